"""Sessions in a browser: their ends by role, what counts as activity, and two places at once."""

from __future__ import annotations

import getpass
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser, Group
from django.core.management import CommandError, call_command
from django.test import Client, RequestFactory
from django.utils.timezone import localtime, now

from distress.models import DutyShift
from distress.services.accounts import account_reset
from distress.services.sessions import sessions_sweep
from distress.web.sessions import LIMITS, SESSION_KEY, SHORTEST, browser_of, is_activity, limits_of
from distress.web.sockets import NOT_ALLOWED, SESSION_OVER, standing_of
from governance.actors import worker
from governance.models import Entry, Session, User
from governance.policy import Role
from tests.distress.conftest import City
from tests.distress.web.signing_in import PASSWORD, account, is_signed_in, password_step, signed_in
from tests.shared_files import ROOT

pytestmark = pytest.mark.django_db
PAGE = {"Sec-Fetch-Mode": "navigate"}
BACKGROUND = {"Sec-Fetch-Mode": "cors", "Sec-Fetch-Dest": "empty", "HX-Request": "true"}


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(now(), tick=False) as travelling:
        yield travelling


@pytest.fixture
def her(clock: Any, city: City) -> User:
    return account("meera", Role.OPERATOR, city.near)


def polled(client: Client, clock: Any, *, minutes: int) -> Any:
    """The last answer to a page that fetches its tiles every five minutes by itself."""
    for _ in range(minutes // 5):
        clock.shift(timedelta(minutes=5))
        answer = client.get("/live/tiles/", headers=BACKGROUND)
    return answer


def test_a_page_left_alone_ends_idle_however_much_it_fetches_by_itself(
    her: User, clock: Any
) -> None:
    client = signed_in("meera")

    before = polled(client, clock, minutes=55)
    after = polled(client, clock, minutes=5)

    assert "HX-Redirect" not in before
    assert after.status_code == 403
    assert after["HX-Redirect"].startswith("/sign-in/?ended=idle&next=")
    assert not is_signed_in(client)
    assert Session.objects.get().ending == "idle"
    assert Entry.objects.filter(action="session.end").count() == 1
    assert "nothing was done" in client.get(after["HX-Redirect"]).content.decode()


@pytest.mark.parametrize(
    ("method", "path", "headers"),
    [("get", "/shift/", PAGE), ("post", "/session/stay/", {}),
     ("get", "/shift/", {"Accept": "text/html,*/*"})],
)  # fmt: skip
def test_what_a_person_does_keeps_her_signed_in(
    her: User, clock: Any, method: str, path: str, headers: dict[str, str]
) -> None:
    client = signed_in("meera")
    polled(client, clock, minutes=55)

    getattr(client, method)(path, headers=headers)
    answer = polled(client, clock, minutes=55)

    assert "HX-Redirect" not in answer
    assert is_signed_in(client)


def test_asking_how_much_time_is_left_is_no_activity(her: User, clock: Any) -> None:
    client = signed_in("meera")
    clock.shift(timedelta(minutes=58))

    left = client.get("/session/left/", headers={"Sec-Fetch-Mode": "cors"}).json()

    assert left == {"idle": 120, "longest": 11 * 3600 + 120}


def test_the_longest_time_cannot_be_extended(her: User, clock: Any) -> None:
    client = signed_in("meera")
    for _ in range(12):
        clock.shift(timedelta(minutes=59))
        client.post("/session/stay/")
    clock.shift(timedelta(minutes=12))

    answer = client.post("/session/stay/")

    assert answer["Location"] == "/sign-in/?ended=longest&next=%2F"
    assert Session.objects.get().ending == "longest"


def test_the_api_says_that_the_session_has_ended(her: User, clock: Any) -> None:
    client = signed_in("meera")
    clock.shift(timedelta(hours=2))

    answer = client.get("/api/v1/alerts/")

    assert (answer.status_code, answer.json()["error"]) == (403, "session_ended")
    assert not is_signed_in(client)


def test_a_program_that_polls_the_api_keeps_no_session_open(her: User, clock: Any) -> None:
    client = signed_in("meera")

    for _ in range(12):
        clock.shift(timedelta(minutes=5))
        answer = client.get("/api/v1/alerts/", headers={"Accept": "application/json"})

    assert answer.json()["error"] == "session_ended"


def test_the_sweep_ends_what_nobody_asks_in_any_more_and_takes_her_off_duty(
    her: User, clock: Any
) -> None:
    signed_in("meera").get("/shift/")
    clock.shift(timedelta(minutes=61))
    assert DutyShift.objects.filter(person=her, ends_at__gt=now()).exists()

    first, second = sessions_sweep(), sessions_sweep()

    assert (first, second) == (1, 0)
    assert Session.objects.get().ending == "idle"
    assert not DutyShift.objects.filter(person=her, ends_at__gt=now()).exists()


def test_who_is_signed_in_elsewhere_stays_on_duty(her: User, clock: Any) -> None:
    signed_in("meera")
    clock.shift(timedelta(minutes=31))
    signed_in("meera")
    clock.shift(timedelta(minutes=31))

    sessions_sweep()

    assert Session.objects.filter(ended_at__isnull=True).count() == 1
    assert DutyShift.objects.filter(person=her, ends_at__gt=now()).exists()


def test_the_demos_people_stay_on_duty(her: User, clock: Any, settings) -> None:
    signed_in("meera")
    settings.DEMO = True
    clock.shift(timedelta(minutes=61))

    sessions_sweep()

    assert Session.objects.get().ending == "idle"
    assert DutyShift.objects.filter(person=her, ends_at__gt=now()).exists()


def test_two_places_are_shown_and_the_other_one_can_be_ended(her: User, clock: Any) -> None:
    first = signed_in("meera")
    since = localtime().strftime("%H:%M")
    alone = first.get("/shift/").content.decode()
    clock.shift(timedelta(minutes=10))
    second = signed_in("meera")

    shown = second.get("/shift/").content.decode()
    answer = second.post("/session/end-others/")

    assert "signed in elsewhere" not in alone
    assert f"signed in elsewhere since {since}" in shown
    assert answer["Location"] == "/account/"
    assert "signed in elsewhere" not in second.get("/shift/").content.decode()
    ended = first.get("/shift/")
    assert ended["Location"] == "/sign-in/?ended=elsewhere&next=%2Fshift%2F"
    assert not is_signed_in(first)
    assert Entry.objects.get(action="session.end").detail["ending"] == "elsewhere"


def test_the_sessions_of_others_are_nobodys_business(her: User, city: City) -> None:
    account("tara", Role.OPERATOR, city.near)
    hers, others = signed_in("meera"), signed_in("tara")

    shown = hers.get("/shift/").content.decode()
    hers.post("/session/end-others/")

    assert "signed in elsewhere" not in shown
    assert others.get("/shift/").status_code == 200


def scope_of(client: Client, person: Any) -> dict[str, Any]:
    return {"user": person, "session": client.session}


def test_a_socket_hears_while_the_session_goes_on_and_no_longer(
    her: User, clock: Any, city: City
) -> None:
    client = signed_in("meera")
    scope = scope_of(client, her)

    during = standing_of(scope)
    clock.shift(timedelta(minutes=61))
    after = standing_of(scope)

    assert len(during.groups) == 1
    assert (after.groups, after.refusal) == (set(), SESSION_OVER)


def test_a_socket_hears_nothing_without_a_second_factor(city: City) -> None:
    lacking = account("meera", Role.OPERATOR, city.near, has_app=False)
    client = Client()
    password_step(client, "meera")

    assert standing_of(scope_of(client, lacking)).groups == set()


def test_a_socket_hears_nothing_for_nobody_or_without_a_session_of_ours(her: User) -> None:
    nobody = standing_of({"user": AnonymousUser(), "session": {}})
    without = standing_of({"user": her, "session": {}})
    other = standing_of({"user": her, "session": {SESSION_KEY: "no code"}})

    assert (nobody.groups, nobody.refusal) == (set(), NOT_ALLOWED)
    assert without.groups == other.groups == set()


def test_resetting_an_account_ends_its_sessions_and_its_old_password(her: User, city: City) -> None:
    client = signed_in("meera")

    account_reset(actor=worker("command-line"), person=her, password="monsoon over kaiserbagh")

    assert client.get("/shift/")["Location"].startswith("/sign-in/")
    assert Session.objects.get().ending == "reset"
    assert "do not match" in password_step(Client(), "meera").content.decode()
    again = Client()
    password_step(again, "meera", "monsoon over kaiserbagh")
    assert again.get("/live/")["Location"] == "/account/"
    entry = Entry.objects.get(action="account.reset")
    assert (entry.subject_code, entry.detail) == (str(her.code), {"factors": 1})


@pytest.mark.parametrize(
    ("name", "password"), [("meera", "short"), ("meera", "password1234"), ("nobody", "x" * 20)]
)
def test_the_reset_command_refuses_a_weak_password_and_an_unknown_name(
    her: User, monkeypatch: pytest.MonkeyPatch, name: str, password: str
) -> None:
    monkeypatch.setattr(getpass, "getpass", lambda prompt: password)

    with pytest.raises(CommandError):
        call_command("account_reset", name)

    assert not Entry.objects.filter(action="account.reset").exists()
    assert her.check_password(PASSWORD)


def test_every_role_has_its_limits_and_several_roles_have_the_shortest(person) -> None:
    assert set(LIMITS) == set(Role)
    both = person("both", Role.OPERATOR)
    both.groups.add(Group.objects.get(name="auditor"))

    limits = limits_of(both)

    assert (limits.idle, limits.longest) == (timedelta(minutes=15), timedelta(hours=8))
    assert limits_of(User.objects.create(username="none")).idle == timedelta(minutes=15)


def test_the_times_are_those_that_the_documents_say() -> None:
    text = (ROOT / "docs" / "settings.md").read_text()

    said = re.findall(r"^\| ([\w -]+) \| (\d+) min \| (\d+) h \|$", text, flags=re.MULTILINE)

    held = {
        str(role.label): (limits.idle, limits.longest)
        for role, limits in LIMITS.items()
        if limits != SHORTEST
    } | {"any other": (SHORTEST.idle, SHORTEST.longest)}
    assert {
        who: (timedelta(minutes=int(idle)), timedelta(hours=int(longest)))
        for who, idle, longest in said
    } == held


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}, True),
        ({"Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"}, False),
        ({"Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "video"}, False),
        ({"Sec-Fetch-Mode": "cors", "HX-Request": "true"}, False),
        ({"Accept": "text/html", "HX-Request": "true"}, False),
        ({"Accept": "image/avif,*/*"}, False),
        ({"Accept": "text/html,application/xhtml+xml"}, True),
        ({}, False),
    ],
)
def test_only_going_to_a_page_is_activity_of_a_get(headers: dict[str, str], expected: bool) -> None:
    assert is_activity(RequestFactory(headers=headers).get("/live/")) is expected


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Gecko/20100101 Firefox/140.0",
         ("Firefox", "Windows")),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140 Safari/537.36 Edg/140", ("Edge", "Windows")),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/140 Mobile Safari/537", ("Chrome", "Android")),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18 like Mac OS X) Safari/604", ("Safari", "iPhone")),
        ("curl/8 <script>", ("", "")),
        ("", ("", "")),
    ],
)  # fmt: skip
def test_of_a_browser_only_its_kind_is_kept(header: str, expected: tuple[str, str]) -> None:
    assert browser_of(header) == expected
