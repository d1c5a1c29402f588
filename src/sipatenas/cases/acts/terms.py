"""Pause, resume and extend the office's time; open a closed case again."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sipatenas.accounts.models import User
from sipatenas.cases.acts.base import Act, StepForm, by_form
from sipatenas.cases.acts.fields import PaperField, words
from sipatenas.cases.models import Case
from sipatenas.cases.services import ending, terms
from sipatenas.core.clock import edge_clock

CAUSES = {"force_majeure": _("keadaan kahar (bencana, gangguan keamanan)")}
"""The rulebook's causes of a pause in words."""


class PauseForm(StepForm):
    cause = forms.ChoiceField(label=_("Sebab"))
    reason = words(_("Apa yang terjadi, dan sampai kapan kira-kira"), rows=2, limit=2000)
    evidence = PaperField(label=_("Bukti keadaannya"), required=False)

    def prepare(self) -> None:
        field = self.fields["cause"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (declared so above)
        field.choices = [(one, CAUSES.get(one, one)) for one in terms.causes(self.case)]


class ResumeForm(StepForm):
    reason = words(_("Catatan"), rows=2, required=False, limit=2000)

    def changes(self) -> list[terms.Change]:
        """The dates if the clocks go on now, for the page."""
        return terms.preview_resumed(self.case, edge_clock().now())


class ExtendForm(StepForm):
    reason = words(_("Keterangan tambahan apa yang diperlukan, dan dari siapa"), rows=2, limit=2000)

    def changes(self) -> list[terms.Change]:
        """The dates before and after, for the page."""
        return terms.preview(self.case)


class ReopenForm(StepForm):
    reason = words(_("Keadaan baru (novum)"), rows=3, limit=4000)


def _why_not_paused(case: Case, _user: User) -> str:
    return terms.why_not_paused(case)


def _why_not_resumed(case: Case, _user: User) -> str:
    return "" if case.paused_since else gettext("Hitungan waktu tidak sedang ditunda.")


def _why_not_extended(case: Case, _user: User) -> str:
    return terms.why_not_extended(case, edge_clock().now())


ACTS: tuple[Act, ...] = (
    Act("pause", PauseForm, by_form(terms.pause), _("Hitungan waktu ditunda."), files=True,
        offered=_why_not_paused,
        hint=_("Hari yang tersentuh penundaan tidak dihitung. Tenggat instansi penerima tetap berjalan.")),
    Act("resume", ResumeForm, by_form(terms.resume), _("Hitungan waktu berjalan lagi."), offered=_why_not_resumed),
    Act("extend", ExtendForm, by_form(terms.extend), _("Waktu diperpanjang."), offered=_why_not_extended,
        hint=_("Hanya sekali, dan hanya bila diperlukan keterangan tambahan.")),
    Act("reopen", ReopenForm, by_form(ending.reopen), _("Perkara dibuka kembali; waktunya dihitung dari awal."),
        hint=_("Semua terlapor didengar kembali. Yang dikatakan dan diputus sebelumnya tetap tercatat.")),
)  # fmt: skip
