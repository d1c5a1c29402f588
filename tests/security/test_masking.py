"""A bystander is not named by a link, however the platform spells it."""

from __future__ import annotations

import pytest

from sipatenas.sources.masking import keep_nobody, mask_link, mask_text

VICTIM = "korban.budi"
NUMBER = "100012345678901"
LINKS = [
    f"https://web.facebook.com/{VICTIM}",
    f"https://mbasic.facebook.com/{VICTIM}",
    f"https://id-id.facebook.com/{VICTIM}",
    f"https://fb.com/{VICTIM}",
    f"https://www.facebook.com/profile.php?id={NUMBER}",
    f"https://m.facebook.com/story.php?story_fbid=1&id={NUMBER}",
    f"https://www.facebook.com/groups/1/user/{NUMBER}/",
    f"https://facebook.com/people/Korban-Budi/{NUMBER}/",
    f"https://l.facebook.com/l.php?u=https%3A%2F%2Ffacebook.com%2F{VICTIM}",
    f"https://x.com/intent/user?screen_name={VICTIM}",
    f"https://twitter.com/search?q=from%3A{VICTIM}",
    f"https://x.com/i/user/{NUMBER}",
    f"https://x.com./{VICTIM}",
    f"https://fxtwitter.com/{VICTIM}/status/1",
    f"https://nitter.net/{VICTIM}",
    f"https://www.linkedin.com/in/{VICTIM}",
    f"https://telegram.me/{VICTIM}",
    f"https://instagr.am/{VICTIM}",
    f"https://youtube.com/%40{VICTIM}",
]


@pytest.mark.parametrize("url", LINKS)
def test_no_spelling_of_a_link_names_the_bystander(url: str) -> None:
    masked = mask_link(url, own="saya", keep=keep_nobody)
    assert VICTIM not in masked
    assert NUMBER not in masked
    assert "Korban" not in masked
    assert mask_link(masked, own="saya", keep=keep_nobody) == masked
    in_text = mask_text(f"lihat {url} ya", platform="x", own="saya", keep=keep_nobody)
    assert VICTIM not in in_text
    assert NUMBER not in in_text


@pytest.mark.parametrize(
    "text", ["x.com/korban", "(web.facebook.com/korban)", "@\u202ekorban", "@\u2066\u00adkorban"]
)
def test_no_bare_link_and_no_invisible_sign_keeps_the_name(text: str) -> None:
    masked = mask_text(f"lihat {text} ya", platform="x", own="saya", keep=keep_nobody)
    assert "korban" not in masked


@pytest.mark.parametrize(
    "url",
    [
        "https://x.com/saya/status/1",
        "https://x.com/i/status/1",
        "https://www.facebook.com/watch/?v=123",
        "https://www.youtube.com/watch?v=dQw4w9WgXcQ",
        "https://x.com/search?q=%23pilkada",
        "https://berita.example/2024/judul?id=5",
    ],
)
def test_a_link_that_names_no_bystander_stays(url: str) -> None:
    assert mask_link(url, own="saya", keep=keep_nobody) == url
