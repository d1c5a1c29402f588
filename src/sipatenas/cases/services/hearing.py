"""The clarification: what each one said, and that nobody named goes unheard (SAFEGUARDS 7)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sipatenas.accounts.models import User
from sipatenas.cases.basis import basis_of
from sipatenas.cases.models import (
    Case,
    CaseFile,
    Clarification,
    CounterEvidence,
    HearingKind,
    Part,
    Respondent,
    Summons,
)
from sipatenas.cases.services import dates, files
from sipatenas.cases.services.summons import Invited, check_invited, delivered_in_time, round_start
from sipatenas.cases.transitions import Code, Said, take
from sipatenas.core.clock import Clock
from sipatenas.places.zones import legal_day


class Mode(models.TextChoices):
    """How somebody was heard."""

    IN_PERSON = "in_person", gettext_lazy("Hadir di tempat")
    ONLINE = "online", gettext_lazy("Hadir daring")
    WRITTEN = "written", gettext_lazy("Memberi keterangan tertulis")
    ABSENT = "absent", gettext_lazy("Diundang secara patut, tidak hadir")


HEARING = {
    Mode.IN_PERSON: HearingKind.HEARD,
    Mode.ONLINE: HearingKind.HEARD,
    Mode.WRITTEN: HearingKind.WRITTEN,
    Mode.ABSENT: HearingKind.ABSENT,
}


@dataclass(frozen=True)
class Heard:
    """One hearing, or one absence. Files are kept with it; `minutes` are the signed ones (berita acara)."""

    invited: Invited
    mode: str
    held_on: date
    statement: str = ""
    counter_evidence: str = CounterEvidence.NONE
    counter_note: str = ""
    summons: Summons | None = None
    recording: UploadedFile[bytes] | None = None
    unrecorded_reason: str = ""
    counter_file: UploadedFile[bytes] | None = None
    minutes: UploadedFile[bytes] | None = None
    waived_reason: str = ""
    """Of an absence: why no second summons follows."""


@dataclass(frozen=True)
class Missing:
    """Somebody named who was not heard as the law asks, and what is wanting."""

    respondent: Respondent
    wants: str


def hear(*, case: Case, user: User, heard: Heard, clock: Clock, version: int | None = None) -> Case:
    """Write down what a respondent, reporter, witness or expert said, or that they stayed away.

    Raises ValidationError naming the field: no words, a day that has not come, an online hearing that nobody
    announced or recorded, an absence without a summons that was delivered in time.
    """

    def work(held: Case) -> Said:
        check_invited(held, heard.invited)
        summons = _summons(held, heard)
        _check_day(held, heard, summons, clock)
        _check_words(heard)
        _check_online(heard, summons)
        if Mode(heard.mode) == Mode.ABSENT:
            _check_absence(summons)
        recording = _recording(held, heard, user, clock)
        made = Clarification.objects.create(
            case=held, respondent=heard.invited.respondent, part=heard.invited.part, name=heard.invited.name,
            summons=summons, held_on=heard.held_on, hearing=HEARING[Mode(heard.mode)],
            online=heard.mode == Mode.ONLINE, recording=recording,
            unrecorded_reason=heard.unrecorded_reason.strip(), waived_reason=heard.waived_reason.strip(),
            statement=heard.statement.strip(), counter_evidence=CounterEvidence(heard.counter_evidence),
            counter_note=heard.counter_note.strip(), recorded_by=user, recorded_at=clock.now(),
        )  # fmt: skip
        papers = _papers(held, heard, made, user, clock)
        return Said(
            codes=_codes(made, papers),
            personal={
                "statement": made.statement,
                "note": made.counter_note,
                "names": str(heard.invited),
                "reason": made.waived_reason or made.unrecorded_reason,
            },
        )

    return take(case=case, step="hear", user=user, clock=clock, work=work, version=version)


def clarify(*, case: Case, user: User, clock: Clock, reason: str = "", version: int | None = None) -> Case:
    """The clarification is done. Raises ValidationError naming everybody who was not heard, and the article."""

    def work(held: Case) -> Said:
        require_all_heard(held)
        people_heard = held.respondents.count()
        if not people_heard:
            raise ValidationError(
                _("Belum ada terlapor dalam perkara ini: sebutkan dahulu siapa yang diduga.")
            )
        return Said(codes={"persons": people_heard}, personal={"reason": reason.strip()})

    return take(case=case, step="clarify", user=user, clock=clock, work=work, version=version)


def require_all_heard(case: Case) -> None:
    """Raises ValidationError naming everybody who was not heard (SAFEGUARDS 7)."""
    wanting = missing(case)
    if wanting:
        people = "; ".join(f"{one.respondent}: {one.wants}" for one in wanting)
        raise ValidationError(
            _("Klarifikasi tidak dapat dilewati (%(basis)s). Belum: %(people)s.")
            % {"basis": basis_of("clarify", case), "people": people}
        )


def missing(case: Case) -> list[Missing]:
    """Everybody named who in this examination was neither heard, nor wrote, nor stayed away from proper summonses."""
    held = Clarification.objects.filter(
        case=case, part=Part.RESPONDENT, recorded_at__gte=round_start(case)
    ).select_related("summons")
    of: dict[object, list[Clarification]] = {}
    for one in held:
        of.setdefault(one.respondent_id, []).append(one)
    called = set(
        Summons.objects.filter(case=case, part=Part.RESPONDENT, sent_at__gte=round_start(case)).values_list(
            "respondent", flat=True
        )
    )
    found = [
        (person, _wants(of.get(person.pk, []), called=person.pk in called))
        for person in case.respondents.all()
    ]
    return [Missing(person, wants) for person, wants in found if wants]


def _wants(hearings: list[Clarification], *, called: bool) -> str:
    if not hearings and called:
        return _("sudah diundang, belum dicatat apa yang terjadi")
    if not hearings:
        return _("belum diundang dan belum didengar")
    if any(one.hearing != HearingKind.ABSENT for one in hearings):
        return ""
    if any(one.waived_reason or (one.summons and one.summons.order >= 2) for one in hearings):
        return ""
    return _("tidak hadir pada undangan pertama; undang sekali lagi, atau catat mengapa tidak")


def _summons(case: Case, heard: Heard) -> Summons | None:
    if heard.summons is None:
        return None
    found = Summons.objects.select_related("case__office").filter(pk=heard.summons.pk, case=case).first()
    same = found is not None and (found.part, found.respondent_id, found.name) == (
        heard.invited.part,
        heard.invited.respondent.pk if heard.invited.respondent else None,
        heard.invited.name,
    )
    if found is None or not same:
        raise ValidationError({"summons": _("Undangan ini untuk orang lain.")})
    if Clarification.objects.filter(summons=found).exists():
        raise ValidationError({"summons": _("Klarifikasi atas undangan ini sudah dicatat.")})
    return found


def _check_day(case: Case, heard: Heard, summons: Summons | None, clock: Clock) -> None:
    """Raises ValidationError under `held_on`. Words on paper may come before the appointed day, nobody else does."""
    dates.not_yet(heard.held_on, "held_on", now=clock.now(), office=case.office)
    begun = legal_day(min(case.received_at, case.opened_at), case.office)
    words = _("Tanggal ini (%(day)s) mendahului perkaranya. Isi paling awal %(floor)s.")
    dates.not_before(heard.held_on, begun, "held_on", words)
    if summons is None or Mode(heard.mode) == Mode.WRITTEN:
        return
    words = _(
        "Tanggal ini (%(day)s) mendahului hari yang ditentukan undangannya. Isi paling awal %(floor)s; "
        "bila orangnya datang lebih dahulu, pilih “datang tanpa undangan”."
    )
    dates.not_before(heard.held_on, legal_day(summons.for_at, case.office), "held_on", words)


def _check_words(heard: Heard) -> None:
    if Mode(heard.mode) != Mode.ABSENT and not heard.statement.strip():
        raise ValidationError({"statement": _("Tulis keterangan yang disampaikan.")})
    if Mode(heard.mode) == Mode.ABSENT and heard.statement.strip():
        raise ValidationError({"statement": _("Yang tidak hadir tidak memberi keterangan.")})
    if heard.counter_evidence == CounterEvidence.OTHER and not heard.counter_note.strip():
        raise ValidationError({"counter_note": _("Tulis apa yang meringankan.")})
    if heard.waived_reason.strip() and Mode(heard.mode) != Mode.ABSENT:
        raise ValidationError({"waived_reason": _("Hanya untuk yang tidak hadir.")})


def _check_online(heard: Heard, summons: Summons | None) -> None:
    """An online hearing stands in its summons and is recorded (Perbawaslu 7/2022, Model B.9)."""
    if Mode(heard.mode) != Mode.ONLINE:
        return
    if summons is None or not summons.online_reason:
        raise ValidationError(
            {"summons": _("Klarifikasi daring disebut dalam undangannya: pilih undangan daring (Model B.9).")}
        )
    if heard.recording is None and not heard.unrecorded_reason.strip():
        raise ValidationError({"recording": _("Lampirkan rekamannya, atau tulis mengapa tidak ada.")})


def _check_absence(summons: Summons | None) -> None:
    """A summons written down after its own time proves nothing without the receipt: else two absences could be
    invented in a minute, and the person named would go unheard (SAFEGUARDS 7)."""
    if summons is None:
        raise ValidationError({"summons": _("Tidak hadir hanya dapat dicatat atas sebuah undangan.")})
    entered_late = summons.sent_at > summons.for_at and summons.receipt_id is None
    if entered_late or not delivered_in_time(summons):
        raise ValidationError(
            {"summons": _("Undangan %(number)s tidak terbukti disampaikan sedikitnya satu hari sebelumnya: tidak patut "
                          "(Perbawaslu 7/2022, Model B.9). Undang kembali.") % {"number": summons.number}}
        )  # fmt: skip


def _recording(case: Case, heard: Heard, user: User, clock: Clock) -> CaseFile | None:
    if heard.recording is None:
        return None
    return files.keep(
        case=case, upload=heard.recording, kind=CaseFile.Kind.RECORDING, user=user, clock=clock,
        field="recording", only=files.RECORDINGS,
    )  # fmt: skip


def _papers(case: Case, heard: Heard, made: Clarification, user: User, clock: Clock) -> dict[str, Code]:
    """The minutes and the counter-evidence handed in, kept with the hearing."""
    said: dict[str, Code] = {}
    for field, upload, kind in (
        ("minutes", heard.minutes, CaseFile.Kind.MINUTES),
        ("counter_file", heard.counter_file, CaseFile.Kind.COUNTER),
    ):
        if upload is not None:
            kept = files.keep(case=case, upload=upload, kind=kind, user=user, clock=clock, field=field)
            files.belong(kept, made)
            said |= files.codes_of(kept, f"{field}_")
    if made.recording is not None:
        files.belong(made.recording, made)
        said |= files.codes_of(made.recording, "recording_")
    return said


def _codes(made: Clarification, papers: dict[str, Code]) -> dict[str, Code]:
    return {
        "clarification": str(made.pk),
        "part": str(made.part),
        "respondent": str(made.respondent_id) if made.respondent_id else None,
        "hearing": str(made.hearing),
        "online": made.online,
        "held_on": made.held_on.isoformat(),
        "counter_evidence": str(made.counter_evidence),
        "summons": str(made.summons_id) if made.summons_id else None,
        "order": made.summons.order if made.summons else None,
        "waived": bool(made.waived_reason),
        **papers,
    }
