"""One decree is one file: a new one, a circular of a region or agency, and what a broken file is told.

The circulars and the decree here are invented.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from sipatenas.rulebook import catalogue, rows
from sipatenas.rulebook.catalogue import consult, holdings
from sipatenas.rulebook.rows import DATA, RulebookError

DAY = date(2024, 10, 1)
CIRCULAR = """\
version: "rekaan-1"
instruments:
  - id: SE-REKAAN
    short: SE Rekaan 1/2024
    layer: local
    binds: [pns, ptt]
    text: Surat edaran rekaan untuk pengujian
    basis: Rekaan
    valid_from: 2024-09-01
    valid_to: 2024-12-31
    certainty: B
    source: [Rekaan untuk pengujian]
entries:
  - id: REKAAN-01
    instrument: SE-REKAAN
    list: larangan
    number: 1
    phase: any
    kind: foto_simbol
    PLACE
    text: Dilarang berfoto dengan jari apa pun
    sub_acts: []
    sanction: {kinds: [teguran], label: teguran, basis: Rekaan, certainty: B, options: [teguran]}
    remark: ""
    basis: Rekaan
    valid_from: 2024-09-01
    valid_to: 2024-12-31
    certainty: B
    source: [Rekaan untuk pengujian]
mappings:
  - id: MAP-REKAAN
    acts: [group_photo]
    before: REKAAN-01
    candidate: REKAAN-01
    outside: REKAAN-01
    text: foto bersama {who} dilarang
    basis: Rekaan
    valid_from: null
    valid_to: null
    certainty: B
    source: [Rekaan untuk pengujian]
"""
DECREE = (
    CIRCULAR.replace("layer: local", "layer: guideline")
    .replace("    PLACE\n", "")
    .replace("binds: [pns, ptt]", "binds: [pns]")
    .replace("2024-09-01", "2027-01-01")
    .replace("2024-12-31", "2030-12-31")
)

Put = Callable[[str, str], None]


@pytest.fixture
def put(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Put]:
    """Writes a file into an installation's rulebook folder, and forgets the catalogue as read before."""
    monkeypatch.setattr(rows, "_folders", [DATA, tmp_path])
    forget = holdings.book.cache_clear  # type: ignore[attr-defined]

    def write(name: str, text: str) -> None:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        forget()

    yield write
    forget()


def photo(**facts: str) -> list[str]:
    rules = consult(act="group_photo", day=DAY, phase="calon", **facts).rules  # type: ignore[arg-type]
    return [rule.id for rule in rules]


def in_region(code: str) -> str:
    return CIRCULAR.replace("PLACE", f'region: "{code}"')


@pytest.mark.parametrize(
    ("of", "asked", "holds"),
    [
        ("65", "65.71", True),
        ("65", "65", True),
        ("65.71", "65.71", True),
        ("65.71", "65.71.01", True),
        ("65.71", "65", False),
        ("65.71", "65.04", False),
        ("6", "65", False),
        ("65", "", False),
    ],
)
def test_a_circular_of_a_region_holds_there_and_below(put: Put, of: str, asked: str, holds: bool) -> None:
    put("local/se-rekaan.yaml", in_region(of))
    assert photo(region=asked) == ["SKB22-DIS-07", *(["REKAAN-01"] if holds else [])]


def test_a_local_rule_stands_behind_the_national_ones_and_says_where_it_holds(put: Put) -> None:
    put("local/se-rekaan.yaml", in_region("65"))
    national, local = consult(act="group_photo", day=DAY, phase="calon", region="65.71").rules
    assert "lokal" not in national.because
    assert "aturan lokal yang berlaku di 65" in local.because
    assert (local.place, local.version) == ("65", "rekaan-1")


def test_the_version_is_that_of_the_youngest_national_file(put: Put) -> None:
    put("catalogue/skb-rekaan.yaml", DECREE.replace("rekaan-1", "2030.2"))
    assert catalogue.version() == "2030.2"
    put("catalogue/skb-rekaan.yaml", DECREE.replace("rekaan-1", "2026.9"))
    put("local/se-rekaan.yaml", in_region("65").replace("REKAAN", "LAIN").replace("rekaan-1", "2031.1"))
    assert catalogue.version() == "2026.11"


def test_a_circular_of_an_agency_holds_in_that_agency_alone(put: Put) -> None:
    put("local/se-rekaan.yaml", CIRCULAR.replace("PLACE", "agency: Dinas Rekaan"))
    assert photo(agency="DINAS REKAAN") == ["SKB22-DIS-07", "REKAAN-01"]
    assert photo(agency="Dinas Lain", region="65.71") == ["SKB22-DIS-07"]


def test_a_local_rule_ends_with_its_day_and_binds_its_subjects(put: Put) -> None:
    put("local/se-rekaan.yaml", in_region("65"))
    after = consult(act="group_photo", day=date(2025, 1, 1), phase="calon", region="65").rules
    assert "REKAAN-01" not in {rule.id for rule in after}
    assert photo(region="65", subject="pppk") == ["SKB22-DIS-07"]
    assert photo(region="65", subject="ptt") == ["PTT-01", "REKAAN-01"]


def test_no_invented_or_local_rule_is_shipped() -> None:
    assert [path.name for path in (DATA / "local").iterdir()] == ["README.md"]
    assert not [item.id for item in catalogue.entries() if item.region or item.agency]


def test_a_new_decree_is_one_file(put: Put) -> None:
    put("catalogue/skb-rekaan.yaml", DECREE)
    after = consult(act="group_photo", day=date(2027, 6, 1), phase="calon").rules
    assert [rule.id for rule in after] == ["SKB22-DIS-07", "REKAAN-01"]
    assert photo() == ["SKB22-DIS-07"]
    assert "(SE Rekaan 1/2024, larangan butir 1)" in after[1].because


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("acts: [group_photo]", "acts: [menari]"), r"^local/se-rekaan.yaml: mappings, .*'MAP-REKAAN': isian 'acts'"),
        (("before: REKAAN-01", "before: SKB22-KE-05"), r"mappings, baris 'MAP-REKAAN': isian 'before': 'SKB22-KE-05'"),
        (("kind: foto_simbol", "kind: selfie"), r"entries, baris 'REKAAN-01': isian 'kind': 'selfie'"),
        (("binds: [pns, ptt]", "binds: [nelayan]"), r"instruments, baris 'SE-REKAAN': isian 'binds': 'nelayan'"),
        (("kinds: [teguran]", "kinds: [cambuk]"), r"entries, baris 1 \('REKAAN-01'\): isian 'sanction.kinds\[0\]'"),
        (("layer: local", "layer: guideline"), r"instruments, baris 'SE-REKAAN': isian 'layer'"),
        (('region: "65"', "regimes: [pilkada]"), r"entries, baris 'REKAAN-01': isian 'region' atau 'agency' wajib"),
        (("id: REKAAN-01\n", "id: SKB22-KE-01\n"), r"se-rekaan.yaml: .*(before|'SKB22-KE-01')"),
        (("{who} dilarang", "{siapa} dilarang"), r"mappings, baris 'MAP-REKAAN': isian 'text': .*'siapa'"),
        (("phase: any", "fase: any"), r"entries, baris 1 \('REKAAN-01'\): .*unknown field `fase`"),
        (("    list: larangan\n", ""), r"entries, baris 1 \('REKAAN-01'\): .*missing required field `list`"),
    ],
)  # fmt: skip
def test_a_broken_file_is_told_by_file_row_and_field(put: Put, change: tuple[str, str], message: str) -> None:
    assert change[0] in in_region("65")
    put("local/se-rekaan.yaml", in_region("65").replace(*change))
    with pytest.raises(RulebookError, match=message):
        catalogue.entries()


def test_an_id_of_two_files_is_refused_with_both_names(put: Put) -> None:
    put("local/se-rekaan.yaml", in_region("65"))
    put("local/se-rekaan-2.yaml", in_region("65").replace("SE-REKAAN", "SE-REKAAN-2"))
    with pytest.raises(
        RulebookError, match=r"baris 'REKAAN-01': isian 'id' sudah dipakai se-rekaan(-2)?.yaml"
    ):
        catalogue.entries()


def test_a_place_is_refused_in_a_national_decree(put: Put) -> None:
    put(
        "catalogue/skb-rekaan.yaml",
        DECREE.replace("kind: foto_simbol", 'kind: foto_simbol\n    region: "65"'),
    )
    with pytest.raises(RulebookError, match="hanya untuk aturan lokal"):
        catalogue.entries()
