"""Addresses of the receiving bodies' side."""

from __future__ import annotations

from django.urls import URLPattern, path

from sipatenas.cases.views import authority

urlpatterns: list[URLPattern] = [
    path("meja/", authority.desk, name="desk"),
    path("surat/<uuid:referral_id>/", authority.letter, name="letter"),
]
