"""Where each room's pages hang."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from sipatenas.config.home import home

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home, name="home"),
    path("", include("sipatenas.ui.urls")),
    path("akun/", include("sipatenas.accounts.urls")),
    path("antrean/", include("sipatenas.leads.urls")),
    path("bukti/", include("sipatenas.evidence.urls")),
    path("perkara/", include("sipatenas.cases.urls")),
    path("pertukaran/", include("sipatenas.exchange.urls")),
    path("aturan/", include("sipatenas.lawbook.urls")),
    path("dokumen/", include("sipatenas.documents.urls")),
    path("pekerjaan/", include("sipatenas.core.urls")),
]
