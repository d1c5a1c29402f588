"""The room's pages."""

from __future__ import annotations

from django.urls import path

from sipatenas.evidence import views, views_captured

app_name = "evidence"
urlpatterns = [
    path("<uuid:evidence_id>/", views.detail, name="detail"),
    path("<uuid:evidence_id>/kemajuan/", views.progress, name="progress"),
    path("<uuid:evidence_id>/objek/<str:name>", views.sealed_object, name="object"),
    path("<uuid:evidence_id>/tampilan/", views_captured.as_captured, name="as_captured"),
    path("<uuid:evidence_id>/paket/", views.package, name="package"),
    path("<uuid:evidence_id>/ulang/", views.again, name="again"),
]
