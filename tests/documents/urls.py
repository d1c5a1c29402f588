from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def door(request: HttpRequest) -> HttpResponse:
    return HttpResponse("pintu")


urlpatterns = [
    path("dokumen/", include("sipatenas.documents.urls")),
    path("akun/", include(([path("masuk/", door, name="login")], "accounts"))),
]
