"""Addresses of the other institutions' door."""

from __future__ import annotations

from django.urls import URLPattern, path

from sipatenas.exchange import views

app_name = "exchange"
urlpatterns: list[URLPattern] = [
    path("<uuid:referral_id>/berkas/", views.bundle, name="bundle"),
    path("<uuid:referral_id>/jawaban/", views.answer, name="answer"),
]
