"""Real posts against an invented roster: whatever is found about a person is wrong, and is counted."""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
GENERATOR = SHARED / "bench" / "attribution" / "generate.py"
POSTS = SHARED / "data" / "posts" / "pilkada2024_tweet_harvest.csv"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not (GENERATOR.exists() and POSTS.exists()), reason="The shared posts and generator are not here."
    ),
]


def folder_of_numpy() -> str:
    """Where numpy lies for a Python of our version: the roster's generator needs it, the house does not."""
    asked = "import sys, numpy; print(*sys.version_info[:2], numpy.__path__[0])"
    ours = "{} {}".format(*sys.version_info[:2])
    for path in filter(
        None, (sys.executable, shutil.which("python3"), shutil.which("python3", path=os.defpath))
    ):
        told = subprocess.run([path, "-c", asked], capture_output=True, text=True, check=False)
        if told.returncode == 0 and told.stdout.startswith(ours):
            return str(Path(told.stdout.strip().removeprefix(ours).strip()).parent)
    pytest.skip("No Python here has numpy, which the roster's generator needs.")


def computed() -> float:
    """Seconds of computing by all processes that were started here and are over: a busy machine adds none."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@pytest.mark.timeout(1200)
def test_fewer_than_two_in_a_hundred_accounts_wrongly_get_a_likely_owner(tmp_path: Path) -> None:
    made = [sys.executable, str(GENERATOR), "--rows", "100000", "--accounts", "10", "--out"]
    borrowed = os.environ | {"PYTHONPATH": folder_of_numpy()}
    subprocess.run([*made, str(tmp_path / "daftar")], check=True, env=borrowed, timeout=300)
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("SIPATENAS_", "DJANGO_", "DATABASE_URL"))
    }
    kept["PYTHONPATH"] = os.pathsep.join(filter(None, [str(ROOT / "src"), kept.get("PYTHONPATH", "")]))
    line = [
        *("watch", str(POSTS), "--roster", str(tmp_path / "daftar" / "roster.parquet"), "--synthetic"),
        *("--election", "pilkada-2024", "--office", "65", "--out", str(tmp_path / "hasil")),
    ]
    before = computed()
    done = subprocess.run(
        [sys.executable, "-m", "sipatenas.cli.main", *line],
        env=kept | {"SIPATENAS_ENV_FILE": os.devnull},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    summary = json.loads((tmp_path / "hasil" / "summary.json").read_text(encoding="utf-8"))
    assert (summary["posts"], summary["rejected"]) == (326, 0)
    assert summary["accounts_with_candidate_over_half"] / summary["accounts"] < 0.02
    assert computed() - before < 120
