"""Acts of the office towards the authorities: refer, form a task force, answer, close."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sipatenas.accounts.models import User
from sipatenas.cases.acts.base import Act, StepForm, Taken, by_form
from sipatenas.cases.acts.bodies import choose
from sipatenas.cases.acts.fields import day_field, words
from sipatenas.cases.models import BodyTask, Case, Question, TaskForce
from sipatenas.cases.reach import referrals_for
from sipatenas.cases.routing import other_roles
from sipatenas.cases.services.bodies import without_decision
from sipatenas.cases.services.follow_up import close
from sipatenas.cases.services.handing_on import returned_tasks, roles_for
from sipatenas.cases.services.receiving import answer
from sipatenas.cases.services.referral import Wish, pending, refer, sendable
from sipatenas.cases.services.reminding import asked, note_reminder
from sipatenas.cases.services.scans import owed
from sipatenas.cases.services.task_force import LONGEST, form_task_force
from sipatenas.core.clock import edge_clock
from sipatenas.places.zones import legal_day
from sipatenas.ui.certainty import unsure


class ReferForm(StepForm):
    people = forms.MultipleChoiceField(
        label=_("Yang diteruskan"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Tanpa pilihan: semua yang diduga dan belum diteruskan."),
    )  # fmt: skip
    papers = forms.MultipleChoiceField(
        label=_("Berkas yang ikut"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Penerima tidak melihat berkas lain. Jangan sertakan yang memuat pelapor, "
            "atau orang yang tidak diteruskan kepadanya."),
    )  # fmt: skip
    account = words(
        _("Uraian kejadian bagi penerima"), required=False,
        help_text=_(
            "Bila perkara memuat orang lain yang tidak diteruskan dalam surat ini, ringkasan perkara tidak ikut: "
            "tulislah uraian yang hanya menyangkut orang yang diteruskan."
        ),
    )  # fmt: skip
    to = forms.ChoiceField(label=_("Penerima lain dari yang disebut aturan"), required=False)
    reason = forms.CharField(label=_("Alasan memilih penerima lain"), max_length=1000, required=False)
    number = forms.CharField(
        label=_("Nomor surat dari sekretariat"), max_length=80, required=False,
        help_text=_("Kosongkan untuk nomor berikutnya dari deret kantor."),
    )  # fmt: skip

    def prepare(self) -> None:
        day = legal_day(edge_clock().now(), self.case.office)
        back = returned_tasks(self.case)
        self.letters = [] if back else pending(self.case, day)
        people = list(dict.fromkeys(one for due in self.letters for one in due.letter.people))
        choose(self, "people", ((str(one.pk), one.name) for one in people))
        choose(
            self,
            "papers",
            ((str(one.pk), f"{one.get_kind_display()}: {one.name}") for one in sendable(self.case)),
        )
        roles = roles_for(self.case, back, day) if back else other_roles(self.case, people, day)
        said = sorted(roles.items(), key=lambda one: one[0])
        choose(
            self, "to", [("", "—"), *((key, f"{role.label}{unsure(role.certainty)}") for key, role in said)]
        )
        for name in ("people", "papers"):
            if not self.fields[name].choices:  # type: ignore[attr-defined]
                self.fields.pop(name)
        if back:
            self._hand_on(back)

    def _hand_on(self, back: list[BodyTask]) -> None:
        """Tasks came back: all that is asked is who has them next, and why."""
        for name in ("people", "papers", "account", "number"):
            self.fields.pop(name, None)
        tasks = ", ".join(f"{one.get_kind_display()} ({one.body})" for one in back)
        self.fields["to"].label = gettext("Instansi yang memegang tugas yang dikembalikan: %(tasks)s") % {
            "tasks": tasks
        }
        self.fields["reason"].label = gettext("Mengapa instansi ini yang berwenang")
        for name in ("to", "reason"):
            self.fields[name].required = True


def _refer(taken: Taken) -> object:
    data = dict(taken.data)
    wish = Wish(files=data.pop("papers", ()), **data)
    return refer(case=taken.case, user=taken.user, clock=taken.clock, version=taken.version, wish=wish)


def _anything_pending(case: Case, _user: User) -> str | Promise:
    day = legal_day(edge_clock().now(), case.office)
    return "" if returned_tasks(case) or pending(case, day) else _("tidak ada yang belum diteruskan")


class AnswerQuestionForm(StepForm):
    question = forms.ChoiceField(label=_("Pertanyaan"))
    text = words(_("Jawaban"))
    papers = forms.MultipleChoiceField(
        label=_("Berkas tambahan bagi penerima"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def prepare(self) -> None:
        choose(self, "question", ((str(one.pk), one.text[:120]) for one in _questions(self.case, self.user)))
        choose(
            self,
            "papers",
            ((str(one.pk), f"{one.get_kind_display()}: {one.name}") for one in sendable(self.case)),
        )
        if not self.fields["papers"].choices:  # type: ignore[attr-defined]
            self.fields.pop("papers")


def _questions(case: Case, user: User) -> list[Question]:
    return list(Question.objects.filter(referral__in=referrals_for(user, case), answered_at=None))


def _answer(taken: Taken) -> object:
    data = dict(taken.data)
    data["files"] = tuple(data.pop("papers", ()))
    return answer(case=taken.case, user=taken.user, clock=taken.clock, version=taken.version, **data)


def _asked(case: Case, user: User) -> str | Promise:
    return "" if _questions(case, user) else _("tidak ada pertanyaan yang menunggu")


def _days(label: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, required=False, min_value=1, max_value=LONGEST,
        help_text=_("Hari kalender menurut keputusan pembentukannya; kosong bila tidak disebut."),
    )  # fmt: skip


class TaskForceForm(StepForm):
    name = forms.CharField(label=_("Nama pokja"), max_length=200)
    decree = forms.CharField(label=_("Nomor keputusan pembentukan"), max_length=120)
    formed_on = day_field(_("Tanggal keputusan"))
    examine_days = _days(_("Hari untuk memeriksa"))
    decide_days = _days(_("Hari untuk memutus"))
    sanction_days = _days(_("Hari untuk menindaklanjuti"))


def _several(case: Case, _user: User) -> str | Promise:
    if TaskForce.objects.filter(case=case).exists():
        return _("pokja sudah dibentuk")
    return "" if case.referrals.exists() else _("pokja dibentuk dari instansi yang menerima penerusan")


class ReminderForm(StepForm):
    task = forms.ChoiceField(label=_("Pengingat yang diminta"))
    reference = forms.CharField(label=_("Nomor surat pengingat, atau cara mengingatkannya"), max_length=120)

    def prepare(self) -> None:
        choose(self, "task", ((str(one.pk), one.note) for one in asked(self.case)))


def _to_be_reminded(case: Case, _user: User) -> str | Promise:
    return "" if asked(case).exists() else _("tidak ada pengingat yang diminta")


class CloseForm(StepForm):
    reason = forms.CharField(label=_("Catatan penutup"), max_length=1000, required=False)


def _all_decided(case: Case, _user: User) -> str | Promise:
    if without_decision(case):
        return _("belum semua orang yang diduga mendapat keputusan")
    return _("ada surat instansi yang belum dilampirkan pindaiannya") if owed(case).exists() else ""


ACTS: tuple[Act, ...] = (
    Act(
        "refer",
        ReferForm,
        _refer,
        _("Penerusan dibuat: surat bernomor dan berkasnya siap."),
        hint=_("Satu surat untuk setiap penerima. Penerima ditentukan aturan pada hari ini."),
        main=True,
        offered=_anything_pending,
    ),
    Act("answer", AnswerQuestionForm, _answer, _("Jawaban disampaikan."), main=True, offered=_asked),
    Act(
        "form_task_force",
        TaskForceForm,
        by_form(form_task_force),
        _("Pokja dibentuk: satu berkas bersama bagi semua instansi."),
        hint=_("Setiap instansi melihat orang yang diteruskan kepadanya, dan siapa menunggu siapa."),
        offered=_several,
    ),
    Act(
        "note_reminder",
        ReminderForm,
        by_form(note_reminder),
        _("Dicatat: instansi sudah diingatkan."),
        offered=_to_be_reminded,
    ),
    Act("close", CloseForm, by_form(close), _("Perkara ditutup."), main=True, offered=_all_decided),
)
