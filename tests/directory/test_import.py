from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from openpyxl import Workbook

from sipatenas.accounts.models import Duty, User
from sipatenas.core.clock import FixedClock
from sipatenas.core.ledger import Subject, history
from sipatenas.directory import queries
from sipatenas.directory.models import Person, RosterVersion
from sipatenas.directory.readers import RosterUnreadable
from sipatenas.directory.services import ImportRefused, RosterResult, import_roster
from sipatenas.places.models import Office

HEADER = "NIP,Nama,Instansi,Unit Kerja,Jabatan,Kategori,Kabupaten/Kota,Provinsi\n"
GOOD = (
    "198507172010012003,Siti Aminah,Pemkab Bulungan,SDN 1,Guru Ahli Muda,PNS,Kab. Bulungan,Kalimantan Utara\n"
)


class Bring:
    """Imports text or a file as the officer of Kalimantan Utara."""

    def __init__(self, folder: Path, office: Office, user: User, clock: FixedClock) -> None:
        self.folder, self.office, self.user, self.clock = folder, office, user, clock

    def file(self, path: Path, *, synthetic: bool = False) -> RosterResult:
        return import_roster(
            path=path,
            agency="Pemprov Kaltara",
            office=self.office,
            user=self.user,
            synthetic=synthetic,
            clock=self.clock,
            rejected_path=self.folder / "rejected.ndjson",
        )

    def csv(self, text: str | bytes) -> RosterResult:
        path = self.folder / "daftar.csv"
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return self.file(path)

    def rejected(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in (self.folder / "rejected.ndjson").read_text().splitlines()]


@pytest.fixture
def bring(tmp_path: Path, offices: dict[str, Office], officer: User, clock: FixedClock) -> Bring:
    return Bring(tmp_path, offices["65"], officer, clock)


def test_a_roster_is_kept_with_its_provenance(bring: Bring) -> None:
    result = bring.csv(HEADER + GOOD)
    version = RosterVersion.objects.get(id=result.version)
    assert (version.accepted, version.rejected, version.imported_by) == (1, 0, bring.user)
    assert version.imported_at == bring.clock.now()
    assert len(version.sha256) == 64
    assert not version.synthetic
    assert result.rejected_path is None
    assert history(Subject("roster", version.id))[0].codes["accepted"] == 1


def test_a_person_is_kept_with_category_position_and_region(bring: Bring) -> None:
    bring.csv(HEADER + GOOD)
    person = Person.objects.get()
    assert (person.name, person.category, person.sex) == ("Siti Aminah", "pns", "P")
    assert (person.position_category, person.region_code, person.region_path) == (
        "fungsional",
        "65.01",
        "00/65/65.01/",
    )
    assert person.region_text == "Kab. Bulungan"


def test_wrong_and_doubled_numbers_and_broken_rows_stand_apart_and_nothing_is_lost(bring: Bring) -> None:
    rows = [
        GOOD,
        "198507172010132003,Bulan Salah,,,,PNS,,\n",
        GOOD.replace("Siti Aminah", "Nomor Ganda"),
        "6501011203850001,Nomor NIK,,,,Desa,,\n",
        "kolom,kurang\n",
        '198607172010012003,"Kutip Terbuka,,,,PNS,,\n',
        "198707172010012003,,,,,PNS,,\n",
        "198807172010012003,Kategori Aneh,,,,raja,,\n",
        "198907172010011003,Budi Santoso,,,Camat,PNS,Kota Tarakan,\n",
    ]
    result = bring.csv(HEADER + "".join(rows))
    told = bring.rejected()
    assert result.accepted == 2
    assert result.read == len(rows) == result.accepted + result.rejected
    assert [(t["line"], t["field"]) for t in told] == [
        (3, "nomor"),
        (4, "nomor"),
        (5, "nomor"),
        (6, "baris"),
        (7, "baris"),
        (8, "nama"),
        (9, "kategori"),
    ]
    assert all(t["reason"] and t["remedy"] for t in told)
    assert "baris 2" in str(told[1]["reason"])
    assert list(Person.objects.order_by("row").values_list("row", "name")) == [
        (0, "Siti Aminah"),
        (8, "Budi Santoso"),
    ]


def test_a_nik_is_kept_nowhere_not_even_among_the_rejected(bring: Bring) -> None:
    bring.csv(HEADER + GOOD + "6501011203850001,Nomor NIK,,,,Desa,,\n")
    assert "6501011203850001" not in (bring.folder / "rejected.ndjson").read_text()


def test_a_row_with_a_field_of_ten_megabytes_is_rejected_alone(bring: Bring) -> None:
    result = bring.csv(HEADER + "198607172010012003," + "x" * 10_000_000 + ",,,,PNS,,\n" + GOOD)
    assert (result.accepted, result.rejected) == (1, 1)
    assert (bring.folder / "rejected.ndjson").stat().st_size < 20_000


def test_a_row_in_another_encoding_is_rejected_alone(bring: Bring) -> None:
    result = bring.csv(HEADER.encode() + b"198607172010012003,Andr\xe9,,,,PNS,,\n" + GOOD.encode())
    assert (result.accepted, result.rejected) == (1, 1)
    assert "UTF-8" in str(bring.rejected()[0]["reason"])


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "kosong"),
        ("a,b\n1,2\n", "kolom nama"),
        ("\ufeff".encode("utf-16").decode("latin-1") + "x", "kolom nama"),
        (HEADER + "1,Salah,,,,PNS,,\n", "tidak ada baris"),
    ],
)
def test_a_file_without_a_usable_row_is_refused_with_its_reason(
    bring: Bring, content: str, said: str
) -> None:
    with pytest.raises(RosterUnreadable, match=said):
        bring.csv(content)
    assert not RosterVersion.objects.exists()


def test_utf_16_is_refused_with_the_remedy(bring: Bring) -> None:
    with pytest.raises(RosterUnreadable, match="UTF-8"):
        bring.csv((HEADER + GOOD).encode("utf-16"))


def test_semicolons_and_a_title_above_the_header_are_understood(bring: Bring) -> None:
    text = "Daftar;Pegawai;;;;;;\n" + (HEADER + GOOD).replace(",", ";")
    assert bring.csv(text).accepted == 1


def test_a_spreadsheet_with_text_numbers_is_read(bring: Bring) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["No", "NIP", "Nama", "Wilayah"])
    sheet.append([1, "198507172010012003", "Siti Aminah", "65.71"])
    sheet.append([2, 198607172010012003, "Angka Hilang", "65.71"])
    path = bring.folder / "daftar.xlsx"
    book.save(path)
    result = bring.file(path)
    assert (result.accepted, result.rejected) == (1, 1)
    assert "digit akhirnya hilang" in str(bring.rejected()[0]["reason"])
    assert Person.objects.get().region_code == "65.71"


def test_a_parquet_file_marks_itself_synthetic(bring: Bring) -> None:
    table = pa.table(
        {
            "row": [0],
            "nip": ["198507172010012003"],
            "name": ["Siti"],
            "region": ["Kota Jakarta Pusat"],
            "province": ["Daerah Khusus Ibukota Jakarta"],
        }
    )
    path = bring.folder / "roster.parquet"
    pq.write_table(table.replace_schema_metadata({"synthetic": "true"}), path)
    result = bring.file(path)
    assert RosterVersion.objects.get(id=result.version).synthetic
    assert Person.objects.get().region_code == "31.71"


def test_the_same_file_again_is_the_same_version(bring: Bring) -> None:
    first = bring.csv(HEADER + GOOD)
    again = bring.csv(HEADER + GOOD)
    assert (again.version, again.new, again.accepted) == (first.version, False, 1)


@pytest.mark.parametrize(
    ("region", "province", "code"),
    [
        ("Kab. Bandung", "Jawa Barat", "32.04"),
        ("Kota Bandung", "", "32.73"),
        ("Bandung", "", ""),
        ("bulungan", "", "65.01"),
        ("", "Kalimantan Utara", "65"),
        ("65.71.02", "", "65.71"),
        ("Atlantis", "", ""),
        ("Kab. Atlantis", "Kalimantan Utara", ""),
    ],
)
def test_a_region_is_named_only_when_one_fits(bring: Bring, region: str, province: str, code: str) -> None:
    result = bring.csv(HEADER + f"198507172010012003,Siti Aminah,,,,PNS,{region},{province}\n")
    person = Person.objects.get()
    assert (person.region_code, person.region_text) == (code, region)
    assert result.unmapped_regions == ((region,) if region and not code else ())
    assert person.region_path.startswith("00/65/") or code


def test_a_foreign_officer_may_not_import(bring: Bring, offices: dict[str, Office]) -> None:
    bring.user = User.objects.create(username="asing", office=offices["32"], duty=Duty.OFFICER)
    with pytest.raises(ImportRefused):
        bring.csv(HEADER + GOOD)


def test_an_auditor_may_not_import(bring: Bring, offices: dict[str, Office]) -> None:
    bring.user = User.objects.create(username="auditor", office=offices["65"], duty=Duty.AUDITOR)
    with pytest.raises(ImportRefused):
        bring.csv(HEADER + GOOD)


def test_an_office_reaches_its_own_rosters_and_only_its_region_of_a_superior_ones(
    bring: Bring, offices: dict[str, Office]
) -> None:
    tarakan = GOOD.replace("Kab. Bulungan", "Kota Tarakan").replace("1985", "1986")
    bring.csv(HEADER + GOOD + tarakan)
    reach = {
        code: queries.people_for(offices[code], queries.versions_for(offices[code])).count()
        for code in ("00", "65", "65.71", "32")
    }
    assert reach == {"00": 2, "65": 2, "65.71": 1, "32": 0}


def test_only_the_newest_version_of_an_agency_is_matched_with(
    bring: Bring, offices: dict[str, Office]
) -> None:
    bring.csv(HEADER + GOOD)
    newer = bring.csv(HEADER + GOOD.replace("Aminah", "Aminah Baru"))
    assert [v.id for v in queries.versions_for(offices["65"])] == [newer.version]
