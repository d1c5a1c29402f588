"""The pages that the room's own tests walk through."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def home(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("rumah")


urlpatterns = [path("", home), path("akun/", include("sipatenas.accounts.urls"))]
