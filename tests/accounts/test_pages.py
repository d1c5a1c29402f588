"""The room's pages, as each duty and as a stranger meets them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from sipatenas.accounts.access import Purpose, record_look
from sipatenas.accounts.models import AccessLook, Authority, Duty, User
from sipatenas.accounts.urls import urlpatterns
from sipatenas.core.clock import FixedClock
from sipatenas.core.ledger import Subject

from .conftest import PASSWORD, Make, make_office

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.accounts.urls")]
Enter = Callable[[User], Client]
OPEN = {"login", "logout", "language", "password_set"}
OF_ADMINISTRATORS = {
    "users", "user_new", "user", "user_duty", "user_active", "user_link",
    "authorities", "authority_new", "authority",
}  # fmt: skip


def body() -> Authority:
    """A registered body of the region that these tests look at."""
    region = make_office("65.71").region
    return Authority.objects.get_or_create(
        code="ppk/65.71", defaults={"role": "ppk", "name": "Wali Kota", "region": region}
    )[0]


def address(name: str, user: User) -> str:
    extra: dict[str, object] = {"pk": user.pk} if name in KEYED else {}
    if name == "password_set":
        extra = {"uidb64": "x", "token": "y"}
    elif name == "authority":
        extra = {"role": "ppk", "region": body().region_id}
    return reverse(f"accounts:{name}", kwargs=extra)


PAGES = {"looks", "users", "user_new", "user", "authorities", "authority_new", "authority"}
KEYED = {"user", "user_duty", "user_active", "user_link"}
NAMES = sorted(str(pattern.name) for pattern in urlpatterns)


@pytest.mark.parametrize("name", sorted(set(NAMES) - OPEN))
def test_nobody_is_sent_to_the_door(name: str, client: Client, make_user: Make) -> None:
    user = make_user()
    for answer in (client.get(address(name, user)), client.post(address(name, user))):
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith(reverse("accounts:login"))


@pytest.mark.parametrize("duty", [duty.value for duty in Duty if duty != Duty.LIAISON])
@pytest.mark.parametrize("name", sorted({"looks"} | OF_ADMINISTRATORS))
def test_each_page_opens_for_its_own_duty_only(name: str, duty: str, make_user: Make, sign_in: Enter) -> None:
    client, kept = sign_in(make_user("65", duty)), make_user("65.71", name="ani")
    method = client.get if name in PAGES else client.post
    answer = method(address(name, kept))
    own = Duty.AUDITOR if name == "looks" else Duty.ADMINISTRATOR
    assert answer.status_code in ({200, 302} if duty == own else {403})


@pytest.mark.parametrize("name", sorted(KEYED))
def test_an_administrator_of_another_branch_finds_nobody_here(
    name: str, make_user: Make, sign_in: Enter
) -> None:
    kept = make_user("65.71", name="ani")
    for code in ("64", "65.04"):
        client = sign_in(make_user(code, Duty.ADMINISTRATOR))
        method = client.get if name == "user" else client.post
        told = {"tugas-duty": "auditor", "tugas-reason": "x", "akun-reason": "x"}
        assert method(address(name, kept), told).status_code == 404
    kept.refresh_from_db()
    assert (kept.duty, kept.is_active, kept.has_usable_password()) == (Duty.OFFICER, True, True)


def test_the_list_shows_own_and_lower_users_and_no_others(make_user: Make, sign_in: Enter) -> None:
    for code, name in (("65.71", "bawah"), ("65", "sama"), ("64", "lain"), ("00", "atas")):
        make_user(code, name=name)
    page = sign_in(make_user("65", Duty.ADMINISTRATOR)).get(reverse("accounts:users")).content.decode()
    assert [name in page for name in ("Nama bawah", "Nama sama", "Nama lain", "Nama atas")] == [
        True,
        True,
        False,
        False,
    ]
    assert "Bawaslu 65 · Administrator (tanpa akses perkara) · WITA" in page


def test_a_new_user_sets_a_password_by_a_link_that_works_once(make_user: Make, sign_in: Enter) -> None:
    client = sign_in(make_user("65", Duty.ADMINISTRATOR))
    make_office("65.71")
    told = {"full_name": "Ani", "username": "Ani", "office_code": "65.71", "duty": "officer"}
    page = client.post(reverse("accounts:user_new"), told).content.decode()
    found = re.search(r"<code>(http://testserver(/akun/sandi/[^<]+))</code>", page)
    assert found
    anis = Client()
    assert anis.post(reverse("accounts:login"), {"username": "ani", "password": ""}).status_code == 200
    form = anis.get(found[2], follow=True)
    where = form.redirect_chain[-1][0]
    assert anis.post(where, {"new_password1": PASSWORD, "new_password2": PASSWORD}).status_code == 302
    assert anis.post(reverse("accounts:login"), {"username": "ani", "password": PASSWORD}).status_code == 302
    assert "tidak berlaku lagi" in Client().get(found[2], follow=True).content.decode()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"office_code": "64"}, "tidak berada di bawah"),
        ({"office_code": "99.99"}, "Tidak ada kantor pengawas"),
        ({"username": "sama"}, "sudah dipakai"),
        ({"username": "a b"}, "id_username_error"),
        ({"duty": "visitor"}, "id_duty_error"),
        ({"full_name": ""}, "id_full_name_error"),
    ],
)
def test_a_wrong_entry_makes_no_user_and_says_why(
    change: dict[str, str], sentence: str, make_user: Make, sign_in: Enter
) -> None:
    make_user("64", name="sama")
    client = sign_in(make_user("65", Duty.ADMINISTRATOR))
    told = {"full_name": "Ani", "username": "ani", "office_code": "65", "duty": "officer"} | change
    answer = client.post(reverse("accounts:user_new"), told)
    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    assert User.objects.count() == 2


def test_duty_and_state_change_with_a_reason_and_stand_in_the_history(
    make_user: Make, sign_in: Enter
) -> None:
    kept = make_user("65.71", name="ani")
    client = sign_in(make_user("65", Duty.ADMINISTRATOR))
    client.post(address("user_duty", kept), {"tugas-duty": "auditor"})
    kept.refresh_from_db()
    assert kept.duty == Duty.OFFICER
    client.post(address("user_duty", kept), {"tugas-duty": "auditor", "tugas-reason": "SK 9"})
    client.post(address("user_active", kept), {"active": "0", "akun-reason": "pindah"})
    kept.refresh_from_db()
    assert (kept.duty, kept.is_active) == (Duty.AUDITOR, False)
    page = client.get(address("user", kept)).content.decode()
    assert "SK 9" in page
    assert "pindah" in page
    client.post(address("user_active", kept), {"active": "1", "akun-reason": "kembali"})
    kept.refresh_from_db()
    assert kept.is_active


def test_an_administrators_look_at_an_account_is_kept(make_user: Make, sign_in: Enter) -> None:
    kept, by = make_user("65.71", name="ani"), make_user("65", Duty.ADMINISTRATOR)
    sign_in(by).get(address("user", kept))
    row = AccessLook.objects.get()
    assert (row.user, row.subject_kind, row.subject_id, row.purpose) == (
        by,
        "user",
        kept.id,
        "administration",
    )


def looks_of(user: User, clock: FixedClock, count: int = 1, purpose: str = Purpose.JUDGING) -> Subject:
    subject = Subject("lead", uuid4())
    for _ in range(count):
        record_look(user=user, subject=subject, what="kandidat: nama, NIP", purpose=purpose, clock=clock)
    return subject


def test_the_auditor_reads_who_what_when_and_why_of_own_and_lower_offices(
    make_user: Make, sign_in: Enter, clock: FixedClock
) -> None:
    for code, name in (("65.71", "bawah"), ("65", "sama"), ("64", "lain"), ("00", "atas")):
        looks_of(make_user(code, name=name), clock)
    page = sign_in(make_user("65", Duty.AUDITOR)).get(reverse("accounts:looks")).content.decode()
    assert [f"Nama {name}" in page for name in ("bawah", "sama", "lain", "atas")] == [
        True,
        True,
        False,
        False,
    ]
    for words in ("kandidat: nama, NIP", "Menilai indikasi", "4 Okt 2024 10.00 WITA", "Bawaslu 65.71"):
        assert words in page


def test_the_auditors_own_look_is_kept_too(make_user: Make, sign_in: Enter) -> None:
    auditor = make_user("65", Duty.AUDITOR)
    client = sign_in(auditor)
    client.get(reverse("accounts:looks"))
    client.get(reverse("accounts:looks"))
    assert list(AccessLook.objects.values_list("user_id", "purpose")) == [(auditor.pk, "audit")] * 2


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("q=ani", {"ani"}),
        ("q=Nama+budi", {"budi"}),
        ("purpose=export", {"budi"}),
        ("first=2024-10-05", {"budi"}),
        ("last=2024-10-04", {"ani"}),
        ("first=2024-10-04&last=2024-10-05", {"ani", "budi"}),
        ("first=kemarin", {"ani", "budi"}),
        ("purpose=curiosity", {"ani", "budi"}),
        ("q=tidak-ada", set()),
    ],
)
def test_the_log_is_filtered_by_person_purpose_and_legal_day(
    query: str, shown: set[str], make_user: Make, sign_in: Enter, clock: FixedClock
) -> None:
    clock.advance(timedelta(hours=13, minutes=59))  # 4 October, 23.59 WITA
    looks_of(make_user("65.71", name="ani"), clock)
    clock.advance(timedelta(minutes=2))
    looks_of(make_user("65.71", name="budi"), clock, purpose=Purpose.EXPORT)
    page = sign_in(make_user("65", Duty.AUDITOR)).get(f"{reverse('accounts:looks')}?{query}").content.decode()
    assert {name for name in ("ani", "budi") if f"Nama {name}" in page} == shown


def test_one_subject_shows_all_who_looked_at_it(make_user: Make, sign_in: Enter, clock: FixedClock) -> None:
    subject = looks_of(make_user("65.71", name="ani"), clock)
    looks_of(make_user("65.71", name="budi"), clock)
    client = sign_in(make_user("65", Duty.AUDITOR))
    page = client.get(f"{reverse('accounts:looks')}?subject={subject.id}").content.decode()
    assert "Nama ani" in page
    assert "Nama budi" not in page


def test_a_long_log_comes_in_pages_that_keep_the_filter(
    make_user: Make, sign_in: Enter, clock: FixedClock
) -> None:
    looks_of(make_user("65.71", name="ani"), clock, count=51)
    client = sign_in(make_user("65", Duty.AUDITOR))
    first = client.get(f"{reverse('accounts:looks')}?q=ani").content.decode()
    assert first.count("<tr>") == 51
    assert "?q=ani&amp;halaman=2" in first
    second = client.get(f"{reverse('accounts:looks')}?q=ani&halaman=2").content.decode()
    assert second.count("<tr>") == 2


def test_the_log_answers_to_reading_only(make_user: Make, sign_in: Enter) -> None:
    client = sign_in(make_user("65", Duty.AUDITOR))
    for method in (client.post, client.put, client.delete, client.patch):
        assert method(reverse("accounts:looks")).status_code == 405
