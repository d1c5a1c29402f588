"""What is filled in of each person named, in the study and in the plenary; and the members' votes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from sipatenas.cases.acts.base import StepForm
from sipatenas.cases.acts.fields import day_field, words
from sipatenas.cases.models import Outcome, Plenary, Respondent, Study, Vote
from sipatenas.cases.services.plenary import Ballot, conflicted_members
from sipatenas.cases.services.study import Verdict
from sipatenas.places.zones import legal_day
from sipatenas.rulebook import collegium
from sipatenas.rulebook.routes import breaches
from sipatenas.ui.certainty import unsure

BREACHES = {
    "ethics": _("kode etik"),
    "discipline": _("disiplin"),
    "criminal": _("tindak pidana pemilihan"),
    "administrative": _("administratif"),
}
"""The rulebook's kinds of breach in words."""
OUTCOMES = (
    ("", "---------"),
    (str(Outcome.NOT_PROVEN), Outcome.NOT_PROVEN.label),
    (str(Outcome.ALLEGED), Outcome.ALLEGED.label),
)
"""An exoneration stands first. The study preselects nothing; the plenary is shown what the study proposed."""


def breach_label(breach: str) -> str:
    return str(BREACHES.get(breach, breach))


class VerdictForm(StepForm):
    """Outcome, kinds of breach and entries held, for each person of the case."""

    def prepare(self) -> None:
        self.people = list(self.case.respondents.prefetch_related("allegations"))
        for person in self.people:
            self._add(person)

    def _add(self, person: Respondent) -> None:
        suggested = self.suggested().get(str(person.pk), {})
        who = {"name": person.name}
        self.fields[f"outcome_{person.order}"] = forms.ChoiceField(
            label=gettext("%(name)s: dugaan") % who, choices=OUTCOMES, initial=suggested.get("outcome", "")
        )
        self.fields[f"breaches_{person.order}"] = forms.MultipleChoiceField(
            label=gettext("%(name)s: jenis pelanggaran yang diduga") % who,
            choices=[(one, breach_label(one)) for one in breaches()],
            required=False,
            widget=forms.CheckboxSelectMultiple,
            initial=suggested.get("breaches", []),
        )
        self.fields[f"rules_{person.order}"] = forms.MultipleChoiceField(
            label=gettext("%(name)s: ketentuan yang diduga dilanggar") % who,
            choices=[
                (one.rule_id, f"{one.rule_id}: {one.rule_text}{unsure(one.certainty)}")
                for one in person.allegations.all()
            ],
            required=False,
            widget=forms.CheckboxSelectMultiple,
            initial=suggested.get("rules", []),
        )

    def suggested(self) -> dict[str, Any]:
        """What was proposed of each person, by id; nothing in the study itself."""
        return {}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        cleaned["verdicts"] = tuple(self._verdict(person, cleaned) for person in self.people)
        return cleaned

    def _verdict(self, person: Respondent, cleaned: dict[str, Any]) -> Verdict:
        """An exoneration is one choice: what the study had proposed need not be unticked first."""
        outcome = cleaned.pop(f"outcome_{person.order}", "")
        kinds, rules = (tuple(cleaned.pop(f"{part}_{person.order}", ())) for part in ("breaches", "rules"))
        if outcome == Outcome.NOT_PROVEN:
            kinds, rules = (), ()
        return Verdict(respondent=person.pk, outcome=outcome, breaches=kinds, rules=rules)

    def of_people(self) -> list[tuple[Respondent, list[forms.BoundField]]]:
        """Each person with the fields on them, for the page."""
        return [
            (person, [self[f"{part}_{person.order}"] for part in ("outcome", "breaches", "rules")])
            for person in self.people
        ]


class StudyForm(VerdictForm):
    facts = words(_("Fakta dan keterangan"), rows=6)
    analysis = words(_("Analisis"), rows=6)
    conclusion = words(_("Kesimpulan"), rows=3)
    recommendation = words(_("Rekomendasi kepada pleno"), rows=2, required=False)


class PlenaryForm(VerdictForm):
    held_on = day_field(_("Tanggal pleno"))
    number = forms.CharField(
        label=_("Nomor berita acara"), max_length=80, required=False,
        help_text=_("Kosongkan untuk nomor berikutnya dari kantor ini."),
    )  # fmt: skip
    seats = forms.TypedChoiceField(label=_("Jumlah anggota menurut undang-undang"), coerce=int)
    reason = words(_("Pertimbangan putusan"), rows=4)

    def prepare(self) -> None:
        self.college = self._college()
        seats = self.college.seats if self.college else ()
        field = self.fields["seats"]
        assert isinstance(field, forms.TypedChoiceField)  # noqa: S101 (declared so above)
        field.choices = [(one, ngettext("%(n)s anggota", "%(n)s anggota", one) % {"n": one}) for one in seats]
        self.usual, self.rows = (seats[0] if seats else 1), max(seats, default=1) + 1
        self.barred = conflicted_members(self.case)
        last = self._last_votes()
        for row in range(1, self.rows + 1):
            self._add_member(row, last[row - 1] if row <= len(last) else "")
        super().prepare()

    def _college(self) -> collegium.College | None:
        try:
            day = legal_day(self.case.registered_at or self.case.opened_at, self.case.office)
            return collegium.college(level=self.case.office.level, day=day)
        except collegium.UnknownCollege:
            return None

    def quorums(self) -> list[collegium.Quorum]:
        """The quorum for each number of seats, with how it was found."""
        if self.college is None:
            return []
        day = legal_day(self.case.registered_at or self.case.opened_at, self.case.office)
        return [
            collegium.quorum(level=self.case.office.level, day=day, seats=seats)
            for seats in self.college.seats
        ]

    def _last_votes(self) -> list[str]:
        """The members of the office's last plenary: mostly the same people."""
        last = Plenary.objects.filter(case__office=self.case.office_id).order_by("-recorded_at").first()
        if last is None:
            return []
        return list(last.votes.filter(substitute_for="").order_by("id").values_list("member", flat=True))

    def _add_member(self, row: int, name: str) -> None:
        place = {"row": row}
        self.fields[f"member_{row}"] = forms.CharField(
            label=gettext("Nama anggota %(row)s") % place, max_length=120, required=False, initial=name
        )
        self.fields[f"vote_{row}"] = forms.ChoiceField(
            label=gettext("Suara anggota %(row)s") % place,
            choices=[("", "---------"), *Vote.Choice.choices],
            required=False,
        )
        self.fields[f"dissent_{row}"] = forms.CharField(
            label=gettext("Pendapat berbeda anggota %(row)s") % place,
            max_length=10_000,
            required=False,
            widget=forms.Textarea(attrs={"rows": 2}),
        )
        self.fields[f"substitute_{row}"] = forms.CharField(
            label=gettext("Anggota %(row)s menggantikan") % place, max_length=120, required=False
        )

    def suggested(self) -> dict[str, Any]:
        last = Study.objects.filter(case=self.case).order_by("round").last()
        return {one["respondent"]: one for one in last.proposals} if last else {}

    def members(self) -> list[list[forms.BoundField]]:
        """The fields of each member of the usual number of seats, for the page."""
        return [self._member(row) for row in range(1, self.usual + 1)]

    def further(self) -> list[list[forms.BoundField]]:
        """Those of further members and substitutes."""
        return [self._member(row) for row in range(self.usual + 1, self.rows + 1)]

    def further_said(self) -> bool:
        """Whether anything stands in them: then the page shows them unfolded."""
        return any(field.value() or field.errors for row in self.further() for field in row)

    def _member(self, row: int) -> list[forms.BoundField]:
        return [self[f"{part}_{row}"] for part in ("member", "vote", "dissent", "substitute")]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        ballots = []
        for row in range(1, self.rows + 1):
            name, choice, dissent, of = (
                cleaned.pop(f"{part}_{row}", "") for part in ("member", "vote", "dissent", "substitute")
            )
            if name and choice:
                ballots.append(Ballot(member=name, choice=choice, dissent=dissent, substitute_for=of))
            elif choice or dissent or of:
                self.add_error(f"member_{row}", _("Tulis nama anggota ini."))
        cleaned["ballots"] = tuple(ballots)
        return cleaned
