"""A corner of the country with its offices, and a person of every duty in those that matter."""

from __future__ import annotations

from sipatenas.accounts.models import Authority, Duty, User
from sipatenas.places.models import Office, Region
from sipatenas.places.paths import level_of, path_of

OWN, SIBLING, ABOVE, BELOW, FAR = "65.71", "65.01", "65", "65.71.01", "32.73"
NAMES = {
    "00": "Indonesia",
    "65": "Kalimantan Utara",
    "65.71": "Kota Tarakan",
    "65.01": "Kabupaten Bulungan",
    "65.71.01": "Kecamatan Tarakan Barat",
    "32": "Jawa Barat",
    "32.73": "Kota Bandung",
}
PEOPLE = {
    "officer": (OWN, Duty.OFFICER),
    "second": (OWN, Duty.OFFICER),
    "head": (OWN, Duty.DIVISION_HEAD),
    "auditor": (OWN, Duty.AUDITOR),
    "administrator": (OWN, Duty.ADMINISTRATOR),
    "superior": (ABOVE, Duty.OFFICER),
    "below": (BELOW, Duty.OFFICER),
    "foreign_officer": (SIBLING, Duty.OFFICER),
    "foreign_head": (SIBLING, Duty.DIVISION_HEAD),
    "foreign_auditor": (SIBLING, Duty.AUDITOR),
    "foreign_administrator": (SIBLING, Duty.ADMINISTRATOR),
}
"""Office and duty of each person; their user name is the key."""
OTHERS = {
    "superior_head": (ABOVE, Duty.DIVISION_HEAD),
    "custodian": (OWN, Duty.CUSTODIAN),
    "foreign_custodian": (SIBLING, Duty.CUSTODIAN),
}
"""Those whom only the walks over everything need."""
LIAISONS = {"liaison": ("bkn", "00", "BKN"), "foreign_liaison": ("ppk", SIBLING, "Bupati Bulungan")}
"""Who answers for which body: its role, region and name."""


def make_offices() -> dict[str, Office]:
    """The offices by code; those of Kalimantan Utara keep WITA, the others WIB."""
    made = {}
    for code, name in NAMES.items():
        zone = "Asia/Makassar" if code.startswith("65") else "Asia/Jakarta"
        facts = {"level": level_of(code), "path": path_of(code), "timezone": zone}
        region = Region.objects.create(code=code, name=name, **facts)
        made[code] = Office.objects.create(code=code, region=region, name=f"Bawaslu {name}", **facts)
    return made


def make_people(offices: dict[str, Office], people: dict[str, tuple[str, Duty]] = PEOPLE) -> dict[str, User]:
    """One user for each entry of PEOPLE, or of those given."""
    return {
        name: User.objects.create(
            username=name, full_name=f"Sdr. {name.title()} Rekaan", office=offices[code], duty=duty
        )
        for name, (code, duty) in people.items()
    }


def make_others(offices: dict[str, Office]) -> dict[str, User]:
    """A head above, custodians, and the liaisons of two receiving bodies."""
    made = make_people(offices, OTHERS)
    for name, (role, region, body) in LIAISONS.items():
        authority = Authority.objects.create(code=f"{role}/{region}", role=role, name=body, region_id=region)
        made[name] = User.objects.create(
            username=name,
            full_name=f"Sdr. {name.title()} Rekaan",
            duty=Duty.LIAISON,
            authority=authority,
            office=None,
        )
    return made
