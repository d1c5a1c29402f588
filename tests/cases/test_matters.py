"""What a person is named for decides who handles it; an account of the register may be the one named."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from tests.support.intake import ALL_MET, CITIZEN, SOLDIER, TEACHER, Desk, fresh
from tests.support.journey import Journey
from tests.support.register import TEAM, TEAM_ID, own_folder

from sipatenas.cases import routing
from sipatenas.cases.models import Case, KnownBy
from sipatenas.cases.services import joining, people
from sipatenas.cases.services.opening import Named
from sipatenas.cases.transitions import subject_of
from sipatenas.core import ledger
from sipatenas.documents.queries import pdf_of
from sipatenas.rulebook.routes import handler

pytestmark = pytest.mark.django_db
DAY = date(2024, 10, 4)
PARTY = "account/x/pdemokrat"


@pytest.fixture
def team(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """An invented registered team of the city's contest."""
    with own_folder(tmp_path, monkeypatch) as file:
        file.write_text(TEAM, encoding="utf-8")
        yield TEAM_ID


def client_of(journey: Journey) -> Client:
    client = Client()
    client.force_login(journey.officer)
    return client


def finding_form(**changes: str) -> dict[str, str]:
    """The form of a finding as the browser sends it, one row of persons left to be filled in."""
    return {
        "event_on": "2024-10-01", "known_on": "2024-10-02", "event_place": "Media sosial (x)",
        "summary": "Akun itu menyebarkan kabar bohong tentang pasangan lain.", "supervisor": "Sdr. Pengawas",
        "person-rows": "1", **changes,
    }  # fmt: skip


def carried(journey: Journey, case: Case) -> Case:
    """The case through study and plenary: alleged, ethics, whatever rules were alleged."""
    journey.step(case, "register")
    for one in case.respondents.all():
        journey.step(
            case, "hear", person=f"respondent:{one.pk}", statement="Kabar itu kami terima dari warga."
        )
    journey.step(case, "clarify")
    said = {}
    for one in case.respondents.all():
        said |= {
            f"outcome_{one.order}": "alleged",
            f"breaches_{one.order}": ["ethics"],
            f"rules_{one.order}": [rule.rule_id for rule in one.allegations.all()],
        }
    journey.step(case, "study", **said)
    return journey.step(case, "decide", **said)


def test_a_teams_hoax_goes_from_its_post_to_the_handler_of_the_rulebook(journey: Journey, team: str) -> None:
    client = client_of(journey)
    asked = client.get(reverse("cases:new_finding")).content.decode()
    assert "Tim Kampanye Rekaan (@tim_rekaan, x)" in asked
    answer = client.post(
        reverse("cases:new_finding"),
        finding_form(**{"person-0-account": team, "person-0-matter": "hoax"}),
        follow=True,
    )
    case = Case.objects.get()
    (one,) = case.people
    assert (one.name, one.subject, one.matter) == ("Tim Kampanye Rekaan", "team", "hoax")
    assert (one.account, one.person, one.number, one.known_by) == (team, None, "", KnownBy.REGISTER)
    expected = handler(matter="hoax", subject="team", day=DAY)
    assert expected.addressee is not None
    page = answer.content.decode()
    assert expected.addressee.label in page
    assert "temuan hoaks diteruskan kepada pengendali konten" in page
    assert "perlu dikonfirmasi" in page
    case = carried(journey, case)
    journey.step(case, "refer")
    referral = case.referrals.get()
    assert (referral.addressee_id, referral.rule_id) == (expected.addressee.id, "R-MATTER-HOAX")
    assert (referral.certainty, referral.copies) == ("C", [role.label for role in expected.copies])
    assert list(referral.how) == list(expected.how)
    assert referral.addressee_id == "kominfo"
    assert "Penerusan dugaan hoaks" in words(referral.letter)
    (line, *_rest) = ledger.history(subject_of(case))
    assert (line.codes["matters"], line.codes["subjects"]) == ("hoax", "team")


def words(letter: object) -> str:
    import io

    from pypdf import PdfReader

    pages = PdfReader(io.BytesIO(pdf_of(letter))).pages  # type: ignore[arg-type]
    return " ".join(" ".join(page.extract_text().split()) for page in pages)


@pytest.mark.parametrize(
    ("matter", "addressee", "rule"),
    [
        ("neutrality", "bkn", "R-ASN-BKN"),
        ("hoax", "kominfo", "R-MATTER-HOAX"),
        ("hate", "bawaslu_handling", "R-MATTER-HATE"),
        ("black_campaign", "bawaslu_handling", "R-MATTER-BLACK"),
        ("money", "bawaslu_handling", "R-MATTER-MONEY"),
    ],
)
def test_each_matter_has_the_handler_that_the_rulebook_names(
    desk: Desk, matter: str, addressee: str, rule: str
) -> None:
    case = desk.finding(replace(TEACHER, matter=matter))
    (letter,) = routing.letters(case, case.people, DAY)
    assert letter.route.addressee is not None
    assert (letter.route.addressee.id, letter.route.rule_id, letter.matter) == (addressee, rule, matter)


def test_several_persons_of_different_matters_go_apart(desk: Desk) -> None:
    money = replace(SOLDIER, matter="money")
    spread = Named(name="Marselina Udau", subject="ptt", matter="hoax")
    case = desk.finding(TEACHER, money, spread, Named(name="Bonifasius Lerek", subject="pppk", matter="hoax"))
    found = {
        one.route.rule_id: [who.name for who in one.people] for one in routing.letters(case, case.people, DAY)
    }
    assert found == {
        "R-ASN-BKN": [TEACHER.name],
        "R-MATTER-MONEY": [SOLDIER.name],
        "R-MATTER-HOAX": ["Marselina Udau", "Bonifasius Lerek"],
    }


def test_a_crime_of_another_matter_has_its_handler_beside_and_a_letter_of_its_own(desk: Desk) -> None:
    case = desk.finding(
        TEACHER, replace(SOLDIER, matter="hoax"), replace(SOLDIER, name="Lain", matter="money")
    )
    for one in case.respondents.all():
        one.breaches = ["criminal"]
        one.save()
    ways = [one.route for one in routing.letters(case, list(case.respondents.order_by("order")), DAY)]
    assert [way.addressee.id for way in ways if way.addressee] == ["gakkumdu"] * 3
    assert "kominfo" in {role.id for role in ways[1].parallel}
    assert "bkn" in {role.id for role in ways[0].parallel}


@pytest.mark.parametrize(
    "matter", ["neutrality", "hoax", "hate", "black_campaign", "money", "administrative"]
)
def test_a_private_citizen_makes_no_case_whatever_the_matter(desk: Desk, matter: str) -> None:
    with pytest.raises(ValidationError, match="Warga biasa"):
        desk.finding(replace(CITIZEN, matter=matter))
    assert not Case.objects.exists()


@pytest.mark.parametrize("matter", ["", "gossip", "kasn_received"])
def test_a_matter_that_nobody_may_be_named_for_is_refused(desk: Desk, matter: str) -> None:
    with pytest.raises(ValidationError, match="tentang apa"):
        desk.finding(replace(TEACHER, matter=matter))


def test_the_matter_is_corrected_on_the_persons_page_and_kept_in_the_ledger(desk: Desk) -> None:
    case = desk.report()
    desk.register(case, met=ALL_MET)
    (one,) = case.people
    case, client = fresh(case), client_of(desk.journey)
    url = reverse("cases:person", args=[case.pk])
    assert 'value="neutrality" selected' in client.get(f"{url}?orang={one.pk}").content.decode()
    answer = client.post(
        url,
        {
            "version": case.version, "respondent": one.pk, "name": one.name, "subject": "pns", "number": one.number,
            "matter": "black_campaign", "address": one.address, "known_by": "statement", "act": "", "reason": "Keliru.",
        },
    )  # fmt: skip
    assert answer.status_code == 302, answer.content.decode()
    one.refresh_from_db()
    assert (one.matter, one.person) == ("black_campaign", desk.journey.person())
    codes = ledger.history(subject_of(case))[-1].codes
    assert (codes["matter"], codes["changed"]) == ("black_campaign", "matter")
    assert "Kampanye hitam" in client.get(reverse("cases:case", args=[case.pk])).content.decode()


def test_the_same_person_of_another_matter_stays_apart_when_cases_are_joined(desk: Desk) -> None:
    first = desk.finding(TEACHER)
    second = desk.finding(replace(TEACHER, matter="hoax"))
    joining.merge(
        case=second, into=first, user=desk.journey.officer, reason="Satu peristiwa.", clock=desk.journey.clock
    )
    assert [one.matter for one in fresh(first).people] == ["neutrality", "hoax"]


def test_a_registered_account_is_named_from_the_register_alone(desk: Desk) -> None:
    case = desk.finding(Named(name="", subject="", account=PARTY, matter="hate"))
    (one,) = case.people
    assert (one.name, one.subject, one.position) == (
        "Partai Demokrat",
        "official_account",
        "Akun @pdemokrat, x",
    )
    (letter,) = routing.letters(case, case.people, DAY)
    assert letter.route.rule_id == "R-MATTER-HATE"


def test_who_wrote_it_for_the_team_may_be_named_and_is_still_no_roster_row(desk: Desk, team: str) -> None:
    case = desk.finding(Named(name="Rusmiyati Kartawinata", subject="pns", account=team))
    (one,) = case.people
    assert (one.name, one.subject, one.person) == ("Rusmiyati Kartawinata", "team", None)
    with pytest.raises(ValidationError, match="tidak dicocokkan dengan daftar pegawai"):
        desk.finding(replace(TEACHER, account=team))


def test_a_team_is_named_only_in_its_days_and_by_offices_of_its_contest(desk: Desk, team: str) -> None:
    with pytest.raises(ValidationError, match="tidak terdaftar pada hari kejadian"):
        desk.finding(Named(name="", subject="", account=team), event_on=date(2024, 9, 24))
    with pytest.raises(ValidationError, match="tidak ada dalam register"):
        desk.finding(Named(name="", subject="", account="account/x/siapa"))
    client = Client()
    client.force_login(desk.journey.users["foreign_officer"])
    asked = client.get(reverse("cases:new_finding")).content.decode()
    assert "Partai Demokrat" in asked
    assert "Tim Kampanye Rekaan" not in asked


def test_an_account_is_named_later_on_the_persons_page_and_stays_when_corrected(
    desk: Desk, team: str
) -> None:
    case = desk.finding(TEACHER)
    url, client = reverse("cases:person", args=[case.pk]), client_of(desk.journey)
    answer = client.post(
        url, {"version": case.version, "name": "", "subject": "", "account": team, "matter": "hoax"}
    )
    assert answer.status_code == 302, answer.content.decode()
    case = fresh(case)
    one = case.respondents.get(account=team)
    assert (one.name, one.subject, one.person) == ("Tim Kampanye Rekaan", "team", None)
    shown = client.get(f"{url}?orang={one.pk}").content.decode()
    assert f'value="{team}" selected' in shown
    people.name_person(
        case=case, user=desk.journey.officer, clock=desk.journey.clock, respondent=one.pk, reason="Alamatnya.",
        named=Named(name=one.name, subject="team", account=team, matter="hoax", address="Jalan Rekaan 1"),
    )  # fmt: skip
    one.refresh_from_db()
    assert (one.account, one.address, one.known_by) == (team, "Jalan Rekaan 1", KnownBy.REGISTER)
