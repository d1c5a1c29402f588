"""Acts of the receiving bodies, and of the office that enters their letters."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sipatenas.accounts.models import User
from sipatenas.accounts.rules import is_liaison
from sipatenas.cases.acts.base import Act, StepForm, Taken, by_form
from sipatenas.cases.acts.bodies import AnswerForm, choose, given, has_referral, referrals_open_to
from sipatenas.cases.acts.fields import day_field, words
from sipatenas.cases.models import SANCTIONS, BodyTask, Case, FollowUpKind, Referral
from sipatenas.cases.reach import people_for, referrals_for
from sipatenas.cases.services import bodies, handing_on, receiving, recommending
from sipatenas.cases.services import follow_up as follow
from sipatenas.core.clock import edge_clock
from sipatenas.places.zones import legal_day
from sipatenas.ui.certainty import unsure

BASIC = ("referral", "reference", "scan")


class AcknowledgeForm(AnswerForm):
    pass


class AskBackForm(AnswerForm):
    text = words(_("Pertanyaan kepada kantor yang meneruskan"))

    def prepare(self) -> None:
        super().prepare()
        self.fields.pop("scan", None)


class ReturnForm(AnswerForm):
    reason = words(_("Mengapa instansi ini tidak berwenang"), rows=2)

    def open_referrals(self) -> list[Referral]:
        return handing_on.returnable(self.user, self.case)


class FinishTaskForm(StepForm):
    task = forms.ChoiceField(label=_("Tugas"))
    done_on = day_field(_("Selesai pada"), required=False)
    reference = forms.CharField(label=_("Nomor surat instansi"), max_length=120)

    def prepare(self) -> None:
        found = _tasks(self.case, self.user)
        choose(self, "task", ((str(one.pk), f"{one.get_kind_display()} · {one.body}") for one in found))
        if is_liaison(self.user):
            self.fields.pop("reference")


def _tasks(case: Case, user: User) -> list[BodyTask]:
    """The running tasks of this reader's body, or of all, that do not end with a decision."""
    found = BodyTask.objects.filter(
        case=case, state=BodyTask.State.OPEN, referral__in=referrals_for(user, case)
    ).exclude(kind=BodyTask.Kind.SANCTION)
    return list(found.filter(authority=user.authority_id) if is_liaison(user) else found)


def _has_task(case: Case, user: User) -> str | Promise:
    return "" if _tasks(case, user) else _("tidak ada tugas Anda yang berjalan")


class AdviceForm(AnswerForm):
    """A recommendation on one person; its number is the letter's."""

    addressed = True
    respondent = forms.ChoiceField(label=_("Orang"))
    proven = forms.ChoiceField(
        label=_("Hasil pemeriksaan"), choices=[("", "—"), ("yes", _("terbukti")), ("no", _("tidak terbukti"))]
    )
    sanction = forms.ChoiceField(
        label=_("Jenis sanksi yang direkomendasikan"), required=False,
        help_text=_("Menurut aturan bagi orang itu; kosong bila tidak terbukti."),
    )  # fmt: skip
    number = forms.CharField(label=_("Nomor rekomendasi"), max_length=120)
    issued_on = day_field(_("Tanggal"))
    reasons = words(_("Pertimbangan"))
    field_order = ("referral", "respondent", "proven", "sanction", "number", "issued_on", "reasons", "scan")

    def prepare(self) -> None:
        super().prepare()
        self.fields.pop("reference", None)
        self.choose_people()
        choose(self, "sanction", [("", "—"), *scale_of(self.case, self.user)])
        self.fields["issued_on"].initial = legal_day(edge_clock().now(), self.case.office)


class DraftForm(AdviceForm):
    number = forms.CharField(label=_("Nomor rekomendasi"), max_length=120, required=False)

    def prepare(self) -> None:
        super().prepare()
        self.fields.pop("scan", None)


def _to_advise(case: Case, user: User) -> str | Promise:
    """Why nothing can be recommended: no referral of one's own, or all its persons have a recommendation."""
    own = referrals_open_to(user, case, addressed=True)
    if not own:
        return has_referral(addressed=True)(case, user)
    for one in own:
        issued = one.recommendations.filter(draft=False).values("respondent")
        if one.respondents.exclude(pk__in=issued).exists():
            return ""
    return _("rekomendasi sudah terbit bagi semua orang")


def _returnable(case: Case, user: User) -> str | Promise:
    if handing_on.returnable(user, case):
        return ""
    own = referrals_open_to(user, case, addressed=True)
    if own and all(one.state in receiving.ANSWERED for one in own):
        return _("sudah dijawab dengan rekomendasi atau putusan")
    return _("tidak ada penerusan yang ditujukan kepada Anda")


def _undecided(case: Case, user: User) -> str | Promise:
    own = referrals_open_to(user, case)
    if own and not any(bodies.undecided(one) for one in own):
        return _("semua orang sudah mendapat keputusan")
    return has_referral()(case, user)


def scale_of(case: Case, user: User) -> list[tuple[str, str]]:
    """The kinds of sanction of everybody whom the reader sees, by code; doubtful ones say so."""
    found: dict[str, str] = {}
    for person in people_for(user, case):
        for kind in recommending.scale(case, person):
            found.setdefault(kind.id, f"{kind.label}{unsure(kind.certainty)}")
    return list(found.items())


def _advice(data: dict[str, Any]) -> recommending.Advice:
    return recommending.Advice(
        respondent=data["respondent"],
        proven=data["proven"] == "yes",
        number=data["number"],
        issued_on=data["issued_on"],
        reasons=data["reasons"],
        sanction=data["sanction"],
    )


def _draft(taken: Taken) -> object:
    return recommending.draft(
        case=taken.case, user=taken.user, clock=taken.clock, version=taken.version,
        referral=taken.data["referral"], advice=_advice(taken.data),
    )  # fmt: skip


def _recommend(taken: Taken) -> object:
    return recommending.recommend(
        case=taken.case, user=taken.user, clock=taken.clock, version=taken.version,
        advice=_advice(taken.data), **given(taken.data, "referral", "scan"),
    )  # fmt: skip


class FollowUpForm(AnswerForm):
    keeps_reference = True
    respondent = forms.ChoiceField(label=_("Orang"))
    kind = forms.ChoiceField(label=_("Keputusan"))
    received_on = day_field(_("Tanggal keputusan"))
    idis_number = forms.CharField(label=_("Nomor I'DIS"), max_length=80, required=False)
    summary = words(_("Ringkasan"), rows=2, required=False)
    field_order = (
        "referral",
        "respondent",
        "kind",
        "received_on",
        "reference",
        "idis_number",
        "summary",
        "scan",
    )

    def prepare(self) -> None:
        super().prepare()
        self.choose_people()
        self.fields["reference"].label = _("Nomor surat atau keputusan")
        self.fields["scan"].label = _("Pindaian keputusan")
        others = _labels(frozenset({FollowUpKind.NOT_PROVEN, FollowUpKind.INCOMPLETE}))
        scale = [(f"sanction:{code}", label) for code, label in scale_of(self.case, self.user)]
        plain = _labels(SANCTIONS)
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (declared above)
        own = _labels(frozenset({FollowUpKind.OTHER_SANCTION}))
        groups = [(_("Sanksi"), scale or own), (_("Tanpa sanksi"), others)]
        if scale:
            groups.append((_("Hanya golongannya yang diketahui"), plain))
        field.choices = [("", "—"), *groups]


def _labels(kinds: frozenset[FollowUpKind]) -> list[tuple[str, str]]:
    return [(one.value, str(one.label)) for one in FollowUpKind if one in kinds]


def _outcomes(data: dict[str, Any]) -> follow.Outcomes:
    kind = str(data["kind"])
    return follow.Outcomes(
        kind="" if kind.startswith("sanction:") else kind,
        sanction=kind.removeprefix("sanction:") if kind.startswith("sanction:") else "",
        received_on=data["received_on"],
        reference=data["reference"],
        respondent=data.get("respondent", ""),
        idis_number=data.get("idis_number", ""),
        summary=data["summary"],
    )


def _follow_up(taken: Taken) -> object:
    return follow.follow_up(
        case=taken.case, user=taken.user, clock=taken.clock, version=taken.version,
        told=_outcomes(taken.data), **given(taken.data, "referral", "scan"),
    )  # fmt: skip


class NoteAnswerForm(AnswerForm):
    keeps_reference = True
    respondent = forms.ChoiceField(label=_("Orang"), required=False)
    kind = forms.ChoiceField(label=_("Jawaban"))
    received_on = day_field(_("Tanggal surat"))
    summary = words(_("Ringkasan"), rows=2, required=False)
    field_order = ("referral", "respondent", "kind", "received_on", "reference", "summary", "scan")

    def prepare(self) -> None:
        super().prepare()
        people = people_for(self.user, self.case)
        whole = ("", str(_("seluruh penerusan")))
        choose(self, "respondent", [whole, *((str(one.pk), one.name) for one in people)])
        choose(self, "kind", [("", "—"), *_labels(follow.NOTED)])


def _note_answer(taken: Taken) -> object:
    return follow.note_answer(
        case=taken.case, user=taken.user, clock=taken.clock, version=taken.version,
        told=_outcomes(taken.data), **given(taken.data, "referral", "scan"),
    )  # fmt: skip


def _not_yet_acknowledged(case: Case, user: User) -> str | Promise:
    waiting = referrals_for(user, case).filter(acknowledged_at=None)
    if is_liaison(user):
        waiting = waiting.filter(authority=user.authority_id)
    return "" if waiting.exists() else _("sudah dinyatakan diterima")


ENTERED = _("Dari kantor: hanya bila instansinya menjawab dengan surat; tulis nomornya.")

ACTS: tuple[Act, ...] = (
    Act(
        "acknowledge",
        AcknowledgeForm,
        by_form(receiving.acknowledge),
        _("Dinyatakan diterima."),
        hint=ENTERED,
        files=True,
        offered=_not_yet_acknowledged,
    ),
    Act(
        "ask_back",
        AskBackForm,
        by_form(receiving.ask_back),
        _("Pertanyaan disampaikan kepada kantor."),
        hint=ENTERED,
        offered=has_referral(),
    ),
    Act(
        "return",
        ReturnForm,
        by_form(receiving.give_back),
        _("Penerusan dikembalikan. Kantor menentukan penerima yang lain."),
        hint=_(
            "Sesudah dikembalikan, instansi tidak lagi melihat perkara ini. Dari instansi yang bukan penerima "
            "penerusan, tugasnya saja yang kembali."
        ),
        files=True,
        offered=_returnable,
    ),
    Act(
        "finish_task",
        FinishTaskForm,
        by_form(receiving.finish_task),
        _("Tugas selesai; yang menunggunya mulai berjalan."),
        hint=ENTERED,
        offered=_has_task,
    ),
    Act(
        "draft",
        DraftForm,
        _draft,
        _("Konsep disimpan. Hanya instansi Anda yang melihatnya."),
        hint=_("Konsep tidak terlihat oleh siapa pun di luar penyusunnya."),
        offered=_to_advise,
    ),
    Act(
        "recommend",
        AdviceForm,
        _recommend,
        _("Rekomendasi terbit."),
        hint=ENTERED,
        files=True,
        offered=_to_advise,
    ),
    Act(
        "follow_up",
        FollowUpForm,
        _follow_up,
        _("Tindak lanjut dicatat."),
        hint=_("Keputusan atas satu orang, dengan nomor surat atau keputusannya."),
        files=True,
        offered=_undecided,
    ),
    Act(
        "note_answer",
        NoteAnswerForm,
        _note_answer,
        _("Jawaban instansi dicatat."),
        hint=_("Pemberitahuan di perjalanan: sedang diperiksa, ditegur, diblokir. Bukan keputusan."),
        files=True,
        offered=has_referral(),
    ),
)
