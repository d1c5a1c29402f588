"""What an officer fills in when a matter comes in: form B.1, a finding of the field, initial information."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from sipatenas.cases import register
from sipatenas.cases.models import Channel, KnownBy, ReporterKind
from sipatenas.cases.services.intake import Supervision, Told
from sipatenas.cases.services.opening import Matter, Named
from sipatenas.cases.services.reporter import Identity, Witness
from sipatenas.cases.uploads import BoundedForm
from sipatenas.places.models import Office
from sipatenas.rulebook.elections import contests_for, election, election_ids
from sipatenas.rulebook.routes import NEUTRALITY, alleged_matters, subject_label, subjects

SEXES = (("", "–"), ("L", _("Laki-laki")), ("P", _("Perempuan")))


class DayField(forms.DateField):
    """A day, written by the browser's own control as ISO."""

    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class HourField(forms.TimeField):
    widget = forms.TimeInput(format="%H:%M", attrs={"type": "time"})


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files; a list, empty where none was chosen."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=ManyFiles(), required=False, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[bytes]]:
        found = data if isinstance(data, list | tuple) else [data] if data else []
        return [super(FilesField, self).clean(one, initial) for one in found]


def words(label: Any, *, rows: int = 3, required: bool = True, **kwargs: Any) -> forms.CharField:
    """A field of several lines."""
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, required=required, max_length=20_000, widget=widget, **kwargs)


def line(label: Any, *, most: int = 200, required: bool = False, **kwargs: Any) -> forms.CharField:
    """A field of one line."""
    return forms.CharField(label=label, required=required, max_length=most, **kwargs)


def matter_field() -> forms.ChoiceField:
    """What a person is named for; it decides who is competent."""
    return forms.ChoiceField(
        label=_("Perkara tentang"),
        required=False,
        initial=NEUTRALITY,
        help_text=_("Menentukan penangan yang berwenang menurut buku aturan."),
    )


def account_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("Akun resmi terdaftar"),
        required=False,
        help_text=_(
            "Bila yang mengunggah akun calon, tim, partai, atau lembaga: nama dan kedudukan terisi dari register, "
            "dan tidak dicocokkan dengan daftar pegawai."
        ),
    )


class PersonForm(forms.Form):
    """A person named. A row left empty is no person."""

    name = line(_("Nama terlapor"))
    subject = forms.ChoiceField(label=_("Kedudukan"), required=False)
    number = line(_("NIP, NI PPPK, atau NRP"), most=40, help_text=_("Bukan NIK."))
    position = line(_("Jabatan"))
    agency = line(_("Instansi"))
    address = line(_("Alamat atau domisili"), most=300)
    phone = line(_("Telepon"), most=40)
    matter = matter_field()
    account = account_field()

    def __init__(self, *args: Any, office: Office, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["subject"].choices = subject_choices()  # type: ignore[attr-defined]
        self.fields["matter"].choices = matter_choices()  # type: ignore[attr-defined]
        self.fields["account"].choices = register.choices(office)  # type: ignore[attr-defined]

    def clean_matter(self) -> str:
        return str(self.cleaned_data["matter"] or NEUTRALITY)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.is_empty() or data.get("account"):
            return data
        if not data.get("name"):
            self.add_error("name", _now("Tulis nama terlapor, atau kosongkan barisnya."))
        if not data.get("subject"):
            self.add_error("subject", _now("Pilih kedudukan orang ini."))
        return data

    def is_empty(self) -> bool:
        return not any(str(value).strip() for name, value in self.cleaned_data.items() if name != "matter")

    def named(self) -> Named:
        data = self.cleaned_data
        return Named(known_by=KnownBy.STATEMENT, **{name: data.get(name, "") for name in self.fields})


class WitnessForm(forms.Form):
    """A witness, sealed with the reporter's identity."""

    name = line(_("Nama saksi"))
    address = line(_("Alamat saksi"), most=300)
    phone = line(_("Telepon saksi"), most=40)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if any(data.values()) and not data.get("name"):
            self.add_error("name", _now("Tulis nama saksi, atau kosongkan barisnya."))
        return data

    def witness(self) -> Witness:
        return Witness(**{name: self.cleaned_data.get(name, "") for name in self.fields})


class MatterForm(BoundedForm):
    """What is said to have happened; shared by all that comes in."""

    election = forms.ChoiceField(
        label=_("Pemilihan"), required=False, help_text=_("Kosong: menurut wilayah kantor dan hari kejadian.")
    )
    event_on = DayField(label=_("Hari dan tanggal kejadian"))
    event_place = line(_("Tempat kejadian"), most=300, required=True)
    known_on = DayField(label=_("Hari dan tanggal diketahui"))
    summary = words(
        _("Uraian kejadian"),
        rows=8,
        help_text=_(
            "Apa, di mana, kapan, bagaimana, berurutan. Jangan menulis nama pelapor atau saksi di sini."
        ),
    )
    links = words(
        _("Tautan unggahan publik"),
        rows=2,
        required=False,
        help_text=_("Satu tautan sebaris; dipakai untuk menemukan perkara yang sama."),
    )
    evidence = FilesField(
        label=_("Berkas bukti"), help_text=_("Boleh lebih dari satu; bersama paling besar 200 MB.")
    )

    received_word = _("Diterima")

    def __init__(self, *args: Any, office: Office, **kwargs: Any) -> None:
        self.office = office
        super().__init__(*args, **kwargs)
        self.fields["election"].choices = election_choices(office)  # type: ignore[attr-defined]

    def moment(self, day: str, hour: str = "") -> datetime | None:
        """Day and hour of the form on the clock of the office's wall."""
        at = self.cleaned_data.get(day)
        if at is None:
            return None
        of_day = self.cleaned_data.get(hour) or time()
        return datetime.combine(at, of_day, ZoneInfo(self.office.timezone))

    def matter(self) -> Matter:
        data = self.cleaned_data
        return Matter(
            summary=data["summary"],
            event_on=data["event_on"],
            event_place=data["event_place"],
            known_at=self.moment("known_on"),
            received_at=self.moment("received_on", "received_hour") if "received_on" in data else None,
            election=data["election"],
            links=tuple(one.strip()[:500] for one in data["links"].splitlines() if one.strip()),
        )


class ReceivedForm(MatterForm):
    """With the moment at which it came in, which is not that at which it is entered."""

    received_on = DayField(label=_("Hari dan tanggal diterima"))
    received_hour = HourField(
        label=_("Pukul diterima"), help_text=_("Waktu setempat kantor. Tenggat dihitung dari sini.")
    )


class ReportForm(ReceivedForm):
    """Form B.1 (Perbawaslu 7/2022; Perbawaslu 9/2024)."""

    name = line(_("Nama pelapor"), required=True)
    kind = forms.ChoiceField(label=_("Kedudukan pelapor"), choices=[("", "–"), *ReporterKind.choices])
    birth_place = line(_("Tempat lahir"), most=100)
    born_on = DayField(label=_("Tanggal lahir"), required=False)
    sex = forms.ChoiceField(label=_("Jenis kelamin"), choices=SEXES, required=False)
    job = line(_("Pekerjaan"), most=100)
    citizenship = line(_("Kewarganegaraan"), most=60, initial="WNI")
    address = line(_("Alamat pelapor"), most=300, required=True)
    phone = line(_("Nomor telepon atau HP"), most=40)
    email = forms.EmailField(label=_("Surel"), required=False)
    identity_checked = forms.BooleanField(
        label=_("Tanda tangan pada formulir sudah dicocokkan dengan kartu identitas"), required=False
    )
    channel = forms.ChoiceField(label=_("Disampaikan melalui"))
    number = line(
        _("Nomor laporan"), most=80, help_text=_("Hanya bila sudah diberikan sekretariat atau disisihkan.")
    )
    papers = FilesField(
        label=_("Formulir dan kartu identitas yang dipindai"),
        help_text=_("Disegel bersama identitas pelapor; tidak tampil di perkara."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["channel"].choices = channel_choices()  # type: ignore[attr-defined]

    def told(self, witnesses: Sequence[Witness]) -> Told:
        data = self.cleaned_data
        asked = ("name", "birth_place", "born_on", "sex", "job", "citizenship", "address", "phone", "email")
        return Told(
            kind=data["kind"],
            identity=Identity(**{name: data[name] for name in asked}),
            identity_checked=data["identity_checked"],
            witnesses=tuple(witnesses),
            papers=tuple(data["papers"]),
        )


class FieldFindingForm(MatterForm):
    """A finding of the field (form B.2) with the report of supervision it rests on (Form A)."""

    supervisor = line(_("Pengawas yang menemukan"), required=True)
    supervisor_position = line(_("Jabatan pengawas"), most=120)
    lhp_number = line(_("Nomor LHP (Form A)"), most=80)
    order_number = line(_("Nomor surat perintah tugas"), most=80)
    activity = line(_("Bentuk dan sasaran pengawasan"))
    number = line(
        _("Nomor temuan"), most=80, help_text=_("Hanya bila sudah diberikan sekretariat atau disisihkan.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["known_on"].label = _("Hari dan tanggal ditemukan")

    def supervision(self) -> Supervision:
        return supervision_of(self.cleaned_data)


class InformationForm(ReceivedForm):
    """Initial information: also outside the stages. Who told it may stay unnamed; named, it is sealed."""

    channel = forms.ChoiceField(label=_("Datang melalui"))
    name = line(_("Nama pemberi informasi"), help_text=_("Disegel; boleh kosong."))
    phone = line(_("Telepon pemberi informasi"), most=40)
    supervisor = line(_("Pengawas yang mencatat"), help_text=_("Bila dari pengawasan."))
    lhp_number = line(_("Nomor LHP (Form A)"), most=80)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["channel"].choices = [  # type: ignore[attr-defined]
            (Channel.SUPERVISION.value, Channel.SUPERVISION.label),
            *channel_choices(),
        ]
        self.fields["event_place"].required = False
        self.fields["known_on"].required = False

    def told(self) -> Told | None:
        data = self.cleaned_data
        if not data["name"].strip():
            return None
        identity = Identity(name=data["name"], phone=data["phone"])
        return Told(kind=ReporterKind.OTHER, identity=identity)

    def supervision(self) -> Supervision | None:
        return supervision_of(self.cleaned_data) if self.cleaned_data["supervisor"].strip() else None


def supervision_of(data: dict[str, Any]) -> Supervision:
    return Supervision(
        supervisor=data["supervisor"],
        number=data.get("lhp_number", ""),
        position=data.get("supervisor_position", ""),
        order_number=data.get("order_number", ""),
        activity=data.get("activity", ""),
    )


def subject_choices() -> list[tuple[str, str]]:
    """The kinds of persons the routes know, a private citizen last."""
    known = [one for one in subjects() if one != "citizen"]
    return [("", "–"), *((one, subject_label(one)) for one in (*known, "citizen"))]


def matter_choices() -> list[tuple[str, str]]:
    """What a person may be named for, neutrality first."""
    return list(alleged_matters().items())


def channel_choices() -> list[tuple[str, Any]]:
    own = (Channel.OFFICE, Channel.SIGAPLAPOR, Channel.LETTER, Channel.PHONE, Channel.OTHER)
    return [(one.value, one.label) for one in own]


def election_choices(office: Office) -> list[tuple[str, str]]:
    """The elections with a contest that the office watches, the latest first."""
    held = [one for one in map(election, election_ids()) if contests_for(one, office.code)]
    rows = sorted(held, key=lambda one: one.vote, reverse=True)
    return [("", _now("menurut hari kejadian")), *((one.id, one.name) for one in rows)]
