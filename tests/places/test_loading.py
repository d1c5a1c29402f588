"""The regions, their zones and the offices over them, as loaded."""

from __future__ import annotations

import csv
from pathlib import Path
from time import process_time

import pytest

from sipatenas.places import tables
from sipatenas.places.models import Level, Office, Region
from sipatenas.places.paths import kpu_code_of, path_of
from sipatenas.places.queries import (
    UnknownOffice,
    UnknownRegion,
    is_within,
    office,
    office_above,
    offices_below,
    region_name,
)
from sipatenas.places.services import Counts, ensure_field_offices, load_places

CONTESTS = Path(__file__).parents[3] / "shared" / "data" / "lists" / "paslon_pilkada2024.csv"

pytestmark = pytest.mark.django_db


def test_the_nation_38_provinces_and_514_regencies_each_get_an_office() -> None:
    assert load_places() == Counts(provinces=38, regencies=514, districts=0, villages=0, offices=553)


def test_loading_again_changes_nothing_and_keeps_what_an_office_filled_in() -> None:
    first = load_places()
    Office.objects.filter(code="65.71").update(bawaslu_code="24.05")
    assert load_places() == first
    assert office("65.71").bawaslu_code == "24.05"


def test_loading_mends_a_name_that_was_changed_by_hand() -> None:
    load_places()
    Region.objects.filter(code="65").update(name="?")
    load_places()
    assert region_name("65") == "Kalimantan Utara"


def test_the_base_loads_in_well_under_a_second() -> None:
    load_places()
    started = process_time()
    load_places()
    assert process_time() - started < 1.0


def test_every_region_has_one_of_the_three_zones_and_its_own_office() -> None:
    load_places()
    assert set(Region.objects.values_list("timezone", flat=True)) == {
        "Asia/Jakarta",
        "Asia/Makassar",
        "Asia/Jayapura",
    }
    assert not Region.objects.filter(office=None).exists()
    assert all(
        (o.code, o.path, o.level, o.timezone)
        == (o.region.code, o.region.path, o.region.level, o.region.timezone)
        for o in Office.objects.select_related("region")
    )


def test_every_path_is_the_one_that_its_code_tells() -> None:
    load_places()
    assert all(region.path == path_of(region.code) for region in Region.objects.all())


def test_the_deep_load_adds_7285_districts_and_83762_villages_with_their_zones() -> None:
    counts = load_places(deep=True)
    assert (counts.districts, counts.villages, counts.offices) == (7_285, 83_762, 553)
    assert not Region.objects.filter(timezone="").exists()
    assert region_name("65.71.01.1001")


def test_every_shipped_district_and_village_lies_in_a_shipped_region_and_has_a_clean_name() -> None:
    rows = [*tables.regions(), *tables.districts_and_villages()]
    known = {row.code for row in rows}
    assert len(known) == len(rows) == 1 + 38 + 514 + 7_285 + 83_762
    assert [r for r in rows if "." in r.code and r.code.rpartition(".")[0] not in known] == []
    assert [r for r in rows if not r.name or r.name != " ".join(r.name.split())] == []


def test_the_six_provinces_of_papua_keep_wit_and_kalimantan_is_split() -> None:
    zones = tables.zones()
    assert {zones[c] for c in ("91", "92", "93", "94", "95", "96", "81", "82")} == {"Asia/Jayapura"}
    assert {zones[c] for c in ("63", "64", "65", "51", "52", "53", "71", "76")} == {"Asia/Makassar"}
    assert {zones[c] for c in ("61", "62", "11", "21", "31", "36", "00")} == {"Asia/Jakarta"}
    assert len(zones) == 39


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("00", "Badan Pengawas Pemilihan Umum"),
        ("65", "Bawaslu Provinsi Kalimantan Utara"),
        ("65.71", "Bawaslu Kota Tarakan"),
        ("65.04", "Bawaslu Kabupaten Tana Tidung"),
        ("11", "Panwaslih Provinsi Aceh"),
        ("11.07", "Panwaslih Kabupaten Pidie"),
        ("11.71", "Panwaslih Kota Banda Aceh"),
        ("31", "Bawaslu Provinsi DKI Jakarta"),
        ("31.74", "Bawaslu Kota Jakarta Selatan"),
        ("31.01", "Bawaslu Kabupaten Kepulauan Seribu"),
    ],
)
def test_an_office_carries_the_name_it_goes_by(code: str, name: str) -> None:
    load_places()
    assert office(code).name == name


def test_each_office_name_says_how_certain_it_is_and_where_it_was_read() -> None:
    assert all(w.certainty in {"A", "A-", "B", "C"} and w.source for w in tables.office_words())


def test_no_two_offices_share_a_name() -> None:
    load_places()
    names = list(Office.objects.values_list("name", flat=True))
    assert len(set(names)) == len(names)


def test_field_offices_are_formed_below_one_regency_only() -> None:
    load_places()
    formed = ensure_field_offices(regency="65.71", villages=False)
    below = offices_below(office("65.71"), level=Level.DISTRICT)
    assert formed == len(below) == 4
    assert below[0].name == "Panwaslu Kecamatan Tarakan Barat"
    assert Office.objects.count() == 553 + 4


def test_village_supervisors_stand_below_their_district_and_forming_them_twice_adds_none() -> None:
    load_places()
    formed = ensure_field_offices(regency="65.71", villages=True)
    assert ensure_field_offices(regency="65.71", villages=True) == formed == 24
    village = offices_below(office("65.71"), level=Level.VILLAGE)[0]
    assert village.name.startswith("Panwaslu Kelurahan ")
    above = office_above(village)
    assert above is not None
    assert above.level == Level.DISTRICT
    assert is_within(village, office("65"))
    assert not is_within(office("65"), village)


def test_a_district_of_papua_is_a_distrik_and_one_of_aceh_has_a_panwaslih() -> None:
    load_places()
    ensure_field_offices(regency="91.71", villages=False)
    ensure_field_offices(regency="11.71", villages=False)
    assert offices_below(office("91.71"), level=Level.DISTRICT)[0].name.startswith("Panwaslu Distrik ")
    assert offices_below(office("11.71"), level=Level.DISTRICT)[0].name.startswith("Panwaslih Kecamatan ")


@pytest.mark.parametrize("code", ["65", "65.99", "00", "65.71.01"])
def test_field_offices_need_a_loaded_regency(code: str) -> None:
    load_places()
    with pytest.raises(UnknownRegion, match=code):
        ensure_field_offices(regency=code, villages=False)


def test_an_unknown_office_or_region_says_what_to_do() -> None:
    with pytest.raises(UnknownOffice, match="muat data wilayah"):
        office("65.71")
    with pytest.raises(UnknownRegion, match="muat data wilayah"):
        region_name("65.71")


def test_the_lookup_below_finds_the_region_itself_and_what_it_holds_and_no_neighbour() -> None:
    load_places()
    found = set(Region.objects.filter(path__below="00/65/").values_list("code", flat=True))
    assert found == {row.code for row in tables.regions() if row.code.startswith("65")}
    with pytest.raises(ValueError, match="no region path"):
        Region.objects.filter(path__below="00/65%").exists()


def test_kpus_code_names_the_same_region_in_all_545_contests_of_2024() -> None:
    if not CONTESTS.exists():
        pytest.skip("shared/data is not beside the project")
    with CONTESTS.open(encoding="utf-8") as lines:
        contests = {(row["jenis"], row["kode_wilayah_kpu"]) for row in csv.DictReader(lines)}
    ours = {kpu_code_of(row.code) for row in tables.regions()}
    assert len(contests) == 545
    assert {code for _, code in contests} <= ours
