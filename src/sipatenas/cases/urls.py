"""Addresses of the cases."""

from django.urls import path

from sipatenas.cases import views

app_name = "cases"
urlpatterns = [
    path("", views.case_list, name="list"),
    path("temuan/<uuid:lead_id>/", views.make_finding, name="make_finding"),
    path("<uuid:case_id>/", views.case, name="case"),
    path("<uuid:case_id>/registrasi/", views.register, name="register"),
    path("<uuid:case_id>/klarifikasi/", views.clarify, name="clarify"),
    path("<uuid:case_id>/hentikan/", views.end, name="end"),
    path("<uuid:case_id>/teruskan/", views.refer, name="refer"),
    path("<uuid:case_id>/tindak-lanjut/", views.record_follow_up, name="follow_up"),
    path("<uuid:case_id>/tutup/", views.close, name="close"),
]
