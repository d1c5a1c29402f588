"""Addresses of the persons named, and of the custodian."""

from __future__ import annotations

from django.urls import URLPattern, path

from sipatenas.cases.views import people, reporter

urlpatterns: list[URLPattern] = [
    path("<uuid:case_id>/terlapor/", people.person, name="person"),
    path("<uuid:case_id>/mungkin-sama/", people.alike, name="duplicates"),
    path("pelapor/", reporter.reporters, name="reporters"),
    path("<uuid:case_id>/pelapor/", reporter.reporter, name="reporter"),
    path("<uuid:case_id>/pelapor/kepentingan/", reporter.own_interest, name="own_interest"),
    path("<uuid:case_id>/pelapor/<uuid:part_id>/", reporter.reporter_file, name="reporter_file"),
]
