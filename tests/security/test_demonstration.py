"""A demonstration never moves into a house that is at work."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest
from tests.support.journey import Journey

from sipatenas.accounts.models import User
from sipatenas.cli.demonstration import marker
from sipatenas.cli.problem import Problem
from sipatenas.cli.verbs import demonstration

pytestmark = pytest.mark.django_db


def test_a_house_with_people_in_it_is_not_turned_into_a_demonstration(
    journey: Journey, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIPATENAS_DATA", str(tmp_path / "rumah"))
    monkeypatch.setattr(demonstration, "open_house", lambda: None)
    before = User.objects.count()
    with pytest.raises(Problem, match="kantor yang sebenarnya"):
        demonstration.demonstrate(argparse.Namespace(port=8000))
    assert marker.read(tmp_path / "rumah") is None
    assert User.objects.count() == before


def test_the_mark_with_its_password_is_read_by_its_owner_only(tmp_path: Path) -> None:
    marker.write(tmp_path, marker.Marker(platform_port=1, password="rekaan"))
    assert (tmp_path / marker.NAME).stat().st_mode & 0o077 == 0
