"""The room's pages."""

from __future__ import annotations

from django.urls import path

from sipatenas.evidence import (
    views,
    views_captured,
    views_checking,
    views_checkpoints,
    views_disposal,
    views_links,
    views_list,
    views_objects,
    views_receiving,
    views_rechecks,
    views_vault,
)

app_name = "evidence"
urlpatterns = [
    path("", views_list.listing, name="list"),
    path("tautan/", views_links.due, name="due_links"),
    path("pembanding/", views_links.controls, name="controls"),
    path("pembanding/<uuid:control_id>/", views_links.control_use, name="control_use"),
    path("pemusnahan/", views_disposal.waiting, name="disposals"),
    path("brankas/", views_vault.troubled, name="vault_problems"),
    path("brankas/kesehatan/", views_vault.figures, name="vault_health"),
    path("titik-periksa/", views_checkpoints.checkpoint, name="checkpoint"),
    path("terima/", views_receiving.receive, name="receive"),
    path("<uuid:evidence_id>/kiriman/<int:number>/", views_receiving.delivered, name="delivered"),
    path("<uuid:evidence_id>/kiriman/lagi/", views_receiving.hand_in_again, name="hand_in_again"),
    path("<uuid:evidence_id>/berbantuan/", views_receiving.assist, name="assist"),
    path("<uuid:evidence_id>/", views.detail, name="detail"),
    path("<uuid:evidence_id>/kemajuan/", views.progress, name="progress"),
    path("<uuid:evidence_id>/objek/<str:name>", views_objects.sealed_object, name="object"),
    path("<uuid:evidence_id>/tampilan/", views_captured.as_captured, name="as_captured"),
    path("<uuid:evidence_id>/paket/", views.package, name="package"),
    path("<uuid:evidence_id>/dulu-dan-sekarang/<int:number>/", views_rechecks.beside, name="beside"),
    path(
        "<uuid:evidence_id>/pemeriksaan/<int:number>/gambar/",
        views_rechecks.look_picture,
        name="look_picture",
    ),
    path("<uuid:evidence_id>/periksa/", views_rechecks.look_now, name="look_now"),
    path("<uuid:evidence_id>/dilihat/", views_links.look_by_hand, name="look_by_hand"),
    path("<uuid:evidence_id>/periksa-segel/", views_checking.check_anew, name="check_anew"),
    path("<uuid:evidence_id>/ulang/", views.again, name="again"),
    path("<uuid:evidence_id>/pemusnahan/", views_disposal.disposal, name="disposal"),
    path("<uuid:evidence_id>/pemusnahan/usul/", views_disposal.propose, name="disposal_propose"),
    path(
        "<uuid:evidence_id>/pemusnahan/<uuid:disposal_id>/setujui/",
        views_disposal.approve,
        name="disposal_approve",
    ),
    path(
        "<uuid:evidence_id>/pemusnahan/<uuid:disposal_id>/tolak/",
        views_disposal.refuse,
        name="disposal_refuse",
    ),
    path("<uuid:evidence_id>/penahanan/", views_disposal.hold, name="hold"),
    path("<uuid:evidence_id>/penahanan/<uuid:hold_id>/cabut/", views_disposal.lift_hold, name="lift_hold"),
]
