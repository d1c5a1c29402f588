"""Reports, findings of the field and initial information, as an officer of the tests enters them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from tests.support.journey import Journey

from sipatenas.accounts.models import Duty, User
from sipatenas.cases.models import Case, Channel
from sipatenas.cases.services import initial, intake
from sipatenas.cases.services.opening import Matter, Named
from sipatenas.cases.services.reporter import Identity, Witness
from sipatenas.places.models import Office

REPORTER = Identity(
    name="Yohana Pelapor Uvai",
    birth_place="Malinau",
    born_on=date(1991, 4, 3),
    sex="P",
    job="Pedagang",
    citizenship="WNI",
    address="Jalan Sebengkok 41 Tarakan",
    phone="0812-5550-1174",
    email="yohana.uvai@contoh.invalid",
)
WITNESS = Witness(name="Gerardus Saksi Lawing", address="Jalan Gunung Lingkas 9", phone="081355502298")
SECRETS = (
    REPORTER.name, REPORTER.address, REPORTER.phone, REPORTER.email, WITNESS.name, WITNESS.address, WITNESS.phone,
)  # fmt: skip
"""What stands in no page, list, ledger or paper."""
MATTER = Matter(
    summary="Terlapor mengajak warga memilih pasangan calon nomor 1 saat pembagian beras.",
    event_on=date(2024, 10, 1),
    event_place="Balai RT 4, Karang Anyar",
    known_at=datetime(2024, 10, 1, 16, tzinfo=UTC),
)
TEACHER = Named(name="Rusmiyati Kartawinata", subject="pns", number="198507172010012003", address="Tarakan")
SOLDIER = Named(name="Yosafat Ngau", subject="tni", number="21010007098801", address="Tarakan")
CITIZEN = Named(name="Warga Biasa", subject="citizen", address="Tarakan")
ALL_MET = ("reporter", "respondent", "signature", "place", "story", "evidence")


@dataclass
class Desk:
    """The counter at which matters come in."""

    journey: Journey

    def report(self, *people: Named, who: str = "officer", told: Any = None, **changes: Any) -> Case:
        number = changes.pop("number", "")
        return intake.receive_report(
            user=self.journey.users[who],
            channel=Channel.OFFICE,
            matter=replace(MATTER, **changes),
            people=people or (TEACHER,),
            told=told or self.told(),
            clock=self.journey.clock,
            number=number,
        )

    def told(self, **changes: Any) -> intake.Told:
        said: dict[str, Any] = {"kind": "voter", "identity": REPORTER, "witnesses": (WITNESS,)}
        return intake.Told(**{**said, "identity_checked": True, **changes})

    def finding(self, *people: Named, who: str = "officer", **changes: Any) -> Case:
        number = changes.pop("number", "")
        return intake.record_finding(
            user=self.journey.users[who],
            matter=replace(MATTER, **changes),
            people=people or (TEACHER,),
            supervision=intake.Supervision(
                supervisor="Sdr. Pengawas Rekaan", number="012/LHP/PM.01.02/X/2024"
            ),
            clock=self.journey.clock,
            number=number,
        )

    def information(self, *people: Named, told: Any = None, **changes: Any) -> Case:
        return intake.record_information(
            user=self.journey.officer,
            channel=Channel.PHONE,
            matter=replace(MATTER, **changes),
            people=people,
            clock=self.journey.clock,
            told=told,
        )

    def register(self, case: Case, **more: Any) -> Case:
        """The initial study that finds every requirement met, unless told otherwise."""
        said = {"case": case, "user": self.journey.officer, "met": ALL_MET, "clock": self.journey.clock}
        return initial.study_initially(**{**said, **more})

    def custodian(self, office: Office | None = None) -> User:
        held = office or self.journey.office
        return User.objects.get_or_create(
            username=f"custodian-{held.code}",
            defaults={"full_name": "Sdr. Penjaga Rekaan", "office": held, "duty": Duty.CUSTODIAN},
        )[0]

    def boss(self, office: Office) -> User:
        """A division head of another office."""
        return User.objects.get_or_create(
            username=f"head-{office.code}",
            defaults={"full_name": "Sdr. Kepala Rekaan", "office": office, "duty": Duty.DIVISION_HEAD},
        )[0]


def fresh(case: Case) -> Case:
    return Case.objects.select_related("office").get(pk=case.pk)
