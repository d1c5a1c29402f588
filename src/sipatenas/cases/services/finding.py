"""A finding (temuan) made of a lead whose account two officers gave to one person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from sipatenas.accounts.models import User
from sipatenas.attribution.queries import confirmed_person
from sipatenas.cases.models import Case, Channel, KnownBy, Origin
from sipatenas.cases.routing import level_of
from sipatenas.cases.rules import may_handle
from sipatenas.cases.services.opening import Matter, Named, open_case
from sipatenas.core.clock import Clock
from sipatenas.directory.models import Person
from sipatenas.evidence.models import Evidence
from sipatenas.evidence.queries import sealed_for
from sipatenas.leads.models import Lead
from sipatenas.leads.queries import allegeable_rules
from sipatenas.leads.queries import visible_to as visible_leads
from sipatenas.leads.services import mark_finding
from sipatenas.places.zones import legal_day
from sipatenas.rulebook.elections import election as load_election
from sipatenas.rulebook.elections import stage_on
from sipatenas.rulebook.routes import route


@transaction.atomic
def make_finding(*, lead: Lead, user: User, rules: Sequence[str], reason: str, clock: Clock) -> Case:
    """Make a finding of a lead.

    Raises ValidationError that names what is missing: the confirmed attribution, sealed evidence, a stage
    of the election on the day of the post (SAFEGUARDS 12), or a person whom the rules regulate. `rules` are the
    catalogue's entries that the officer alleges, out of those offered: a machine alleges nothing.
    """
    if not may_handle(user):
        raise PermissionDenied(_("Tugas Anda tidak mencakup langkah ini."))
    ground = _ground(lead, user)
    held, person = ground.lead, ground.person
    alleged = _alleged(held, rules)
    mark_finding(lead=held, user=user, reason=reason, clock=clock)
    named = Named(
        name=person.name, number=person.number, subject=person.category, position=person.position,
        agency=person.agency, known_by=KnownBy.ATTRIBUTION, person=person, rules=tuple(alleged),
        act=held.reading.act,
    )  # fmt: skip
    matter = Matter(
        summary=held.post.text,
        event_on=ground.posted_on,
        event_place=_("Media sosial (%(platform)s)") % {"platform": held.post.platform},
        known_at=clock.now(),
        election=held.reading.election,
    )
    return open_case(
        origin=Origin.FINDING, channel=Channel.LEAD, office=held.office, user=user, matter=matter,
        people=[named], clock=clock, lead=held, evidence=ground.evidence, reason=reason,
    )  # fmt: skip


@dataclass(frozen=True)
class _Ground:
    """What a finding rests on."""

    lead: Lead
    person: Person
    evidence: Evidence
    posted_on: date


def _ground(lead: Lead, user: User) -> _Ground:
    """All that a finding needs, or a ValidationError that names what is missing."""
    held = visible_leads(user).select_related("post__account", "reading", "office").filter(pk=lead.pk).first()
    if held is None:
        raise PermissionDenied(_("Indikasi ini di luar wilayah kantor Anda."))
    person = confirmed_person(post=held.post)
    if person is None:
        raise ValidationError(
            _(
                "Temuan memerlukan pemilik akun yang ditetapkan dua petugas. Selesaikan dahulu bagian “Akun siapa?”."
            )
        )
    evidence = sealed_for(held.post)
    if evidence is None:
        raise ValidationError(
            _(
                "Temuan memerlukan bukti yang tersegel. Pilih “Simpan sebagai bukti” dan tunggu sampai selesai."
            )
        )
    if held.post.posted_at is None:
        raise ValidationError(_("Waktu unggahan tidak tersedia, sehingga tahapannya tidak dapat ditentukan."))
    posted_on = legal_day(held.post.posted_at, held.office)
    if stage_on(load_election(held.reading.election), posted_on) is None:
        raise ValidationError(
            _(
                "Unggahan ini di luar tahapan pemilihan: hanya untuk pencegahan dan informasi awal, bukan temuan."
            )
        )
    if not route(subject=person.category, day=posted_on, level=level_of(held.office)).gives_case:
        raise ValidationError(_("Orang ini bukan subjek yang diatur: tidak ada perkara."))
    return _Ground(lead=held, person=person, evidence=evidence, posted_on=posted_on)


def _alleged(lead: Lead, chosen: Sequence[str]) -> list[str]:
    """The officer's choice among the rules offered, in their order."""
    offered = [rule["id"] for rule in allegeable_rules(lead)]
    if set(chosen) - set(offered):
        raise ValidationError(_("Ada ketentuan yang tidak ditawarkan untuk orang dan tanggal ini."))
    if offered and not chosen:
        raise ValidationError(_("Pilih sedikitnya satu ketentuan yang Anda duga dilanggar."))
    return [rule for rule in offered if rule in chosen]
