"""The base page and the error pages."""

import re

import pytest
from django.template import engines
from django.test import Client
from tests.browser import inline_style_or_script

from sipatenas.ui import navigation
from sipatenas.ui.navigation import NavItem

pytestmark = [pytest.mark.urls("tests.ui.pages"), pytest.mark.django_db]


def test_every_sample_page_is_free_of_inline_style_and_script(client: Client) -> None:
    for address in ("/queue/", "/lead/?wrong=1", "/nowhere/", "/forbidden/"):
        body = client.get(address).content.decode()
        assert inline_style_or_script(body) == [], address


def test_the_policy_forbids_inline_style_and_script_and_foreign_hosts(client: Client) -> None:
    policy = client.get("/queue/").headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy


def test_the_banner_of_invented_data_stands_only_in_a_demonstration(client: Client, settings) -> None:
    assert "DATA REKAAN" not in client.get("/queue/").content.decode()
    settings.SIPATENAS_DEMONSTRATION = True
    assert "DATA REKAAN – DEMONSTRASI" in client.get("/queue/").content.decode()


def test_the_page_has_a_skip_link_and_its_landmarks(client: Client) -> None:
    body = client.get("/queue/").content.decode()
    assert 'class="skip" href="#isi"' in body
    assert all(f"<{mark}" in body for mark in ("header", "main", "footer"))
    assert "Bawaslu Kota Tarakan · Pilkada 2024" in body


def test_the_language_is_switched_and_kept(client: Client) -> None:
    client.post("/antar/bahasa/", {"language": "en", "next": "/queue/"})
    assert '<html lang="en">' in client.get("/queue/").content.decode()


def test_a_missing_page_and_a_forbidden_page_say_what_to_do(client: Client) -> None:
    missing = client.get("/nowhere/")
    assert missing.status_code == 404
    assert "Tidak ditemukan" in missing.content.decode()
    forbidden = client.get("/forbidden/")
    assert forbidden.status_code == 403
    assert "kepala divisi" in forbidden.content.decode()


def test_a_breakdown_is_told_in_plain_words() -> None:
    client = Client(raise_request_exception=False)
    answer = client.get("/broken/")
    assert answer.status_code == 500
    assert "tidak ada yang disimpan setengah" in answer.content.decode()


def test_navigation_shows_what_is_visible_in_order_and_marks_where_one_stands(rf, monkeypatch) -> None:
    monkeypatch.setattr(navigation, "_items", {})
    navigation.register(
        NavItem("Lain", "ui:language", 20),
        NavItem("Tersembunyi", "ui:language-hidden", 5),
    )
    request = rf.get("/antar/bahasa/")
    assert [(link.label, link.current) for link in navigation.links(request)] == [("Lain", True)]
    navigation.register(NavItem("Lain", "ui:language", 20, visible=lambda _request: False))
    assert navigation.links(request) == []


def test_pagination_keeps_the_filters(client: Client) -> None:
    body = client.get("/queue/?act=a&halaman=2").content.decode()
    assert re.search(r'href="\?act=a&amp;halaman=3"', body)
    assert "9–16 dari 60" in body


def test_every_template_of_the_room_compiles() -> None:
    for name in ("ui/base.html", "403.html", "404.html", "403_csrf.html", "500.html"):
        assert engines["django"].get_template(name)
