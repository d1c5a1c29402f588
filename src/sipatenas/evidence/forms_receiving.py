"""What an officer fills in when evidence comes from elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any, BinaryIO, cast
from zoneinfo import ZoneInfo

from django import forms
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sipatenas.core.clock import Clock
from sipatenas.evidence.models import RECEIVED, Kind
from sipatenas.evidence.services.receiving import MB, MOST_BYTES, MOST_IN_ALL, File, Handover
from sipatenas.places.models import Office

ASSISTED = (Kind.FOREIGN_WACZ, Kind.SCREENSHOT, Kind.RECORDING)
"""What an officer records with their own browser or phone."""


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files; a list, empty where none was chosen."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[bytes]]:
        found = data if isinstance(data, list | tuple) else [data] if data else []
        if not found:
            super().clean(None, initial)
        return [super(FilesField, self).clean(one, initial) for one in found]


class ReceiveForm(forms.Form):
    """Files from elsewhere and their handing over. Hours are those of the office's wall."""

    kind = forms.ChoiceField(label=_("Jenis"))
    uploads = FilesField(label=_("Berkas"))
    paper = forms.FileField(
        label=_("Pindaian berita penyerahan"),
        required=False,
        help_text=_("PDF atau foto. Wajib untuk berkas yang diserahkan dengan berita tertulis."),
    )
    url = forms.CharField(
        label=_("Tautan halaman"),
        required=False,
        max_length=2000,
        help_text=_("Alamat unggahan yang direkam."),
    )
    handed_by = forms.CharField(
        label=_("Direkam dan diserahkan oleh"),
        max_length=200,
        help_text=_("Nama orang yang merekam atau membawa berkas; boleh Anda sendiri."),
    )
    place = forms.CharField(label=_("Tempat penyerahan"), max_length=200)
    received_on = forms.DateField(
        label=_("Tanggal penyerahan"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    received_hour = forms.TimeField(
        label=_("Jam penyerahan"), widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    )
    witness = forms.CharField(
        label=_("Saksi"),
        max_length=200,
        required=False,
        help_text=_(
            "Orang lain yang melihat halaman itu atau penyerahannya. Tanpa saksi, bukti ini lebih lemah."
        ),
    )
    declared_on = forms.DateField(
        label=_("Tanggal direkam, menurut perekam"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    declared_hour = forms.TimeField(
        label=_("Jam direkam, menurut perekam"),
        required=False,
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
    )
    made_with = forms.CharField(
        label=_("Alat dan cara merekam"),
        max_length=300,
        help_text=_("Misalnya: ArchiveWeb.page di Chrome komputer kantor, atau rekaman layar telepon dinas."),
    )
    note = forms.CharField(
        label=_("Keterangan"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )
    reason = forms.CharField(
        label=_("Alasan disimpan"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(
        self, *args: Any, office: Office, clock: Clock, kinds: Sequence[Kind] = RECEIVED, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._office = office
        self.fields["kind"] = forms.ChoiceField(label=_("Jenis"), choices=[(one, one.label) for one in kinds])
        now = clock.now().astimezone(ZoneInfo(office.timezone))
        self.initial.setdefault("received_on", now.date())
        self.initial.setdefault("received_hour", now.time().replace(second=0, microsecond=0))
        self.fields["uploads"].help_text = gettext(
            "WACZ, PNG, JPEG, WebP, MP4, MOV, WebM, MP3, PDF, atau teks; paling besar %(one)s MB tiap berkas, "
            "%(all)s MB bersama. Kirim berkas aslinya, bukan yang sudah lewat aplikasi pesan."
        ) % {"one": MOST_BYTES // MB, "all": MOST_IN_ALL // MB}

    def clean_uploads(self) -> list[UploadedFile[bytes]]:
        found: list[UploadedFile[bytes]] = self.cleaned_data["uploads"]
        self._bound(found)
        return found

    def clean_paper(self) -> UploadedFile[bytes] | None:
        found: UploadedFile[bytes] | None = self.cleaned_data["paper"]
        self._bound([found] if found else [])
        return found

    def _bound(self, found: Sequence[UploadedFile[bytes]]) -> None:
        """Nothing is read into memory before its size is known to be bearable."""
        sizes = [one.size or 0 for one in found]
        if sum(sizes) > MOST_IN_ALL or any(size > MOST_BYTES for size in sizes):
            raise forms.ValidationError(gettext("Berkas terlalu besar."))

    def facts(self) -> dict[str, Any]:
        """What `services.take_in` wants of a valid form."""
        data = self.cleaned_data
        paper = data["paper"]
        declared = data["declared_on"]
        return {
            "kind": Kind(data["kind"]),
            "files": [_read(one) for one in data["uploads"]],
            "form": _read(paper) if paper else None,
            "url": data["url"].strip(),
            "reason": data["reason"],
            "handover": Handover(
                handed_by=data["handed_by"],
                received_at=self._moment(data["received_on"], data["received_hour"]),
                place=data["place"],
                made_with=data["made_with"],
                witness=data["witness"],
                declared_at=self._moment(declared, data["declared_hour"] or time()) if declared else None,
                note=data["note"],
            ),
        }

    def _moment(self, day: date, hour: time) -> datetime:
        return datetime.combine(day, hour, tzinfo=ZoneInfo(self._office.timezone))


def _read(upload: UploadedFile[bytes]) -> File:
    """What Django put on the disk stays there."""
    upload.seek(0)
    if isinstance(upload, TemporaryUploadedFile):
        return File(name=upload.name or "", data=cast("BinaryIO", upload.file))
    return File(name=upload.name or "", data=upload.read())
