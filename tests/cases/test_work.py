"""Who does the work: today, assignment, absence, handover, private notes, lessons."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.cases.desk import opened, overdue
from tests.support.journey import Journey

from sipatenas.cases import queries
from sipatenas.cases.models import Absence, Case, Conflict, Lesson, WorkTask
from sipatenas.cases.queries.work import lessons, loads, notes_of
from sipatenas.cases.services import notes as noting
from sipatenas.cases.services import work
from sipatenas.core import ledger
from sipatenas.core.clock import FixedClock

pytestmark = pytest.mark.django_db


def shown(client: Client, journey: Journey, name: str = "cases:today", who: str = "officer") -> str:
    client.force_login(journey.users[who])
    answer = client.get(reverse(name))
    assert answer.status_code == 200
    return answer.content.decode()


def events(case: Case) -> list[str]:
    return [line.event for line in ledger.history(ledger.Subject("case", case.pk))]


def test_today_begins_with_what_is_overdue_then_what_is_due(journey: Journey, client: Client) -> None:
    late, fresh = overdue(journey), opened(journey)
    day = queries.today(journey.officer, journey.clock.now())
    assert [line.case for line in day.overdue] == [late]
    assert [line.case for line in day.soon] == [fresh]
    assert day.today == []
    html = shown(client, journey)
    assert html.index("Lewat waktu") < html.index("Jatuh tempo hari ini") < html.index("Tujuh hari")
    assert "Tidak ada yang jatuh tempo hari ini" in html
    assert "Berikutnya" in html
    assert "WITA" in html
    assert f"{reverse('cases:case', args=[late.pk])}?langkah=study_initially#langkah-study_initially" in html
    assert "UU" in html or "Perbawaslu" in html


def test_on_its_last_day_a_term_is_due_today_with_its_hour(journey: Journey, client: Client) -> None:
    case = opened(journey)
    due = case.clocks.get().due_at
    assert due is not None
    later = FixedClock(due - timedelta(hours=5))
    day = queries.today(journey.officer, later.now())
    assert [line.near.words for line in day.today] == ["hari ini, 5 jam lagi"]


def test_an_empty_desk_says_so(journey: Journey, client: Client) -> None:
    html = shown(client, journey)
    assert "Tidak ada yang jatuh tempo hari ini" in html
    assert "0 indikasi menunggu penilaian" in html


def test_each_sees_the_own_offices_day_and_above_only_a_count(journey: Journey, client: Client) -> None:
    overdue(journey)
    now = journey.clock.now()
    for stranger in ("foreign_officer", "administrator", "below"):
        day = queries.today(journey.users[stranger], now)
        assert (day.overdue, day.tasks, day.below_overdue) == ([], [], 0)
    above = queries.today(journey.users["superior"], now)
    assert (above.overdue, above.below_overdue) == ([], 1)
    assert "di bawah kantor ini: 1 perkara lewat waktu" in shown(client, journey, who="superior")


def test_who_has_a_conflict_does_not_find_the_case_on_their_day(journey: Journey) -> None:
    case = overdue(journey)
    Conflict.objects.create(
        case=case, user=journey.officer, relation="relative", reason="Saudara.",
        declared_by=journey.officer, declared_at=journey.clock.now(),
    )  # fmt: skip
    day = queries.today(journey.officer, journey.clock.now())
    assert (day.overdue, day.tasks) == ([], [])
    assert queries.today(journey.users["second"], journey.clock.now()).overdue


def test_today_takes_the_same_number_of_queries_for_three_cases_and_for_sixty(journey: Journey) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as asked:
            queries.today(journey.officer, journey.clock.now())
        return len(asked)

    for _ in range(3):
        overdue(journey)
    few = count()
    for _ in range(57):
        overdue(journey)
    assert count() == few <= 14


def test_a_case_is_given_with_its_tasks_and_told_in_the_ledger(journey: Journey) -> None:
    case, second = opened(journey), journey.users["second"]
    work.assign(case=case, user=journey.users["head"], to=second, clock=journey.clock)
    assert Case.objects.get().assigned_to == second
    assert WorkTask.objects.get().assigned_to == second
    assert events(case)[-1] == "cases.assigned"
    now = journey.clock.now()
    assert [line.case for line in queries.today(second, now).tasks] == [case]
    assert queries.today(journey.officer, now).tasks == []


@pytest.mark.parametrize("who", ["foreign_officer", "auditor", "administrator"])
def test_a_case_is_given_only_to_who_can_handle_it(journey: Journey, who: str) -> None:
    case = opened(journey)
    with pytest.raises(ValidationError):
        work.assign(case=case, user=journey.users["head"], to=journey.users[who], clock=journey.clock)
    assert events(case) == ["cases.received"]


def test_only_the_head_gives_cases(journey: Journey) -> None:
    with pytest.raises(PermissionDenied):
        work.assign(case=opened(journey), user=journey.officer, to=journey.officer, clock=journey.clock)


def test_while_somebody_is_away_the_deputy_finds_their_tasks(journey: Journey) -> None:
    case, second = opened(journey), journey.users["second"]
    head, now = journey.users["head"], journey.clock.now()
    work.assign(case=case, user=head, to=journey.officer, clock=journey.clock)
    today = now.date()
    work.note_absence(
        away=journey.officer, first=today, last=today + timedelta(days=2), deputy=second, user=head,
        clock=journey.clock,
    )  # fmt: skip
    line = queries.today(second, now).tasks[0]
    assert (line.case, line.stands_in_for) == (case, str(journey.officer))
    assert queries.today(second, now + timedelta(days=3)).tasks == []


def test_nobody_notes_anothers_absence_but_the_head(journey: Journey) -> None:
    today = journey.clock.now().date()
    facts = {"first": today, "last": today, "deputy": None, "clock": journey.clock}
    with pytest.raises(PermissionDenied):
        work.note_absence(away=journey.users["second"], user=journey.officer, **facts)
    with pytest.raises(PermissionDenied):
        work.note_absence(away=journey.officer, user=journey.users["foreign_head"], **facts)
    with pytest.raises(ValidationError):
        work.note_absence(
            away=journey.officer, user=journey.officer, first=today, last=today - timedelta(days=1),
            deputy=None, clock=journey.clock,
        )  # fmt: skip
    assert not Absence.objects.exists()


def test_all_cases_of_who_leaves_go_in_turn_to_colleagues(
    journey: Journey, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "BATCH", 2)
    head, second = journey.users["head"], journey.users["second"]
    cases = [opened(journey) for _ in range(5)]
    for case in cases:
        work.assign(case=case, user=head, to=journey.officer, clock=journey.clock)
    journey.officer.is_active = False
    journey.officer.save()
    assert loads(head)[0].here is False
    done = work.hand_over(
        leaving=journey.officer, to=[head, second], user=head, reason="Pindah tugas.", clock=journey.clock
    )
    assert (done.given, done.left) == (5, [])
    assert not Case.objects.filter(assigned_to=journey.officer).exists()
    assert {Case.objects.filter(assigned_to=one).count() for one in (head, second)} == {2, 3}
    assert all(events(case).count("cases.assigned") == 2 for case in cases)
    line = ledger.history(ledger.Subject("case", cases[0].pk))[-1]
    assert line.codes["handover"] is True


def test_a_handover_goes_past_who_has_a_conflict(journey: Journey) -> None:
    head, second = journey.users["head"], journey.users["second"]
    case = opened(journey)
    work.assign(case=case, user=head, to=journey.officer, clock=journey.clock)
    Conflict.objects.create(
        case=case, user=second, relation="relative", reason="Saudara.", declared_by=second,
        declared_at=journey.clock.now(),
    )  # fmt: skip
    give = {"leaving": journey.officer, "user": head, "reason": "Pindah.", "clock": journey.clock}
    assert work.hand_over(to=[second], **give).left == [case]
    assert work.hand_over(to=[second, head], **give).given == 1
    assert Case.objects.get().assigned_to == head


def test_a_closed_account_leaves_a_task_for_the_office_once(journey: Journey) -> None:
    head = journey.users["head"]
    case = opened(journey)
    work.assign(case=case, user=head, to=journey.officer, clock=journey.clock)
    assert work.ask_for_reassignment(clock=journey.clock) == 0
    journey.officer.is_active = False
    journey.officer.save()
    assert work.ask_for_reassignment(clock=journey.clock) == 1
    assert work.ask_for_reassignment(clock=journey.clock) == 0
    line = next(one for one in queries.today(head, journey.clock.now()).tasks if one.task.kind == "reassign")
    assert line.step == "assign"
    work.assign(case=case, user=head, to=head, clock=journey.clock)
    assert not WorkTask.objects.filter(kind="reassign", state="open").exists()


def test_the_page_for_heads_hands_over_and_refuses_others(journey: Journey, client: Client) -> None:
    head, second = journey.users["head"], journey.users["second"]
    case = opened(journey)
    work.assign(case=case, user=head, to=journey.officer, clock=journey.clock)
    client.force_login(journey.officer)
    assert client.get(reverse("cases:handover")).status_code == 403
    client.force_login(head)
    form = {"leaving": journey.officer.pk, "to": [second.pk], "reason": "Pindah."}
    assert client.post(reverse("cases:handover"), {**form, "reason": ""}).status_code == 422
    answer = client.post(reverse("cases:handover"), form, follow=True)
    assert "1 perkara diserahkan" in answer.content.decode()
    assert Case.objects.get().assigned_to == second


def test_an_absence_is_noted_and_taken_back_on_its_page(journey: Journey, client: Client) -> None:
    client.force_login(journey.officer)
    second = journey.users["second"]
    form = {"away": journey.officer.pk, "first": "2024-10-04", "last": "2024-10-06", "deputy": second.pk}
    assert (
        "Ketidakhadiran dicatat" in client.post(reverse("cases:absences"), form, follow=True).content.decode()
    )
    away = Absence.objects.get()
    assert client.post(reverse("cases:absences"), {**form, "last": "2024-10-01"}).status_code == 422
    client.force_login(second)
    assert client.post(reverse("cases:absence_end", args=[away.pk])).status_code == 403
    client.force_login(journey.users["foreign_head"])
    assert client.post(reverse("cases:absence_end", args=[away.pk])).status_code == 404
    client.force_login(journey.officer)
    client.post(reverse("cases:absence_end", args=[away.pk]))
    assert not Absence.objects.exists()


def test_a_private_note_is_its_authors_alone(journey: Journey, client: Client) -> None:
    case = opened(journey)
    client.force_login(journey.officer)
    client.post(reverse("cases:note", args=[case.pk]), {"text": "Telepon Pak Camat lagi."})
    page = reverse("cases:case", args=[case.pk])
    assert "Telepon Pak Camat lagi." in client.get(page).content.decode()
    note = notes_of(journey.officer, case).get()
    for name, other in journey.users.items():
        if name == "officer":
            continue
        assert not notes_of(other, case).exists(), name
        client.force_login(other)
        answer = client.get(page)
        assert "Telepon Pak Camat lagi." not in answer.content.decode(), name
        assert client.post(reverse("cases:note_remove", args=[note.pk])).status_code in (403, 404), name
    assert all("Telepon" not in str(line) for line in ledger.history(ledger.Subject("case", case.pk)))
    client.force_login(journey.officer)
    client.post(reverse("cases:note_remove", args=[note.pk]))
    assert not notes_of(journey.officer, case).exists()


@pytest.fixture
def over(journey: Journey) -> Case:
    """A case that is over: its report was withdrawn."""
    case = opened(journey, persons=1)
    Case.objects.filter(pk=case.pk).update(state="withdrawn", version=2, next_due=None)
    return Case.objects.get(pk=case.pk)


def learn(case: Case, journey: Journey, who: str = "officer", **changes: object) -> Lesson:
    facts: dict[str, object] = {"topic": "Undangan", "text": "Antar undangan lebih awal.", "shared": False}
    return noting.write_lesson(
        case=case,
        user=journey.users[who],
        clock=journey.clock,
        **(facts | changes),  # type: ignore[arg-type]
    )


def test_a_lesson_is_found_again_by_its_words_where_it_may_be_read(journey: Journey, over: Case) -> None:
    learn(over, journey)
    shared = learn(over, journey, topic="Saksi", text="Catat alamatnya.", shared=True)
    assert {one.topic for one in lessons(journey.officer, "undangan awal")} == {"Undangan"}
    assert lessons(journey.officer, "undangan tidak-ada").count() == 0
    assert lessons(journey.users["superior"]).count() == 2
    assert [one.pk for one in lessons(journey.users["foreign_officer"])] == [shared.pk]
    assert lessons(journey.users["administrator"]).count() == 0
    assert events(over)[-1] == "cases.lesson_written"


def test_a_lesson_names_nobody(journey: Journey, over: Case) -> None:
    person = over.respondents.get()
    for words in (f"Saudara {person.name.upper()} datang", f"NIP {person.number}"):
        with pytest.raises(ValidationError):
            learn(over, journey, text=words)
    with pytest.raises(ValidationError) as asked:
        learn(over, journey, text="Jangan percaya rekaan begitu saja.")
    assert "checked" in asked.value.error_dict
    assert learn(over, journey, text="Jangan percaya rekaan begitu saja.", checked=True)


def test_a_lesson_waits_until_the_case_is_over(journey: Journey, client: Client) -> None:
    case = opened(journey)
    with pytest.raises(ValidationError):
        learn(case, journey)
    client.force_login(journey.officer)
    assert client.get(reverse("cases:lesson", args=[case.pk])).status_code == 403


def test_a_lesson_is_written_and_read_on_its_pages(journey: Journey, over: Case, client: Client) -> None:
    client.force_login(journey.officer)
    address = reverse("cases:lesson", args=[over.pk])
    assert (
        "Tulis pelajaran dari perkara ini"
        in client.get(reverse("cases:case", args=[over.pk])).content.decode()
    )
    refused = client.post(address, {"topic": "A", "text": str(over.respondents.get())})
    assert refused.status_code == 422
    assert "Hapus nama" in refused.content.decode()
    done = client.post(address, {"topic": "Undangan", "text": "Antar lebih awal."}, follow=True)
    assert "Antar lebih awal." in done.content.decode()
    assert (
        "Tidak ada pelajaran dengan kata itu"
        in client.get(reverse("cases:lessons"), {"words": "entah"}).content.decode()
    )
