"""The lawbook's pages: everybody who sees cases reads, who keeps the rows drafts, the second person decides."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests.lawbook.samples import body, circular, to_the_body

from sipatenas.accounts.models import User
from sipatenas.core.clock import FixedClock
from sipatenas.lawbook import previews, services
from sipatenas.lawbook.forms import initial, row_form, without_defaults
from sipatenas.lawbook.labels import LABELS
from sipatenas.lawbook.law import fault_of_row, normal, plain
from sipatenas.lawbook.models import Change, ChangeKind
from sipatenas.lawbook.shelf import KINDS, line_of, sections_of
from sipatenas.rulebook.amendments import Amendments
from sipatenas.rulebook.rows import schemas, section_rows

pytestmark = pytest.mark.django_db
NEW = reverse("lawbook:add", args=["local/65.71.yaml", "instruments"])
NATIONAL = reverse("lawbook:add", args=["routes.yaml", "roles"])
RULE = "R-ASN-BKN"
ROW = reverse("lawbook:row", args=["routes.yaml", "routes", RULE])
AMEND = reverse("lawbook:amend", args=["routes.yaml", "routes", RULE])


@pytest.fixture
def sign_in(client: Client, lawyers: dict[str, User]) -> Callable[[str], Client]:
    def as_user(name: str) -> Client:
        client.force_login(lawyers[name])
        return client

    return as_user


def posted(row: dict[str, Any], **more: str) -> dict[str, Any]:
    """A row as the form sends it."""
    said = {f"row-{name}": "\n".join(v) if isinstance(v, list) else v for name, v in row.items() if v}
    return {**said, "effect_date": "2024-01-01", "reason": "Edaran diterima.", **more}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("who", ["officer", "auditor", "foreign_officer", "ri_head"])
def test_everybody_who_sees_cases_reads_the_law(kind: str, who: str, sign_in: Any) -> None:
    answer = sign_in(who).get(reverse("lawbook:list"), {"jenis": kind})
    assert answer.status_code == 200


@pytest.mark.parametrize("url", [reverse("lawbook:list"), ROW, AMEND, NEW, reverse("lawbook:changes")])
def test_the_administrator_and_strangers_to_the_house_read_nothing(
    url: str, sign_in: Any, client: Client
) -> None:
    assert client.get(url).status_code == 302
    assert sign_in("administrator").get(url).status_code == 403


def test_a_row_says_its_certainty_in_words_and_offers_a_draft_only_to_who_keeps_it(sign_in: Any) -> None:
    doubtful = next(row.id for row in section_rows("routes.yaml", "routes") if plain(row)["certainty"] == "C")
    html = sign_in("officer").get(reverse("lawbook:row", args=["routes.yaml", "routes", doubtful]))
    assert "perlu dikonfirmasi" in html.content.decode()
    assert "Rancang perubahan" not in html.content.decode()
    assert "Rancang perubahan" in sign_in("ri_officer").get(ROW).content.decode()


@pytest.mark.parametrize(
    ("who", "url", "status"),
    [
        ("officer", NEW, 200),
        ("head", NEW, 200),
        ("officer", NATIONAL, 403),
        ("officer", AMEND, 403),
        ("auditor", NEW, 403),
        ("foreign_head", NEW, 404),
        ("superior", NEW, 403),
        ("ri_officer", AMEND, 200),
        ("ri_officer", reverse("lawbook:add", args=["routes.yaml", "roads"]), 404),
    ],
)
def test_who_keeps_the_rows_drafts(who: str, url: str, status: int, sign_in: Any) -> None:
    assert sign_in(who).get(url).status_code == status
    assert sign_in(who).post(url, {}).status_code == (422 if status == 200 else status)
    assert not Change.objects.exists()


def test_a_circular_goes_from_the_form_through_both_persons_into_the_law(sign_in: Any) -> None:
    answer = sign_in("officer").post(NEW, posted(circular().row, **{"row-regimes": "pilkada"}))
    change = Change.objects.get()
    assert answer.headers["Location"] == reverse("lawbook:change", args=[change.pk])
    assert change.row["regimes"] == ["pilkada"]
    for who, step in (("officer", "propose"), ("head", "approve")):
        assert sign_in(who).post(reverse(f"lawbook:{step}", args=[change.pk])).status_code == 302
    page = sign_in("below").get(reverse("lawbook:list"), {"jenis": "local"}).content.decode()
    assert "SE-65.71-1" in page
    assert (
        "SE-65.71-1"
        not in sign_in("foreign_officer").get(reverse("lawbook:list"), {"jenis": "local"}).content.decode()
    )
    row = sign_in("officer").get(
        reverse("lawbook:row", args=["local/65.71.yaml", "instruments", "SE-65.71-1"])
    )
    assert "Sdr. Head Rekaan" in row.content.decode()


def test_what_is_refused_comes_back_beside_its_field_with_the_input_kept(sign_in: Any) -> None:
    answer = sign_in("officer").post(
        NEW,
        posted(circular(short="Nama singkat saya").row, **{"row-valid_from": "besok", "row-notes": "- a: ["}),
    )
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "Nama singkat saya" in html
    assert 'id="id_row-valid_from_error"' in html
    assert 'id="id_row-notes_error"' in html
    assert not Change.objects.exists()


def test_a_new_version_is_drafted_from_the_row_as_it_reads(sign_in: Any) -> None:
    page = sign_in("ri_officer").get(AMEND)
    row = page.context["row"]
    data = {row.add_prefix(name): row.initial[name] for name in row.fields if row.initial[name]}
    data |= {"kind": "version", "effect_date": "2026-12-01", "reason": "Beralih.", "row-text": "Bunyi baru."}
    assert sign_in("ri_officer").post(AMEND, data).status_code == 302
    change = Change.objects.get()
    assert change.before is not None
    assert {name for name in change.row if change.row[name] != change.before[name]} == {
        "id",
        "valid_from",
        "text",
    }
    compared = sign_in("ri_head").get(reverse("lawbook:change", args=[change.pk])).content.decode()
    assert "<mark>Bunyi baru.</mark>" in compared


def test_the_page_of_a_change_shows_the_check_and_what_it_touches(
    sign_in: Any, lawyers: dict[str, User], clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def touched(law: Amendments, _user: User) -> list[previews.PreviewLine]:
        return [previews.PreviewLine("Perkara 7", "BKN", law.items[-1].row_id, "/perkara/7/")]

    monkeypatch.setattr(previews, "_known", {})
    previews.register(touched)
    sound = services.draft(wanted=body(), user=lawyers["ri_officer"], clock=clock)
    broken = services.draft(wanted=to_the_body("tiada"), user=lawyers["ri_officer"], clock=clock)
    page = sign_in("ri_head").get(reverse("lawbook:change", args=[sound.pk])).content.decode()
    assert "seluruh aturan dapat dimuat" in page
    assert '<a href="/perkara/7/">Perkara 7</a>' in page
    page = sign_in("ri_head").get(reverse("lawbook:change", args=[broken.pk])).content.decode()
    assert "Belum dapat berlaku" in page
    assert "tiada" in page


def test_only_the_second_person_is_offered_the_decision(
    sign_in: Any, lawyers: dict[str, User], clock: FixedClock
) -> None:
    change = services.draft(wanted=circular(), user=lawyers["head"], clock=clock)
    services.propose(change=change, user=lawyers["head"], clock=clock)
    url = reverse("lawbook:change", args=[change.pk])
    assert "Setujui" not in sign_in("head").get(url).content.decode()
    for who, status in (("foreign_head", 404), ("administrator", 403), ("auditor", 403), ("officer", 403)):
        for step in ("approve", "reject"):
            assert sign_in(who).post(reverse(f"lawbook:{step}", args=[change.pk])).status_code == status, who
    assert sign_in("foreign_officer").get(url).status_code == 404
    assert sign_in("superior").get(url).status_code == 200
    second = User.objects.create(username="kepala-dua", office=lawyers["head"].office, duty="division_head")
    lawyers["kepala-dua"] = second
    assert "Setujui" in sign_in("kepala-dua").get(url).content.decode()
    refused = sign_in("kepala-dua").post(reverse("lawbook:reject", args=[change.pk]), {"note": ""})
    assert refused.status_code == 422
    assert (
        sign_in("kepala-dua")
        .post(reverse("lawbook:reject", args=[change.pk]), {"note": "Belum terbit."})
        .status_code
        == 302
    )


def test_a_draft_is_mended_and_withdrawn_by_its_drafter_alone(
    sign_in: Any, lawyers: dict[str, User], clock: FixedClock
) -> None:
    change = services.draft(wanted=circular(), user=lawyers["officer"], clock=clock)
    edit, away = (reverse(f"lawbook:{name}", args=[change.pk]) for name in ("edit", "withdraw"))
    assert sign_in("head").get(edit).status_code == 403
    assert sign_in("head").post(away).status_code == 403
    assert sign_in("officer").get(edit).status_code == 200
    mended = posted(circular(text="Bunyi yang diperbaiki").row)
    assert sign_in("officer").post(edit, mended).status_code == 302
    change = Change.objects.get()
    assert change.row["text"] == "Bunyi yang diperbaiki"
    assert sign_in("officer").post(away).status_code == 302


def test_every_shipped_row_goes_through_its_form_unchanged() -> None:
    """The form of each section takes its own rows, and gives them back as they were."""
    tried = 0
    for file, section in [pair for kind in KINDS for pair in sections_of(kind)]:
        row_type = schemas()[file, section]
        for row in section_rows(file, section)[:3]:
            form_type = row_form(row_type, new=False)
            shown = initial(plain(row), row_type)
            form = form_type(
                {name: value for name, value in shown.items() if value is not None and value is not False}
            )
            assert form.is_valid(), (file, section, row.id, form.errors)
            said = {"id": row.id, **form.said()}
            kept = without_defaults(said, row_type)
            assert fault_of_row(file, section, kept) == "", (file, section, row.id)
            assert normal(file, section, kept) == plain(row), (file, section, row.id)
            tried += 1
    assert tried > 60


def test_every_field_of_every_row_has_a_name_for_lawyers() -> None:
    sections_of("routes")
    assert {name for row in schemas().values() for name in row.__struct_fields__} <= set(LABELS)


def test_every_section_stands_under_a_kind() -> None:
    assert line_of("routes.yaml", "routes", RULE) is not None
    assert {pair for kind in KINDS for pair in sections_of(kind)} == set(schemas())
    assert ChangeKind.ADD == "add"
