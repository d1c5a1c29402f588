"""What was compiled is used only with the source it was compiled from, and is made once."""

from __future__ import annotations

from pathlib import Path

import pytest

from sipatenas.reading import kernel
from sipatenas.reading.engine import ready


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("text/cut.py", "text/words.py", "training/tone.py"):
        path = tmp_path / "reading" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")
    monkeypatch.setattr(kernel, "ROOM", tmp_path / "reading")
    return tmp_path / "reading"


def test_an_edited_callee_has_its_callers_compiled_anew(room: Path) -> None:
    former = kernel._digest()
    (room / "text/words.py").write_text("NEW = 1\n")
    assert kernel._digest() != former


def test_what_only_trains_leaves_what_was_compiled(room: Path) -> None:
    former = kernel._digest()
    (room / "training/tone.py").write_text("NEW = 1\n")
    assert kernel._digest() == former


def test_a_reader_that_is_ready_is_not_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    said: list[str] = []
    monkeypatch.setattr(ready, "KEPT", tmp_path / "kernels-a")
    monkeypatch.setattr(ready, "work_on", lambda *_of, **_by: read.append("made"))
    (tmp_path / "kernels-former").mkdir()
    ready.make_ready(said.append)
    made = len(read)
    ready.make_ready(said.append)
    assert (made > 0, len(read), said) == (True, made, [ready.WORDS])
    assert [path.name for path in tmp_path.iterdir()] == ["kernels-a"]
