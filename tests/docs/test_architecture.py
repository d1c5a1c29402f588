"""The architecture page tells the house as it stands."""

import re
import tomllib
from pathlib import Path

HOUSE = Path(__file__).parents[2]
PAGE = (HOUSE / "docs" / "architecture.md").read_text("utf-8")
CONTRACTS = tomllib.loads((HOUSE / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]


def rooms() -> set[str]:
    return {path.parent.name for path in (HOUSE / "src" / "sipatenas").glob("*/__init__.py")}


def told() -> dict[str, int]:
    """Room and floor as the table of rooms gives them."""
    return {room: int(floor) for room, floor in re.findall(r"^\| `(\w+)` \| (\d) \|", PAGE, re.MULTILINE)}


def drawn() -> list[tuple[int, frozenset[str]]]:
    """Floors from the top down, as the drawing of the floors gives them."""
    lines = re.findall(r"^ {4}(\d)  ([a-z_]+(?: [:|] [a-z_]+)*)$", PAGE, re.MULTILINE)
    return [(int(number), frozenset(re.split(r" [:|] ", names))) for number, names in lines]


def test_every_room_is_named_and_every_named_room_exists() -> None:
    assert set(told()) == rooms()


def test_rooms_said_to_be_absent_are_absent() -> None:
    line = re.search(r"^Absent until their step: (.*)$", PAGE, re.MULTILINE)
    assert line is not None
    named = set(re.findall(r"`(\w+)`", line.group(1)))
    assert named
    assert not named & rooms()


def test_the_drawing_and_the_table_agree_on_the_floors() -> None:
    assert {room: number for number, names in drawn() for room in names} == told()


def test_the_floors_are_those_that_the_linter_holds() -> None:
    layers = next(contract["layers"] for contract in CONTRACTS if contract["type"] == "layers")
    held = [frozenset(re.split(r" [:|] ", layer.replace("sipatenas.", ""))) for layer in layers]
    assert [names for _number, names in drawn()] == held


def test_rooms_said_to_know_no_django_are_those_that_the_linter_holds() -> None:
    pure = set(re.findall(r"^\| `(\w+)` \| \d \| .* \| no \|$", PAGE, re.MULTILINE))
    forbidden = next(contract for contract in CONTRACTS if contract["type"] == "forbidden")
    held = {module.removeprefix("sipatenas.") for module in forbidden["source_modules"]}
    assert pure | {"attribution.matcher", "evidence.capture"} == held


def test_every_file_that_the_page_points_to_exists() -> None:
    tests = set(re.findall(r"`(tests/[\w/.]+)`", PAGE))
    code = set(re.findall(r"`([a-z]+/[\w/]+\.py)(?:: \w+)?`", PAGE)) - tests
    assert tests
    assert code
    missing = [path for path in tests if not (HOUSE / path).exists()]
    missing += [path for path in code if not (HOUSE / "src" / "sipatenas" / path).exists()]
    assert missing == []
