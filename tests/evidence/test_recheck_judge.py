"""What is shown stays shown; a wall, a limit and a fault are no removal; and a removal is only suspected at first."""

from __future__ import annotations

import html
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.evidence.recheck_table import PAGES, Row, table

from sipatenas.evidence.recheck.facts import GONE, Facts, Known, State
from sipatenas.evidence.recheck.history import ORDINARY, STRICT, PastLook, is_confirmed, missing
from sipatenas.evidence.recheck.judge import judge
from sipatenas.evidence.recheck.reading import known_from, read_page
from sipatenas.evidence.recheck.tree import parse, select
from sipatenas.evidence.sites import all_sites, pace_key, site, site_of

ROWS = table()
STILL = [row for row in ROWS if not row.needs_browser]
PLATFORMS = ["facebook", "instagram", "tiktok", "x", "youtube", "generic"]
NOTICES = sorted(
    {words for one in all_sites().values() for notice in one.notices for words in (*notice.id, *notice.en)}
)


@pytest.mark.parametrize("row", STILL, ids=[row.name for row in STILL])
def test_each_page_of_the_table_is_given_its_state(row: Row) -> None:
    found = row.judged()
    assert found.state == row.expected, found.reasons
    assert all(found.reasons)


def test_the_table_covers_each_platform_in_every_kind_of_state() -> None:
    for platform in PLATFORMS:
        states = {row.expected for row in ROWS if row.platform == platform}
        assert states == set(State) - {State.REMOVED_CONFIRMED}, platform


def test_no_live_page_of_the_table_is_called_removed() -> None:
    shown = [
        row
        for row in STILL
        if row.expected in {"live", "edited", "login_wall", "rate_limited", "unreachable"}
    ]
    assert len(shown) > 100
    assert [row.name for row in shown if row.judged().state in GONE] == []


PLACES = {
    "in the post": "<p>{}</p>",
    "as a heading in the post": "<h2>{}</h2>",
    "in a quotation": "<blockquote><h1>{}</h1></blockquote>",
    "in a nested article": '<div role="article"><span dir="auto">{}</span></div>',
    "in a script": "<script>var words = '{}';</script>",
    "in a template": "<template><h2>{}</h2></template>",
    "in a comment of the source": "<!-- {} -->",
    "in a noscript": "<noscript><h1>{}</h1></noscript>",
}
MARKS = {
    "facebook": '<div data-testid="post_message"><span dir="auto">',
    "instagram": "<h1>Mari",
    "tiktok": '<div data-e2e="browse-video-desc"><span>',
    "x": '<div data-testid="tweetText"><span>',
    "youtube": '<div id="description">',
    "generic": '<div class="entry-content"><p>',
}


@given(
    platform=st.sampled_from(PLATFORMS),
    place=st.sampled_from(sorted(PLACES)),
    words=st.lists(st.one_of(st.sampled_from(NOTICES), st.text(max_size=30)), min_size=1, max_size=6),
)
@settings(max_examples=250, deadline=None)
@example(platform="generic", place="as a heading in the post", words=["Halaman tidak ditemukan"])
@example(platform="x", place="in the post", words=["Hmm...this page doesn\u2019t exist"])
def test_no_words_within_a_live_post_make_it_gone(platform: str, place: str, words: list[str]) -> None:
    sealed = (PAGES / platform / "sealed.html").read_text("utf-8")
    told = (
        html.escape(" ".join(words))
        if "script" not in place
        else " ".join(words).replace("<", "").replace("'", "")
    )
    told = told.replace("-->", "")
    mark = MARKS[platform]
    assert mark in sealed
    page = sealed.replace(mark, PLACES[place].format(told) + mark, 1)
    url = next(row.url for row in ROWS if row.platform == platform)
    facts = Facts(requested_url=url, final_url=url, status=200, page=read_page(page, site(platform)))
    known = known_from(sealed, url, site(platform))
    assert judge(facts, known, site(platform)).state in {State.LIVE, State.EDITED}
    assert judge(facts, Known(), site(platform)).state in {State.LIVE, State.EDITED}


@given(st.text(max_size=400))
@settings(max_examples=150, deadline=None)
def test_any_text_at_all_can_be_read_as_a_page(text: str) -> None:
    for name in PLATFORMS:
        read_page(text, site(name))


def test_a_page_nested_without_end_is_read_in_bounds() -> None:
    page = read_page("<div>" * 50_000 + "dalam sekali" + "<p>" * 50_000, site("generic"))
    assert "dalam sekali" in page.visible_text


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://www.fedex.com/x", "generic"),
        ("https://www.netflix.com/x", "generic"),
        ("https://x.com.evil.id/status/1", "generic"),
        ("https://notx.com/status/1", "generic"),
        ("https://x.com/a/status/12", "x"),
        ("https://mobile.twitter.com/a/status/12", "x"),
        ("https://X.COM./a/status/12", "x"),
        ("https://m.facebook.com/a", "facebook"),
        ("https://facebook.com.id/a", "generic"),
        ("https://youtu.be/jNQXAC9IVRw", "youtube"),
        ("not a link", "generic"),
    ],
)
def test_a_site_is_known_by_whole_labels_of_its_host(url: str, name: str) -> None:
    assert site_of(url).site == name


def test_all_names_of_one_site_share_its_pace() -> None:
    assert pace_key("https://m.facebook.com/1") == pace_key("https://www.facebook.com/2") == "facebook"
    assert pace_key("https://www.berita.id/1") == pace_key("https://berita.id/2") == "berita.id"


def test_a_wish_to_be_left_alone_is_read_as_seconds_or_as_a_date() -> None:
    now = datetime(2024, 10, 4, 2, 0, tzinfo=UTC)
    facts = Facts(requested_url="https://x.com/a/status/12", status=429, headers={"retry-after": "900"})
    assert judge(facts, Known(), site("x"), now=now).wait_seconds == 900
    dated = Facts(
        requested_url="https://x.com/a/status/12",
        status=429,
        headers={"retry-after": "Fri, 04 Oct 2024 03:00:00 GMT"},
    )
    assert judge(dated, Known(), site("x"), now=now).wait_seconds == 3600
    strange = Facts(requested_url="https://x.com/a/status/12", status=429, headers={"retry-after": "segera"})
    assert judge(strange, Known(), site("x"), now=now).wait_seconds is None


def test_an_edit_names_the_field_and_both_versions() -> None:
    row = next(row for row in ROWS if row.name == "youtube: edited, title")
    [change] = row.judged().changes
    assert (change.field, change.was, change.now) == ("title", "Deklarasi Rekaan", "Ucapan selamat")


def test_a_text_cut_short_by_the_site_is_no_edit() -> None:
    row = next(row for row in ROWS if row.name == "facebook: live, unchanged")
    [text] = [value for name, value in row.known.fields.items() if name == "text"]
    cut = row.html.replace(text[60:], "\u2026", 1)
    assert cut != row.html
    assert row.judged(cut).state == State.LIVE


START = datetime(2024, 10, 4, 2, 0, tzinfo=UTC)


def past(hours: float, state: State = State.REMOVED_SUSPECTED, *kinds: str, control: bool = True) -> PastLook:
    found = frozenset(kinds or ("status", "structure"))
    return PastLook(
        at=START + timedelta(hours=hours),
        state=state,
        removal_kinds=found if state in GONE else frozenset(),
        control_was_live=control,
    )


def test_a_removal_is_confirmed_after_three_looks_over_three_days_beside_a_live_control() -> None:
    history = [past(0), past(24), past(72)]
    assert not is_confirmed(history[:2])
    assert is_confirmed(history)


@pytest.mark.parametrize(
    ("because", "history"),
    [
        ("too soon", [past(0), past(24), past(71)]),
        ("too few looks", [past(0), past(80)]),
        ("looks close together count once", [past(0), past(0.5), past(1), past(72)]),
        ("no control", [past(0), past(24), past(72, control=False)]),
        ("control only at the end", [past(0, control=False), past(24, control=False), past(72)]),
        ("signals of one kind", [past(0, State.REMOVED_SUSPECTED, "status")] * 1
         + [past(24, State.REMOVED_SUSPECTED, "status"), past(72, State.REMOVED_SUSPECTED, "status")]),
        ("seen again in between", [past(0), past(24), past(48, State.LIVE), past(72), past(80)]),
        ("not gone at the latest look", [past(0), past(24), past(72), past(73, State.UNREACHABLE)]),
        ("nothing", []),
    ],
)  # fmt: skip
def test_a_removal_is_not_confirmed(because: str, history: list[PastLook]) -> None:
    assert not is_confirmed(history), because


def test_walls_and_limits_in_between_neither_count_nor_break() -> None:
    walls = [past(10, State.LOGIN_WALL), past(20, State.RATE_LIMITED), past(30, State.UNREACHABLE)]
    assert is_confirmed([past(0), *walls, past(40), past(72)])
    assert missing([past(0), *walls, past(40)]).looks == 1


def test_the_strict_policy_asks_for_fourteen_days() -> None:
    weekly = [past(24 * day) for day in (0, 3, 6, 10, 14)]
    assert is_confirmed(weekly, STRICT)
    assert not is_confirmed(weekly[:-1], STRICT)
    assert is_confirmed(weekly[:-1], ORDINARY)


@given(st.lists(st.sampled_from(list(State)), max_size=12))
def test_a_post_seen_last_is_never_confirmed_as_removed(states: list[State]) -> None:
    history = [past(24 * at, state) for at, state in enumerate(states)]
    assert not is_confirmed([*history, past(24 * len(states), State.LIVE)])


def test_selectors_find_what_they_name_and_refuse_what_is_not_understood() -> None:
    root = parse(
        '<div id="a" class="b c"><p data-x="one two">1</p><p>2</p><span><b lang="id-ID">3</b></span></div>'
    )
    found = {
        one: len(select(root, one))
        for one in (
            "p",
            "#a p",
            ".c > p",
            "div > b",
            "p + p",
            '[data-x~="two"]',
            "[lang^=id]",
            "[lang$=ID]",
            "b, p",
        )
        if "," not in one
    }
    assert found == {
        "p": 2, "#a p": 2, ".c > p": 2, "div > b": 0, "p + p": 1, '[data-x~="two"]': 1, "[lang^=id]": 1, "[lang$=ID]": 1
    }  # fmt: skip
    with pytest.raises(ValueError, match="not a selector"):
        select(root, "p:first-child")


def test_every_selector_of_the_sites_is_understood() -> None:
    root = parse("<p></p>")
    for found in all_sites().values():
        wanted = [*found.post, *found.others]
        wanted += [one for notice in found.notices for one in notice.containers if one != "title"]
        select(root, *wanted)
