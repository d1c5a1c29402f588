from __future__ import annotations

from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest

from sipatenas.accounts.models import Duty, User
from sipatenas.attribution import rosters
from sipatenas.core.clock import FixedClock
from sipatenas.directory.services import import_roster
from sipatenas.places.models import Office, Region
from sipatenas.sources.models import Account, ImportRun, Post

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


@pytest.fixture
def users(offices: dict[str, Office], officer: User) -> dict[str, User]:
    """Officers of Kalimantan Utara, its division heads, and people who may not."""
    made = {"first": officer}
    for name, office, duty in (
        ("second", "65", Duty.OFFICER),
        ("third", "65", Duty.OFFICER),
        ("head", "65", Duty.DIVISION_HEAD),
        ("auditor", "65", Duty.AUDITOR),
        ("administrator", "65", Duty.ADMINISTRATOR),
        ("foreign", "32", Duty.OFFICER),
        ("below", "65.71", Duty.OFFICER),
        ("national", "00", Duty.OFFICER),
    ):
        made[name] = User.objects.create(username=name, office=offices[office], duty=duty)
    return made


@pytest.fixture
def roster(offices: dict[str, Office], officer: User, clock: FixedClock, tmp_path: Path) -> None:
    """Three people, two of one name, in Kalimantan Utara."""
    rosters.forget()
    path = tmp_path / "daftar.csv"
    path.write_text(
        "nip,nama,instansi,unit,jabatan,kategori,wilayah\n"
        '198507172010012003,"Hj. Rusmiyati Kartawinata, S.Pd.",Pemerintah Kab. Bulungan,'
        "SDN 3,Guru Ahli Muda,PNS,65.01\n"
        "198607172010012004,Rusmiyati Kartawinata,Pemerintah Kota Tarakan,Dinas Sosial,Staf,PNS,65.71\n"
        "198707172010011005,Bonifasius Lerek,Pemerintah Kab. Bulungan,Kecamatan,Camat,PNS,65.01\n",
        encoding="utf-8",
    )
    import_roster(path=path, agency="Uji", office=offices["65"], user=officer, synthetic=True, clock=clock)


PostMaker = Callable[..., Post]


@pytest.fixture
def make_post(offices: dict[str, Office], clock: FixedClock) -> PostMaker:
    """Makes a stored post; keywords override the account's facts and the post's marks."""
    number = count(1)

    def make(
        *, office: str = "65.01", matching_refused: bool = False, election_id: str = "", **account: str
    ) -> Post:
        facts = {
            "platform": "x",
            "handle": "rusmi.karta",
            "display_name": "Rusmiyati Kartawinata",
            "location": "Bulungan",
            "bio": "Guru",
        } | account
        facts["handle_key"] = facts["handle"].lower()
        owner, _ = Account.objects.get_or_create(
            platform=facts["platform"], handle_key=facts["handle_key"], defaults=facts
        )
        n, place, now = next(number), offices[office], clock.now()
        run = ImportRun.objects.create(
            office=place,
            region_path=place.path,
            file_name="f",
            file_sha256="0" * 64,
            format="ndjson",
            started_at=now,
        )
        return Post.objects.create(
            office=place,
            region_path=place.path,
            contract_id=f"x:{n}",
            platform="x",
            platform_id=str(n),
            account=owner,
            text="Coblos nomor 1",
            text_sha256="0" * 64,
            posted_at=now,
            imported_at=now,
            observed_at=now,
            original_sha256="0" * 64,
            original_line=1,
            import_run=run,
            seen_run=run,
            election_id=election_id,
            matching_refused=matching_refused,
        )

    return make
