"""Every link of the Markdown pages leads to a file or a heading that exists."""

import re
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[2]
PAGES = sorted([*HOUSE.glob("*.md"), *(HOUSE / "docs").rglob("*.md")])
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
MACHINE = re.compile(r"(?<![\w.])/(?:work|root|home|tmp)/")


def anchors(page: Path) -> set[str]:
    """The headings as GitHub names them."""
    titles = re.findall(r"^#{1,6} (.+)$", page.read_text("utf-8"), re.MULTILINE)
    plain = (re.sub(r"[^\w\- ]", "", title.replace("`", "").lower()) for title in titles)
    return {title.strip().replace(" ", "-") for title in plain}


def leads_nowhere(page: Path, target: str) -> bool:
    name, _, heading = target.partition("#")
    found = (page.parent / name).resolve() if name else page
    if not found.exists():
        return True
    return bool(heading) and heading not in anchors(found)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(HOUSE)))
def test_every_link_of_a_page_leads_somewhere(page: Path) -> None:
    targets = LINK.findall(CODE.sub("", page.read_text("utf-8")))
    inner = [target for target in targets if "://" not in target and not target.startswith("mailto:")]
    assert [target for target in inner if leads_nowhere(page, target)] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(HOUSE)))
def test_no_page_names_a_folder_of_some_machine(page: Path) -> None:
    assert MACHINE.findall(page.read_text("utf-8")) == []


def test_every_decision_stands_in_the_index_and_no_number_is_used_twice() -> None:
    folder = HOUSE / "docs" / "adr"
    files = sorted(path.name for path in folder.glob("[0-9]*.md"))
    numbers = [name[:4] for name in files]
    assert sorted(set(numbers)) == numbers
    listed = re.findall(r"\((\d{4}-[\w-]+\.md)\)", (folder / "README.md").read_text("utf-8"))
    assert sorted(listed) == files


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(HOUSE)))
def test_every_test_and_program_that_a_page_names_exists(page: Path) -> None:
    named = re.findall(r"`((?:tests|bin|bench)/[\w./-]+)`", page.read_text("utf-8"))
    assert [path for path in named if not (HOUSE / path).exists()] == []


def test_every_file_of_the_house_that_the_security_page_names_exists() -> None:
    text = (HOUSE / "docs" / "security.md").read_text("utf-8")
    named = set(re.findall(r"`((?!tests/)[a-z]+/[\w/]+\.py)`", text))
    assert named
    assert [path for path in named if not (HOUSE / "src" / "sipatenas" / path).exists()] == []
