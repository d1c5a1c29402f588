from __future__ import annotations

import pytest

from sipatenas.accounts.models import Duty, User
from sipatenas.places.models import Office, Region

REGIONS = (
    ("00", "Indonesia", 0),
    ("65", "Kalimantan Utara", 1),
    ("65.01", "Kabupaten Bulungan", 2),
    ("65.71", "Kota Tarakan", 2),
    ("32", "Jawa Barat", 1),
    ("32.04", "Kabupaten Bandung", 2),
    ("32.73", "Kota Bandung", 2),
    ("31", "Daerah Khusus Ibukota Jakarta", 1),
    ("31.71", "Kota Administrasi Jakarta Pusat", 2),
)


@pytest.fixture
def offices(db: None) -> dict[str, Office]:
    """A few regions and the office of each, by code."""
    made = {}
    for code, name, level in REGIONS:
        path = (
            "00/"
            if code == "00"
            else "00/" + "".join(f"{p}/" for p in {1: [code], 2: [code[:2], code]}[level])
        )
        region = Region.objects.create(code=code, name=name, level=level, path=path, timezone="Asia/Makassar")
        made[code] = Office.objects.create(
            code=code, region=region, name=f"Bawaslu {name}", level=level, path=path, timezone="Asia/Makassar"
        )
    return made


@pytest.fixture
def officer(offices: dict[str, Office]) -> User:
    return User.objects.create(
        username="petugas", office=offices["65"], duty=Duty.OFFICER, full_name="Petugas Satu"
    )
