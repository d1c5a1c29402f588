"""What the doctor says of captures at once and of the office's own web proxy."""

from __future__ import annotations

import socket

import pytest

from sipatenas.cli.verbs import doctor


def test_the_doctor_says_how_many_pages_are_captured_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sipatenas.evidence.capture.run.find_browser", lambda: "/usr/bin/chromium")
    monkeypatch.setenv("SIPATENAS_CAPTURE_POOL", "3")
    assert doctor._browser().what == "Chromium /usr/bin/chromium, 3 halaman sekaligus di mesin ini"
    monkeypatch.setenv("SIPATENAS_CAPTURE_POOL", "banyak")
    assert not doctor._browser().well


def test_the_doctor_tries_the_offices_own_web_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIPATENAS_UPSTREAM_PROXY", "")
    assert doctor._upstream() == []
    with socket.create_server(("127.0.0.1", 0)) as listening:
        at = f"127.0.0.1:{listening.getsockname()[1]}"
        monkeypatch.setenv("SIPATENAS_UPSTREAM_PROXY", f"http://{at}")
        assert doctor._upstream() == [doctor.Finding(True, f"perantara web kantor {at} menjawab")]
    [gone] = doctor._upstream()
    assert (gone.well, "SIPATENAS_UPSTREAM_PROXY" in gone.remedy) == (False, True)
    monkeypatch.setenv("SIPATENAS_UPSTREAM_PROXY", "kantor:3128")
    [wrong] = doctor._upstream()
    assert (wrong.well, "harus berbentuk" in wrong.remedy) == (False, True)


def test_the_password_of_the_offices_web_proxy_is_not_printed() -> None:
    assert (
        doctor._masked("SIPATENAS_UPSTREAM_PROXY", "http://kantor:rahasia@proksi:3128").count("rahasia") == 0
    )


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("http://kantor:ra:hasia@proksi:3128", "http://kantor:••••@proksi:3128"),
        ("http://kantor:ra@hasia@proksi:3128", "http://kantor:••••@proksi:3128"),
        ("kantor:rahasia@proksi:3128", "kantor:••••@proksi:3128"),
        ("sipatenas@localhost", "sipatenas@localhost"),
        ("a=https://x.id:1 b=https://y.id", "a=https://x.id:1 b=https://y.id"),
        ("postgres://u:p:q@h/d", "postgres://u:••••@h/d"),
    ],
)
def test_no_part_of_a_password_is_shown_however_it_is_written(value: str, shown: str) -> None:
    assert doctor._masked("SIPATENAS_UPSTREAM_PROXY", value) == shown
