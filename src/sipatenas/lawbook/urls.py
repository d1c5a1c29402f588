"""Addresses of the lawbook."""

from django.urls import path

from sipatenas.lawbook.views import changes, rows

app_name = "lawbook"
urlpatterns = [
    path("", rows.row_list, name="list"),
    path("baris/<path:file>/bagian/<slug:section>/<path:row_id>/", rows.row, name="row"),
    path("ubah/<path:file>/bagian/<slug:section>/<path:row_id>/", changes.amend, name="amend"),
    path("tambah/<path:file>/bagian/<slug:section>/", changes.add, name="add"),
    path("perubahan/", changes.change_list, name="changes"),
    path("perubahan/<uuid:change_id>/", changes.change, name="change"),
    path("perubahan/<uuid:change_id>/perbaiki/", changes.edit, name="edit"),
    path("perubahan/<uuid:change_id>/ajukan/", changes.propose, name="propose"),
    path("perubahan/<uuid:change_id>/setujui/", changes.approve, name="approve"),
    path("perubahan/<uuid:change_id>/tolak/", changes.reject, name="reject"),
    path("perubahan/<uuid:change_id>/tarik/", changes.withdraw, name="withdraw"),
]
