"""Addresses of the queue."""

from django.urls import path

from sipatenas.leads import views

app_name = "leads"
urlpatterns = [
    path("", views.queue, name="queue"),
    path("laporan/", views.report, name="report"),
    path("<uuid:lead_id>/", views.lead, name="lead"),
    path("<uuid:lead_id>/kesampingkan/", views.dismiss, name="dismiss"),
    path("<uuid:lead_id>/lihat-lagi/", views.look_again, name="look_again"),
    path("<uuid:lead_id>/bukti/", views.keep_evidence, name="keep_evidence"),
    path("<uuid:lead_id>/pemilik/", views.judge, name="judge"),
    path("<uuid:lead_id>/buka-kembali/", views.reopen, name="reopen"),
]
