"""Addresses of the examination: the files of a case."""

from __future__ import annotations

from django.urls import URLPattern, path

from sipatenas.cases.views import examination

urlpatterns: list[URLPattern] = [
    path("<uuid:case_id>/berkas/<uuid:file_id>/", examination.file, name="file"),
]
