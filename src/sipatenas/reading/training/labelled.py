"""The labelled posts of acts/, each with the election and region it speaks of; one election is one group."""

from __future__ import annotations

import csv
from dataclasses import dataclass, replace
from pathlib import Path

from sipatenas.reading.records import Context
from sipatenas.rulebook.elections import Contest, Election, Pair, election

PAST = {
    "pilpres-2019": (
        "presiden",
        "00",
        "Indonesia",
        [
            (1, "Joko Widodo", "Jokowi", "Ma'ruf Amin", ""),
            (2, "Prabowo Subianto", "", "Sandiaga Uno", "Sandi"),
        ],
    ),
    "pilkada-dki-2017": (
        "gubernur",
        "31",
        "DKI Jakarta",
        [
            (1, "Agus Harimurti Yudhoyono", "AHY", "Sylviana Murni", "Sylvi"),
            (2, "Basuki Tjahaja Purnama", "Ahok", "Djarot Saiful Hidayat", ""),
            (3, "Anies Baswedan", "", "Sandiaga Uno", "Sandi"),
        ],
    ),
}
REGIONS = {"khofifah": "35", "jatim2024": "35", "banten": "36", "banten2024": "36"}
ELECTIONS = {
    "dash2024": "pemilu-2024",
    "debat": "pemilu-2024",
    "pilpres2019": "pilpres-2019",
    "pilkada_dki": "pilkada-dki-2017",
}
GROUPS = {"jatim2024": "khofifah", "banten2024": "banten", "pilkada24_x": "harvest2024", "debat": "dash2024"}


@dataclass(frozen=True)
class Labelled:
    """A labelled post; `group` is what is held out together, `source` the file's own group; `dev` both agreed."""

    text: str
    act: str
    favours: str
    sure: bool
    group: str
    source: str
    dev: bool


def past_election(name: str) -> Election:
    """An election before those of the rulebook, as far as its candidates go."""
    kind, region, region_name, people = PAST[name]
    contest_id = f"{name}/{region}"
    pairs = tuple(
        Pair(
            id=f"{contest_id}/{number}",
            number=number,
            head=head,
            deputy=deputy,
            empty_column=False,
            label=f"{head} – {deputy}",
            short=f"Paslon {number}",
            head_names=tuple(filter(None, (head, head_nick))),
            deputy_names=tuple(filter(None, (deputy, deputy_nick))),
        )
        for number, head, head_nick, deputy, deputy_nick in people
    )
    contest = Contest(contest_id, kind, region, region_name, "", pairs)  # type: ignore[arg-type]
    return replace(election("pemilu-2024"), id=name, contests={contest_id: contest})


_KNOWN: dict[str, Context] = {}


def context_of(source: str) -> Context:
    """The election and region that a group of labelled posts comes from."""
    if source not in _KNOWN:
        name = ELECTIONS.get(source, "pilkada-2024")
        known = past_election(name) if name in PAST else election(name)
        _KNOWN[source] = Context(known, REGIONS.get(source))
    return _KNOWN[source]


def labelled_posts(data: Path) -> list[Labelled]:
    """The rows of dev on which both annotators agreed, then those of train.

    Raises: FileNotFoundError where the data are not there.
    """
    posts = []
    for name in ("dev_labels", "train_labels"):
        with (data / f"acts/{name}.csv").open(encoding="utf-8", newline="") as file:
            posts += [
                _labelled(row, name == "dev_labels") for row in csv.DictReader(file) if not row.get("act_b")
            ]
    return posts


def _labelled(row: dict[str, str], dev: bool) -> Labelled:
    source = row["group"]
    return Labelled(
        row["text"], row["act"], row["favours"], row["sure"] == "1", GROUPS.get(source, source), source, dev
    )
