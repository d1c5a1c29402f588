"""Addresses of what comes in, and of the numbers."""

from __future__ import annotations

from django.urls import URLPattern, path

from sipatenas.cases.views import intake

urlpatterns: list[URLPattern] = [
    path("laporan/baru/", intake.new_report, name="new_report"),
    path("temuan/baru/", intake.new_finding, name="new_finding"),
    path("informasi/baru/", intake.new_information, name="new_information"),
    path("nomor/", intake.numbers, name="numbers"),
]
