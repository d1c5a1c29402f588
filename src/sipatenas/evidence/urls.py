"""The room's pages."""

from __future__ import annotations

from django.urls import path

from sipatenas.evidence import views, views_captured, views_receiving, views_rechecks

app_name = "evidence"
urlpatterns = [
    path("terima/", views_receiving.receive, name="receive"),
    path("<uuid:evidence_id>/berbantuan/", views_receiving.assist, name="assist"),
    path("<uuid:evidence_id>/", views.detail, name="detail"),
    path("<uuid:evidence_id>/kemajuan/", views.progress, name="progress"),
    path("<uuid:evidence_id>/objek/<str:name>", views.sealed_object, name="object"),
    path("<uuid:evidence_id>/tampilan/", views_captured.as_captured, name="as_captured"),
    path("<uuid:evidence_id>/paket/", views.package, name="package"),
    path("<uuid:evidence_id>/dulu-dan-sekarang/<int:number>/", views_rechecks.beside, name="beside"),
    path(
        "<uuid:evidence_id>/pemeriksaan/<int:number>/gambar/",
        views_rechecks.look_picture,
        name="look_picture",
    ),
    path("<uuid:evidence_id>/periksa/", views_rechecks.look_now, name="look_now"),
    path("<uuid:evidence_id>/dilihat/", views_rechecks.look_by_hand, name="look_by_hand"),
    path("<uuid:evidence_id>/ulang/", views.again, name="again"),
]
