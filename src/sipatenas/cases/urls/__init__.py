"""Addresses of the cases: one list for each part of the room."""

from __future__ import annotations

from importlib import import_module

from django.urls import URLPattern, path

from sipatenas.cases.views import case

app_name = "cases"
PARTS = ("lists", "intake", "people", "examination", "referral", "authority", "work")
urlpatterns: list[URLPattern] = [
    *(address for part in PARTS for address in import_module(f"sipatenas.cases.urls.{part}").urlpatterns),
    path("<uuid:case_id>/", case.case, name="case"),
    path("<uuid:case_id>/langkah/<slug:step>/", case.step, name="step"),
]
