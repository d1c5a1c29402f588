"""The glossary holds every noun of the house: each model, each subject of a rule."""

import re
from pathlib import Path

import pytest
from django.apps import apps

from sipatenas.rulebook.routes import subjects

GLOSSARY = Path(__file__).parents[2] / "docs" / "glossary.md"


def in_code() -> set[str]:
    """The words that the third column of the glossary's tables gives as identifiers."""
    cells = [line.split("|")[3] for line in GLOSSARY.read_text("utf-8").splitlines() if line.count("|") == 5]
    return {word for cell in cells for word in re.findall(r"`([A-Za-z_]+)`", cell)}


def models() -> list[str]:
    return sorted(model.__name__ for model in apps.get_models() if model.__module__.startswith("sipatenas."))


@pytest.mark.parametrize("model", models())
def test_every_model_stands_in_the_glossary(model: str) -> None:
    assert model in in_code()


@pytest.mark.parametrize("subject", subjects())
def test_every_subject_stands_in_the_glossary(subject: str) -> None:
    assert subject in in_code()


def test_no_word_is_explained_twice() -> None:
    rows = [line.split("|")[1].strip() for line in GLOSSARY.read_text("utf-8").splitlines() if "|" in line]
    words = [word for word in rows if word not in {"Indonesian", "---"}]
    assert sorted(words) == sorted(set(words))
