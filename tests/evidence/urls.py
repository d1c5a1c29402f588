"""The pages that the room's own tests walk through."""

from django.urls import include, path

urlpatterns = [
    path("", include("sipatenas.ui.urls")),
    path("akun/", include("sipatenas.accounts.urls")),
    path("bukti/", include("sipatenas.evidence.urls")),
]
