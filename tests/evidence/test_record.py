"""Whatever went over the wire is in the record: each hop, each picture, what failed and what was refused."""

from __future__ import annotations

import json

import pytest
from tests.evidence.recorded import OLD_SCRIPT, PICTURES, STYLE, Recorded, png, recorded

from sipatenas.evidence.capture.archive.bodies import recoded

__all__ = ["recorded"]
pytestmark = pytest.mark.browser


def test_each_hop_of_a_redirect_is_a_response_of_its_own(recorded: Recorded) -> None:
    hops = {
        link: (http.get_statuscode(), http.get_header("Location"))
        for kind, link, _headers, _body, http in recorded.records()
        if kind == "response"
    }
    assert hops[recorded.site.url("/awal")] == ("302", "/tengah")
    assert hops[recorded.site.url("/tengah")] == ("301", "/unggahan/7")
    assert hops[recorded.site.url("/unggahan/7")][0] == "200"
    assert recorded.seen.redirects == (recorded.site.url("/awal"), recorded.site.url("/tengah"))


def test_every_response_has_the_request_that_asked_for_it(recorded: Recorded) -> None:
    responses = {
        headers["WARC-Record-ID"]: link
        for kind, link, headers, *_ in recorded.records()
        if kind == "response"
    }
    asked = {
        headers["WARC-Concurrent-To"]: (link, http.protocol, http.get_header("Host"))
        for kind, link, headers, _body, http in recorded.records()
        if kind == "request"
    }
    assert {made: told[0] for made, told in asked.items()} == responses
    assert {told[2] for told in asked.values()} == {recorded.site.host}
    assert {told[1] for told in asked.values()} == {"GET", "POST"}


def test_lazy_pictures_and_comments_of_scrolling_are_there(recorded: Recorded) -> None:
    bodies = {link: body for kind, link, _headers, body, _http in recorded.records() if kind == "response"}
    for number in range(PICTURES):
        assert bodies[recorded.site.url(f"/foto{number}.png")] == png(number)
    text = recorded.read("text.txt").decode()
    assert [f"Komentar {batch}-3" in text for batch in range(3)] == [True, True, True]
    assert recorded.notes()["images"] == {"on_page": PICTURES + 2, "loaded": PICTURES}


def test_what_failed_and_what_was_refused_are_records_that_say_why(recorded: Recorded) -> None:
    told = {
        link: json.loads(body) for kind, link, _h, body, _http in recorded.records() if kind == "metadata"
    }
    failed = told[f"http://{recorded.closed}/gagal.png"]
    refused = told[f"http://{recorded.forbidden}/terlarang.png"]
    assert failed["status"] is None
    assert "ERR_" in failed["failed"]
    assert "ERR_BLOCKED_BY_CLIENT" in refused["failed"]
    assert refused["blocked"] == "inspector"
    links = {link for kind, link, *_ in recorded.records() if kind in {"request", "response"}}
    assert not links & {f"http://{recorded.closed}/gagal.png", f"http://{recorded.forbidden}/terlarang.png"}
    assert any(entry["url"].endswith("/terlarang.png") for entry in recorded.notes()["refused"])


def test_a_body_that_was_packed_on_the_wire_is_plain_and_says_so(recorded: Recorded) -> None:
    [(body, http)] = [
        (body, http)
        for kind, link, _headers, body, http in recorded.records()
        if kind == "response" and link.endswith("/gaya.css")
    ]
    assert body == STYLE
    assert http.get_header("x-orig-content-encoding") == "gzip"
    assert http.get_header("Content-Encoding") is None
    assert http.get_header("Content-Length") == str(len(STYLE))
    assert http.get_header("x-orig-content-length") not in {None, str(len(STYLE))}
    [listed] = [entry for entry in _listed(recorded) if entry["url"].endswith("/gaya.css")]
    assert (listed["wire_encoding"], listed["body"]) == ("gzip", "exact")


def test_text_of_an_old_charset_keeps_its_bytes(recorded: Recorded) -> None:
    [body] = [
        body for kind, link, _h, body, _http in recorded.records() if kind == "response" and "lama.js" in link
    ]
    assert body == OLD_SCRIPT.encode("windows-1252")
    assert "caf\u00e9" in (recorded.seen.title or "")


def test_headers_as_sent_are_told_apart_and_nothing_of_the_proxy_is_kept(recorded: Recorded) -> None:
    over_wire = [entry for entry in _listed(recorded) if entry["status"]]
    assert all(entry["headers_as_sent"] == {"request": True, "response": True} for entry in over_wire)
    assert b"roxy-" not in recorded.read("data.warc.gz")
    for kind, _link, _headers, _body, http in recorded.records():
        if kind == "request":
            assert http.get_header("Proxy-Authorization") is None
            assert http.get_header("Accept-Encoding") is not None


def test_the_address_of_the_page_is_the_one_that_the_proxy_connected_to(recorded: Recorded) -> None:
    assert recorded.seen.address == recorded.site.host
    addresses = {
        headers.get("WARC-IP-Address") for kind, _l, headers, *_ in recorded.records() if kind == "response"
    }
    assert addresses == {"127.0.0.1"}


WORDS = "kampanye \u2013 caf\u00e9"


@pytest.mark.parametrize(
    ("charset", "came", "is_exact"),
    [
        ("utf-8", WORDS.encode(), True),
        ("utf-8", b"\xef\xbb\xbf" + WORDS.encode(), True),
        ("windows-1252", WORDS.encode("windows-1252"), True),
        ("", WORDS.encode("windows-1252"), True),
        ("", WORDS.encode(), True),
        ("tidak-dikenal", WORDS.encode("windows-1252"), False),
        ("utf-8", WORDS.encode() + b"\xff", False),
    ],
)
def test_text_is_called_exact_only_where_its_bytes_are_known(
    charset: str, came: bytes, is_exact: bool
) -> None:
    known = (
        charset if charset in {"utf-8", "windows-1252"} else ("windows-1252" if b"\x96" in came else "utf-8")
    )
    text = came.decode(known, errors="replace").removeprefix("\ufeff")
    data, said = recoded(text, charset, len(came))
    assert said is is_exact
    assert (data == came) is is_exact


def _listed(recorded: Recorded) -> list[dict[str, object]]:
    [body] = [
        body for _kind, link, _h, body, _http in recorded.records() if link == "urn:sipatenas:exchanges"
    ]
    found: list[dict[str, object]] = json.loads(body)["exchanges"]
    return found
