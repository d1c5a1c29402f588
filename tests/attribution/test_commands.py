from __future__ import annotations

import io
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sipatenas.attribution import commands


@pytest.fixture
def roster(tmp_path: Path) -> Path:
    table = pa.table(
        {
            "row": [0, 1],
            "nip": ["198507172010012003", "198607172010012004"],
            "name": ["Hj. Rusmiyati Kartawinata, S.Pd.", "Bonifasius Lerek"],
            "region": ["Kab. Bulungan", "Kota Tarakan"],
            "province": ["Kalimantan Utara"] * 2,
        }
    )
    path = tmp_path / "roster.parquet"
    pq.write_table(table.replace_schema_metadata({"synthetic": "true"}), path)
    return path


def run(folder: Path, text: str, *, top: int = 5) -> tuple[commands.Matched, list[dict[str, object]]]:
    out = io.StringIO()
    done = commands.match(
        accounts=io.StringIO(text),
        index_folder=folder / "ix",
        out=out,
        rejected_path=folder / "out.rejected.ndjson",
        top=top,
    )
    return done, [json.loads(line) for line in out.getvalue().splitlines()]


def test_accounts_are_answered_in_their_order_as_the_contract_says(roster: Path, tmp_path: Path) -> None:
    assert commands.index(roster=roster, out=tmp_path / "ix", synthetic=False).rows == 2
    accounts = [
        {"id": "b", "display_name": "Bonifasius Lerek", "location": "Tarakan", "employer": None},
        {"id": "a", "display_name": "Rusmiyati Kartawinata", "handle": "rusmi85"},
    ]
    done, answers = run(tmp_path, "\n".join(map(json.dumps, accounts)))
    assert (done.matched, done.rejected, done.rejected_path) == (2, 0, None)
    assert [a["id"] for a in answers] == ["b", "a"]
    best = answers[0]["candidates"][0]  # type: ignore[index]
    assert best.keys() == {"row", "nip", "probability", "reasons"}
    assert (best["row"], best["nip"]) == (1, "198607172010012004")
    for answer in answers:
        total = sum(c["probability"] for c in answer["candidates"])  # type: ignore[attr-defined]
        assert answer["none"] == pytest.approx(1 - total, abs=1e-5)


def test_lines_that_are_no_account_stand_apart(roster: Path, tmp_path: Path) -> None:
    commands.index(roster=roster, out=tmp_path / "ix", synthetic=False)
    done, answers = run(tmp_path, '{"id": "a"}\nnot json\n{"display_name": "x"}\n{"id": "b", "bio": 7}\n')
    assert (len(answers), done.rejected) == (1, 3)
    told = [json.loads(line) for line in (tmp_path / "out.rejected.ndjson").read_text().splitlines()]
    assert [(t["line"], t["field"]) for t in told] == [(2, "baris"), (3, "id"), (4, "bio")]


def test_a_roster_that_is_not_marked_synthetic_is_refused(roster: Path, tmp_path: Path) -> None:
    pq.write_table(pq.read_table(roster).replace_schema_metadata(None), roster)
    with pytest.raises(commands.RosterNotSynthetic, match="buatan"):
        commands.index(roster=roster, out=tmp_path / "ix", synthetic=False)
    assert commands.index(roster=roster, out=tmp_path / "ix", synthetic=True).rows == 2


def test_an_index_that_was_marked_real_by_hand_is_refused(roster: Path, tmp_path: Path) -> None:
    commands.index(roster=roster, out=tmp_path / "ix", synthetic=False)
    about = tmp_path / "ix" / "index.json"
    about.write_text(about.read_text().replace("true", "false"))
    with pytest.raises(commands.RosterNotSynthetic):
        run(tmp_path, '{"id": "a"}\n')


def test_a_roster_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    broken = tmp_path / "roster.parquet"
    broken.write_bytes(b"PAR1 broken")
    with pytest.raises(commands.RosterNotReadable, match=r"roster\.parquet"):
        commands.index(roster=broken, out=tmp_path / "ix", synthetic=True)
