"""The lead page: the post as it was, why it stands here, and a second officer who sees nothing of the first."""

from __future__ import annotations

import re

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from tests.support.journey import Journey

from sipatenas.accounts.models import AccessLook
from sipatenas.attribution.models import AttributionRun, Judgement
from sipatenas.leads import services
from sipatenas.leads.models import Lead

pytestmark = pytest.mark.django_db
SECRET = "Alasan-rahasia-petugas-pertama"


def page(client: Client, journey: Journey, lead: Lead, who: str = "officer", language: str = "id") -> str:
    client.force_login(journey.users[who])
    client.cookies["django_language"] = language
    answer = client.get(reverse("leads:lead", args=[lead.pk]))
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_post_stands_as_it_was_collected(journey: Journey, client: Client) -> None:
    lead = journey.lead(links=["https://contoh.invalid/a"], media=[{"kind": "image", "path": "foto/1.jpg"}])
    shown = page(client, journey, lead)
    for told in (
        "@rusmiyati.kart",
        "Rusmiyati K.",
        "Selasa, 1 Oktober 2024 08.00 WITA",
        "Rabu, 2 Oktober 2024 08.00 WITA",
        "1.234",
        "https://contoh.invalid/a",
        "foto/1.jpg",
        "<mark",
        "Indikasi, bukan temuan",
    ):
        assert told in shown, told


def test_what_the_platform_did_not_give_is_said_and_never_zero(journey: Journey, client: Client) -> None:
    bare = {"metrics": {"likes": None, "shares": 0, "comments": None, "views": None}, "url": None}
    lead = journey.lead(posted_at=None, collected_at=None, **bare)
    shown = " ".join(page(client, journey, lead).split())
    for label in ("Suka", "Komentar", "Dilihat", "Tautan", "Tanggal unggahan"):
        after = shown.split(f"<dt>{label}</dt>", 1)[1]
        assert after.startswith('<dd><span class="missing">tidak tersedia</span>'), label
    assert "<dt>Dibagikan</dt><dd>0</dd>" in shown


def test_a_post_without_an_account_says_so(journey: Journey, client: Client) -> None:
    run = journey.import_posts(journey.post(author=None))
    journey.read(run)
    lead = Lead.objects.get()
    shown = " ".join(page(client, journey, lead).split())
    assert shown.split("<dt>Akun</dt>", 1)[1].startswith('<dd><span class="missing">tidak tersedia</span>')
    client.force_login(journey.officer)
    assert "@<" not in client.get(reverse("leads:queue")).content.decode()


def test_each_showing_is_a_logged_look(journey: Journey, client: Client) -> None:
    lead = journey.lead()
    for who in ("officer", "auditor"):
        page(client, journey, lead, who)
    looks = AccessLook.objects.filter(subject_id=lead.pk).order_by("at", "id")
    assert {look.user.username for look in looks} == {"officer", "auditor"}


def test_nobody_is_chosen_beforehand_and_none_of_these_stands_first(journey: Journey, client: Client) -> None:
    shown = page(client, journey, journey.lead())
    choices = shown.split("Pilihan Anda")[1].split("</fieldset>")[0]
    assert "checked" not in choices
    assert choices.index('value="none"') < choices.index(str(journey.person().pk))
    assert "indikasi, bukan temuan" in choices


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("choice", ["person", "none"])
@pytest.mark.parametrize("who", ["second", "head", "superior", "auditor"])
def test_who_has_not_judged_sees_neither_choice_nor_reason_of_the_first(
    journey: Journey, client: Client, who: str, choice: str, language: str
) -> None:
    lead = journey.lead()
    before = page(client, journey, lead, who, language)
    journey.choose(lead, "officer", journey.person() if choice == "person" else None, SECRET)
    shown = page(client, journey, lead, who, language)
    assert SECRET not in shown
    assert str(journey.users["officer"]) not in shown
    owner = [one.split('id="pemilik"')[1].split("4. ")[0] for one in (before, shown)]
    assert owner[0].count("<input") == owner[1].count("<input")
    assert "checked" not in owner[1]


def test_the_page_before_a_judgement_is_the_same_whatever_the_first_chose(
    journey: Journey, client: Client
) -> None:
    """But for who asks and where: neither words nor order may tell the choice."""
    lead = journey.lead()
    shown = []
    for person in (journey.person(), None):
        journey.choose(lead, "officer", person, SECRET)
        text = page(client, journey, lead, "second")
        part = text.split('id="pemilik"')[1].split("</fieldset>")[0]
        shown.append(re.sub(r'(csrfmiddlewaretoken" value=)"\w+"', r"\1", part))
        Judgement.objects.all().delete()
        AttributionRun.objects.update(state="open")
    assert shown[0] == shown[1]


def test_after_the_own_judgement_the_first_ones_words_are_told(journey: Journey, client: Client) -> None:
    lead = journey.lead()
    journey.choose(lead, "officer", journey.person(), SECRET)
    assert SECRET in page(client, journey, lead, "officer")
    journey.choose(lead, "second", journey.person())
    shown = page(client, journey, lead, "second")
    assert SECRET in shown
    assert "Tetap dugaan" in shown


def test_one_officer_is_never_both(journey: Journey) -> None:
    lead = journey.lead()
    journey.choose(lead, "officer", journey.person())
    with pytest.raises(ValidationError, match="sudah menilai"):
        journey.choose(lead, "officer", journey.person())
    assert Judgement.objects.count() == 1
    assert journey.run_of(lead).state == "second"


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ({"judge-no_conflict": ""}, "no_conflict"),
        ({"judge-reason": " "}, "reason"),
        ({"judge-person": ""}, "person"),
        ({"judge-person": "00000000-0000-0000-0000-000000000000"}, "person"),
    ],
)
def test_a_judgement_needs_declaration_reason_and_a_choice_of_the_list(
    journey: Journey, client: Client, given: dict[str, str], complaint: str
) -> None:
    lead = journey.lead()
    client.force_login(journey.officer)
    form = {"judge-person": "none", "judge-no_conflict": "on", "judge-reason": "Tidak cocok."} | given
    answer = client.post(reverse("leads:judge", args=[lead.pk]), form)
    assert answer.status_code == 422
    assert complaint in answer.context["judge_form"].errors
    assert not Judgement.objects.exists()


def test_the_service_itself_refuses_a_judgement_without_the_declaration(journey: Journey) -> None:
    lead = journey.lead()
    with pytest.raises(ValidationError, match="kepentingan"):
        services.judge(
            lead=lead,
            user=journey.officer,
            person="none",
            no_conflict=False,
            reason="Tidak cocok.",
            clock=journey.clock,
        )


def test_what_was_written_comes_back_beside_what_was_wrong(journey: Journey, client: Client) -> None:
    lead = journey.lead()
    client.force_login(journey.officer)
    form = {"again-until": "2024-10-01", "again-reason": "Tunggu keterangan."}
    answer = client.post(reverse("leads:look_again", args=[lead.pk]), form)
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert "Tunggu keterangan." in shown
    assert "sesudah hari ini" in shown
    assert Lead.objects.get().state == "open"


def test_auditors_see_no_candidate(journey: Journey, client: Client) -> None:
    shown = page(client, journey, journey.lead(), "auditor")
    assert "Kartawinata" not in shown
    assert "198507172010012003" not in shown
    assert '<form method="post" action="/antrean/' not in shown


def test_no_roster_number_stands_on_the_page(journey: Journey, client: Client) -> None:
    assert "198507172010012003" not in page(client, journey, journey.lead())
