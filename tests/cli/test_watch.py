"""`sipatenas watch`: the whole way on one file of posts and one invented roster."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from pypdf import PdfReader

ROOT = Path(__file__).resolve().parents[2]
ROSTER = """nip,nama,kategori,instansi,unit,jabatan,kode_wilayah,wilayah
198503122010011007,"Rakasiwi Lembayung Senja, S.Pd.",pns,Dinas Pendidikan (rekaan),SD 1,Guru,65.71,Kota Tarakan
199001012015012003,"Sekar Batari Kencana, S.Kep.",pns,RSUD (rekaan),Ruang Melati,Perawat,65.71,Kota Tarakan
12345,Nomor Terlalu Pendek,pns,rekaan,-,-,65.71,
"""
POSTS = [
    {
        "id": "x:1",
        "platform": "x",
        "kind": "post",
        "url": "https://contoh.invalid/1",
        "author": {
            "handle": "rakasiwi.senja",
            "display_name": "Rakasiwi Lembayung Senja",
            "bio": "Guru di Tarakan",
            "location": "Tarakan",
        },
        "text": "Ayo kita coblos nomor urut 1 di Pilgub Kaltara, jangan lupa pilih paslon 1!",
        "posted_at": "2024-10-01T08:00:00+08:00",
        "metrics": {"likes": 12, "shares": None},
    },
    {
        "id": "x:2",
        "platform": "x",
        "kind": "post",
        "author": {"handle": "orang.lain", "display_name": "Orang Lain"},
        "text": "Selamat pagi, semoga hari ini lancar semua urusannya.",
        "posted_at": "2024-10-01T09:00:00+08:00",
    },
]


pytestmark = pytest.mark.xdist_group("watch")


@dataclass(frozen=True)
class Watched:
    status: int
    err: str
    out: Path


def watch(
    folder: Path,
    *,
    options: dict[str, str] | None = None,
    synthetic: bool = False,
    roster: str = "pegawai.csv",
) -> Watched:
    """One run in a process of its own, since it sets up a house of its own."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("SIPATENAS_", "DJANGO_", "DATABASE_URL"))
    }
    paths = [str(ROOT / "src"), kept.get("PYTHONPATH", "")]
    kept |= {"SIPATENAS_ENV_FILE": os.devnull, "SIPATENAS_DATA": str(folder / "rumah")}
    kept["PYTHONPATH"] = os.pathsep.join(filter(None, paths))
    given = {"--election": "pilkada-2024", "--office": "65", "--roster": roster} | (options or {})
    line = [part for pair in given.items() for part in pair] + ["--synthetic"] * synthetic
    done = subprocess.run(
        [sys.executable, "-m", "sipatenas.cli.main", "watch", "posts.ndjson", *line, "--out", "hasil"],
        cwd=folder,
        env=kept,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    return Watched(done.returncode, done.stderr, folder / "hasil")


def write_inputs(folder: Path, *, broken: bool = False) -> None:
    (folder / "pegawai.csv").write_text(ROSTER, encoding="utf-8")
    lines = [json.dumps(post, ensure_ascii=False) for post in POSTS]
    (folder / "posts.ndjson").write_text("\n".join(lines + ["{rusak"] * broken) + "\n", encoding="utf-8")


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Watched:
    """The run on two posts and a broken row, against a roster marked as invented."""
    folder = tmp_path_factory.mktemp("watch")
    write_inputs(folder, broken=True)
    return watch(folder, synthetic=True)


def test_the_summary_counts_what_came_in_and_what_was_found(watched: Watched) -> None:
    summary = json.loads((watched.out / "summary.json").read_text(encoding="utf-8"))
    assert (summary["posts"], summary["rejected"]) == (3, 1)
    assert summary["roster_rejected"] == 1
    assert (summary["with_signal"], summary["leads"], summary["accounts"]) == (1, 1, 2)
    assert summary["accounts_with_candidate_over_half"] in {0, 1}
    assert {"roster", "import", "read", "attribute", "evidence", "report", "total"} <= summary[
        "seconds"
    ].keys()


def test_a_rejected_row_makes_the_status_1_and_stands_in_a_file_of_its_own(watched: Watched) -> None:
    assert watched.status == 1, watched.err
    (row,) = (watched.out / "posts.rejected.ndjson").read_text(encoding="utf-8").splitlines()
    assert json.loads(row)["line"] == 3
    assert (watched.out / "roster.rejected.ndjson").exists()
    assert "Traceback" not in watched.err


def test_each_lead_is_a_line_with_its_act_and_its_evidence(watched: Watched) -> None:
    (line,) = (watched.out / "leads.ndjson").read_text(encoding="utf-8").splitlines()
    lead = json.loads(line)
    assert (lead["id"], lead["act"], lead["direction"]) == ("x:1", "call_to_vote", "pro")
    assert lead["target"] == "pilkada-2024/65/1"
    assert (watched.out / lead["evidence"]).exists()


def test_the_evidence_packages_prove_themselves(watched: Watched) -> None:
    from sipatenas.cli.main import main

    packages = [str(path) for path in sorted((watched.out / "bukti").iterdir())]
    assert len(packages) == 1
    assert main(["verify", *packages]) == 0


def test_the_report_says_indication_and_names_no_candidate(watched: Watched) -> None:
    pages = PdfReader(watched.out / "laporan.pdf").pages
    text = " ".join(" ".join(page.extract_text() for page in pages).split())
    assert "indikasi" in text.lower()
    assert "Ayo kita coblos nomor urut 1" in text
    assert "tidak tersedia" in text
    for hidden in ("198503122010011007", "S.Pd.", "Sekar Batari"):
        assert hidden not in text


def test_nothing_but_the_results_is_left_behind(watched: Watched) -> None:
    left = {path.name for path in watched.out.iterdir()}
    assert left == {
        "bukti",
        "laporan.pdf",
        "leads.ndjson",
        "posts.rejected.ndjson",
        "roster.rejected.ndjson",
        "summary.json",
    }


def test_a_roster_not_marked_synthetic_wants_a_named_user_in_the_offices_house(tmp_path: Path) -> None:
    write_inputs(tmp_path)
    done = watch(tmp_path)
    assert done.status == 2
    assert "SIPATENAS_USER" in done.err
    assert "Traceback" not in done.err
    assert not done.out.exists() or list(done.out.iterdir()) == []


@pytest.mark.parametrize(
    ("more", "named"),
    [
        ({"--election": "pilkada-1901"}, "pilkada-1901"),
        ({"--office": "99.99"}, "99.99"),
    ],
)
def test_an_unknown_election_or_office_is_named(tmp_path: Path, more: dict[str, str], named: str) -> None:
    write_inputs(tmp_path)
    (tmp_path / "pegawai.csv").unlink()
    write_parquet(tmp_path / "pegawai.parquet")
    done = watch(tmp_path, options=more, roster="pegawai.parquet")
    assert done.status == 2
    assert named in done.err
    assert "Traceback" not in done.err
    assert not done.out.exists() or list(done.out.iterdir()) == []


def write_parquet(path: Path) -> None:
    """A roster marked as invented in the file's own metadata."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pa.table({"nip": ["198503122010011007"], "nama": ["Rakasiwi Senja"], "kategori": ["pns"]})
    pq.write_table(table.replace_schema_metadata({"synthetic": "true"}), path)


@pytest.mark.parametrize("missing", ["posts.ndjson", "pegawai.csv"])
def test_a_missing_file_is_named(tmp_path: Path, missing: str) -> None:
    write_inputs(tmp_path)
    (tmp_path / missing).unlink()
    done = watch(tmp_path, synthetic=True)
    assert done.status == 2
    assert missing in done.err
    assert "Traceback" not in done.err
    assert not done.out.exists()
