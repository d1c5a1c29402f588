"""The list, and the finding made of a lead."""

from __future__ import annotations

from django.urls import URLPattern, path

from sipatenas.cases.views import lists

urlpatterns: list[URLPattern] = [
    path("", lists.case_list, name="list"),
    path("temuan/<uuid:lead_id>/", lists.finding_of_lead, name="make_finding"),
]
