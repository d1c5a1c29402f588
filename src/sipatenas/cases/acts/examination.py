"""From the summons to the plenary's decision: the acts of the examination."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sipatenas.accounts.models import User
from sipatenas.accounts.rules import is_liaison
from sipatenas.cases.acts.base import Act, StepForm, Taken, by_form
from sipatenas.cases.acts.bodies import choose
from sipatenas.cases.acts.fields import PaperField, words
from sipatenas.cases.acts.hearing_forms import DeliverForm, HearForm, SummonForm
from sipatenas.cases.acts.verdict_forms import PlenaryForm, StudyForm
from sipatenas.cases.models import Case, CaseFile, Summons
from sipatenas.cases.services import ending, files, hearing, plenary, scans, study, summons
from sipatenas.cases.services.ending import someone_alleged


class ClarifyForm(StepForm):
    reason = words(_("Catatan"), rows=2, required=False, limit=2000)


class SendBackForm(StepForm):
    reason = words(_("Apa yang perlu dikaji kembali"), rows=3, limit=2000)


class EndForm(StepForm):
    reason = words(_("Catatan penutup"), rows=2, required=False, limit=2000)


class AttachForm(StepForm):
    kind = forms.ChoiceField(label=_("Jenis"))
    file = PaperField(label=_("Berkas"))
    note = forms.CharField(label=_("Keterangan berkas"), max_length=300, required=False)
    letter = forms.ChoiceField(label=_("Pindaian dari surat instansi nomor"), required=False)

    def prepare(self) -> None:
        owed = [] if is_liaison(self.user) else list(scans.owed(self.case))
        choose(self, "letter", [("", "—"), *((str(one.pk), one.note) for one in owed)])
        if not owed:
            self.fields.pop("letter")
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (declared so above)
        allowed = files.OF_LIAISONS if is_liaison(self.user) else tuple(CaseFile.Kind)
        field.choices = [(str(kind), kind.label) for kind in allowed]


def _summon(taken: Taken) -> Case:
    data = dict(taken.data)
    at, how, receipt = (data.pop(name) for name in ("delivered_at", "delivered_how", "receipt"))
    delivery = summons.Delivery(at=at, how=how, receipt=receipt) if at else None
    invitation = summons.Invitation(delivery=delivery, **data)
    return summons.summon(
        case=taken.case, user=taken.user, invitation=invitation, clock=taken.clock, version=taken.version
    )


def _deliver(taken: Taken) -> Case:
    data = taken.data
    delivery = summons.Delivery(at=data["delivered_at"], how=data["delivered_how"], receipt=data["receipt"])
    return summons.deliver(
        case=taken.case,
        user=taken.user,
        summons=data["summons"],
        delivery=delivery,
        clock=taken.clock,
        version=taken.version,
    )


def _hear(taken: Taken) -> Case:
    return hearing.hear(
        case=taken.case,
        user=taken.user,
        heard=hearing.Heard(**taken.data),
        clock=taken.clock,
        version=taken.version,
    )


def _study(taken: Taken) -> Case:
    data = dict(taken.data)
    written = study.Written(proposals=data.pop("verdicts"), **data)
    return study.study(
        case=taken.case, user=taken.user, written=written, clock=taken.clock, version=taken.version
    )


def _decide(taken: Taken) -> Case:
    return plenary.decide(
        case=taken.case,
        user=taken.user,
        decision=plenary.Decision(**taken.data),
        clock=taken.clock,
        version=taken.version,
    )


def _attach(taken: Taken) -> Case:
    return files.attach(
        case=taken.case,
        user=taken.user,
        upload=taken.data["file"],
        kind=taken.data["kind"],
        note=taken.data["note"],
        letter=taken.data.get("letter", ""),
        clock=taken.clock,
        version=taken.version,
    )


def _nothing_to_deliver(case: Case, _user: User) -> str:
    waiting = Summons.objects.filter(case=case, delivered_at__isnull=True).exists()
    return "" if waiting else gettext("Tidak ada undangan yang belum disampaikan.")


def _who_is_missing(case: Case, _user: User) -> str:
    wanting = hearing.missing(case)
    names = "; ".join(f"{one.respondent}: {one.wants}" for one in wanting)
    return gettext("Klarifikasi tidak dapat dilewati. Belum: %(names)s.") % {"names": names} if names else ""


def _why_not_ended(case: Case, _user: User) -> str:
    return ending.why_not_ended(case) if someone_alleged(case) else ""


ACTS: tuple[Act, ...] = (
    Act("summon", SummonForm, _summon, _("Undangan klarifikasi dicatat."), files=True,
        hint=_("Disampaikan sedikitnya satu hari sebelum klarifikasi; daring hanya karena letak geografis, "
               "keamanan, keterbatasan sarana, atau bencana.")),
    Act("deliver", DeliverForm, _deliver, _("Penyampaian undangan dicatat."), files=True,
        offered=_nothing_to_deliver),
    Act("hear", HearForm, _hear, _("Keterangan dicatat."), main=True, files=True,
        hint=_("Tulis sebagaimana disampaikan. Keterangan ini mendapat ruang yang sama dengan dugaannya.")),
    Act("clarify", ClarifyForm, by_form(hearing.clarify), _("Klarifikasi selesai; susun kajiannya."),
        offered=_who_is_missing),
    Act("study", StudyForm, _study, _("Kajian disimpan; menunggu pleno."), main=True),
    Act("decide", PlenaryForm, _decide, _("Putusan pleno dicatat."), main=True),
    Act("study_again", SendBackForm, by_form(plenary.study_again), _("Kajian dikembalikan.")),
    Act("end", EndForm, by_form(ending.end), _("Perkara dihentikan: dugaan tidak terbukti."), main=True,
        offered=_why_not_ended,
        hint=_("Perkara ditutup dan disegel. Di setiap halaman dan daftar, putusan ini disebut sebelum dugaannya.")),
    Act("attach", AttachForm, _attach, _("Berkas dilampirkan."), files=True,
        hint=_("Formulir atau kartu yang memuat identitas pelapor tidak dilampirkan di sini, melainkan disegel.")),
)  # fmt: skip
