"""Third parties do not stand in working copies."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sipatenas.sources.masking import keep_nobody, mask_link, mask_record, mask_text
from sipatenas.sources.records import Author, Medium, PostRecord, Reference
from sipatenas.sources.register import keep_official


def keep(handle: str, platform: str) -> bool:
    return handle.lower() == "pksejahtera"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Halo @siti_99, pilih 1", "Halo @[disamarkan], pilih 1"),
        ("RT @joko: dukung @PKSejahtera!", "RT @[disamarkan]: dukung @PKSejahtera!"),
        ("@budi sendiri dan @Budi lagi", "@budi sendiri dan @Budi lagi"),
        ("\uff20siti dan @\u2066siti\u2069", "@[disamarkan] dan @[disamarkan]\u2069"),
        ("surel siti.aminah@contoh.go.id ya", "surel [surel-disamarkan] ya"),
        ("WA 0812-3456-7890 atau +62 812 3456 7890", "WA [nomor-disamarkan] atau [nomor-disamarkan]"),
        ("telp (021) 3456789", "telp [nomor-disamarkan]"),
        ("NIP 198001012005011001", "NIP [nomor-disamarkan]"),
        ("NIP 19800101 200501 1 001", "NIP [nomor-disamarkan]"),
        ("NIK 6571010101800001.", "NIK [nomor-disamarkan]."),
        ("beras @15000 per kg", "beras @15000 per kg"),
        ("coblos nomor 1 2 3 4 5 6 7 8 9 10 11 12 13", "coblos nomor 1 2 3 4 5 6 7 8 9 10 11 12 13"),
        ("tanggal 08-10-2024 13.36 di TPS 012", "tanggal 08-10-2024 13.36 di TPS 012"),
        ("Rp 1.500.000.000 untuk 27-11-2024", "Rp 1.500.000.000 untuk 27-11-2024"),
        (
            "lihat https://x.com/siti/status/841999987298844672",
            "lihat https://x.com/[disamarkan]/status/841999987298844672",
        ),
        ("https://x.com/budi/status/1 https://t.co/a1", "https://x.com/budi/status/1 https://t.co/a1"),
        ("chat wa.me/6281234567890", "chat wa.me/[nomor-disamarkan]"),
        ("kosong\x00", "kosong\ufffd"),
    ],
)
def test_what_names_a_third_party_is_masked_and_nothing_else(text: str, masked: str) -> None:
    assert mask_text(text, platform="x", own="budi", keep=keep) == masked


def test_a_dot_ends_a_sentence_and_not_a_handle() -> None:
    assert mask_text("oleh @siti.", platform="instagram", own=None, keep=keep_nobody) == "oleh @[disamarkan]."
    assert (
        mask_text("oleh @siti.a!", platform="instagram", own=None, keep=keep_nobody) == "oleh @[disamarkan]!"
    )


@pytest.mark.parametrize(
    ("url", "masked"),
    [
        ("https://www.instagram.com/siti.a/", "https://www.instagram.com/[disamarkan]/"),
        ("https://www.instagram.com/p/Cxyz/", "https://www.instagram.com/p/Cxyz/"),
        (
            "https://www.instagram.com/stories/siti.a/123/",
            "https://www.instagram.com/stories/[disamarkan]/123/",
        ),
        ("https://www.tiktok.com/@siti/video/72", "https://www.tiktok.com/[disamarkan]/video/72"),
        ("https://www.youtube.com/watch?v=dQw4w9WgXcQ", "https://www.youtube.com/watch?v=dQw4w9WgXcQ"),
        ("https://x.com/PKSejahtera/status/1", "https://x.com/PKSejahtera/status/1"),
        ("https://t.co/nfjIe18GfY", "https://t.co/nfjIe18GfY"),
        ("https://berita.id/2024/10/01/judul", "https://berita.id/2024/10/01/judul"),
    ],
)
def test_a_link_loses_the_person_and_keeps_the_rest(url: str, masked: str) -> None:
    assert mask_link(url, own="budi", keep=keep) == masked


RECORD = PostRecord(
    id="x:1",
    platform="x",
    kind="reply",
    url="https://x.com/budi/status/1",
    author=Author(handle="budi", display_name="Budi", bio="suami @siti", location="Tarakan"),
    text="@siti lihat https://x.com/siti/status/2",
    reference=Reference(kind="reply", id="x:2", author_handle="siti"),
    media=(Medium(kind="image", url="https://x.com/siti/photo/1"),),
    links=("https://x.com/siti/status/2",),
    raw={
        "full_text": "@siti lihat",
        "in_reply_to_screen_name": "siti",
        "user": {"screen_name": "budi"},
        "likers": [{"username": "siti", "name": "S"}],
        "favorite_count": 3,
    },
)


def test_a_record_names_the_third_party_nowhere() -> None:
    masked = mask_record(RECORD, keep=keep_nobody)
    assert b"siti" not in msgspec.json.encode(masked)
    assert masked.author.handle == "budi"
    assert masked.raw is not None
    assert masked.raw["user"] == {"screen_name": "budi"}
    assert masked.raw["favorite_count"] == 3


def test_masking_a_masked_record_changes_nothing() -> None:
    once = mask_record(RECORD, keep=keep_nobody)
    assert mask_record(once, keep=keep_nobody) == once


def test_official_accounts_of_the_register_keep_their_name() -> None:
    text = mask_text("@PKSejahtera dan @siti", platform="x", own=None, keep=keep_official("pilkada-2024"))
    assert text == "@PKSejahtera dan @[disamarkan]"


_PIECES = st.one_of(
    st.text(alphabet="@＠abzAZ_.019 +-()/:\n\u2066é", max_size=12),
    st.sampled_from(
        [
            "@siti",
            "RT @joko:",
            "a.b@c.id",
            "0812 3456 7890",
            "+6281234567890",
            "198001012005011001",
            "https://x.com/siti",
            "www.instagram.com/siti",
            "6571010101800001",
            "@[disamarkan]",
            "[nomor-disamarkan]",
            "wa.me/628123456789",
        ]
    ),
)


@given(st.lists(_PIECES, max_size=8).map("".join), st.sampled_from(["x", "instagram", "youtube", ""]))
def test_masking_is_idempotent(text: str, platform: str) -> None:
    def mask(value: str) -> str:
        return mask_text(value, platform=platform, own="budi", keep=keep)

    assert mask(mask(text)) == mask(text)


@given(
    st.from_regex(r"[a-z][a-z0-9_]{3,12}", fullmatch=True).filter(lambda h: h not in ("budi", "disamarkan")),
    st.sampled_from(["{} di awal", "di akhir {}", "tengah {} kalimat", "({})", "“{}”", "{},{}", "{}\n{}"]),
)
def test_no_mention_remains_wherever_it_stands(handle: str, frame: str) -> None:
    text = frame.replace("{}", f"@{handle}")
    assert f"@{handle}" not in mask_text(text, platform="x", own="budi", keep=keep_nobody)


@given(st.from_regex(r"(0|62|\+62)8[1-9][0-9]{8,9}", fullmatch=True), st.sampled_from(["", " ", "-", "."]))
def test_no_mobile_number_remains_however_it_is_grouped(number: str, gap: str) -> None:
    start = len(number) - 8
    written = f"hubungi {number[:start]}{gap}{number[start : start + 4]}{gap}{number[start + 4 :]} segera"
    masked: Any = mask_text(written, platform="x", own=None, keep=keep_nobody)
    assert masked == "hubungi [nomor-disamarkan] segera"


@given(st.from_regex(r"[0-9]{16}|[0-9]{18}", fullmatch=True))
def test_no_number_as_long_as_nik_or_nip_remains(number: str) -> None:
    assert number not in mask_text(f"no. {number}!", platform="x", own=None, keep=keep_nobody)
