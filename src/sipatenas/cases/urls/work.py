"""Today, clocks, absences, handover, notes and lessons."""

from __future__ import annotations

from django.urls import URLPattern, path

from sipatenas.cases.views import work

urlpatterns: list[URLPattern] = [
    path("hari-ini/", work.today, name="today"),
    path("tenggat/<uuid:clock_id>/", work.clock, name="clock"),
    path("pelajaran/", work.lessons, name="lessons"),
    path("<uuid:case_id>/pelajaran/", work.lesson, name="lesson"),
    path("<uuid:case_id>/catatan/", work.note, name="note"),
    path("catatan/<uuid:note_id>/hapus/", work.note_remove, name="note_remove"),
    path("ketidakhadiran/", work.absences, name="absences"),
    path("ketidakhadiran/<uuid:absence_id>/cabut/", work.absence_end, name="absence_end"),
    path("penyerahan/", work.handover, name="handover"),
]
