"""An invented election: two provinces, homonyms, an empty column, an official account."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from sipatenas.rulebook.accounts import OfficialAccount
from sipatenas.rulebook.contests import Contest, ContestKind, Pair
from sipatenas.rulebook.elections import Election, election

ELECTION = "pilkada-uji"
_CONTESTS: tuple[tuple[ContestKind, str, str, tuple[tuple[str, str], ...]], ...] = (
    (
        "gubernur",
        "96",
        "Nusa Tirta",
        (
            ("Zulhamka Perwita", "Ratmila Togas"),
            ("Agus Setiawan", "Ingkaro Bessel"),
            ("Muhammad Andi Rahman", "Yosandri Palukan"),
        ),
    ),
    (
        "bupati",
        "96.01",
        "Muara Lestari",
        (("Tarmidzan Oloy", "Sri Wahyuni"), ("Andi Rahman", "Hendra Wilopo")),
    ),
    ("walikota", "96.71", "Kota Batu Layar", (("Khaidar Munso", "Dewi Sartika"), ("", ""))),
    (
        "gubernur",
        "97",
        "Teluk Permai",
        (("Ganendra Wastu", "Lukita Bramo"), ("Agus Setiawan", "Bondan Prakas")),
    ),
    ("bupati", "97.02", "Tanjung Wening", (("Rusmanto Adikara", "Nur Hidayat"), ("", ""))),
)


def _pair(contest_id: str, number: int, head: str, deputy: str) -> Pair:
    return Pair(
        id=f"{contest_id}/{number if head else 'kosong'}",
        number=number,
        head=head,
        deputy=deputy,
        empty_column=not head,
        label=f"{head} – {deputy}" if head else "Kolom kosong",
        short=f"Paslon {number}",
        head_names=(head,) if head else (),
        deputy_names=(deputy,) if deputy else (),
    )


@cache
def invented_election() -> Election:
    """The election `pilkada-uji` with the stages and parties of 2024."""
    contests = {}
    for kind, region, name, people in _CONTESTS:
        contest_id = f"{ELECTION}/{region}"
        pairs = tuple(_pair(contest_id, number, *names) for number, names in enumerate(people, 1))
        contests[contest_id] = Contest(contest_id, kind, region, name, "", pairs)
    account = OfficialAccount(
        id="uji-1",
        handle="kawanzulhamka",
        platform="x",
        owner=f"{ELECTION}/96/1",
        role="team",
        name="Tim Zulhamka",
        election=ELECTION,
        valid_from=None,
        valid_to=None,
        certainty="A",
        source=("rekaan",),
    )
    return replace(
        election("pilkada-2024"),
        id=ELECTION,
        name="Pilkada Uji",
        contests=contests,
        official_accounts=(account,),
    )
