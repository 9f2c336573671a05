"""Programs of third parties: a key under one agreement, and what it opens."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.utils.timezone import get_default_timezone, localdate, make_aware, now

from distress.api.parties import CALLS, WRONG_KEYS
from distress.models import Alert, Camera, Episode, Review, Stream
from distress.selectors.party_figures import counts_told
from distress.services.alerts import alert_claim
from governance.models import Agreement, Authorisation, Entry, PartyKey
from governance.policy import Purpose
from governance.references import sign_code_make
from governance.services.parties import agreement_end, maintenance_open
from governance.vocabulary import Scope
from tests.distress.conftest import City, authorised
from tests.governance.parties import Register, register_build

CAMERAS, FIGURES = "/api/v1/party/cameras/", "/api/v1/party/figures/"


@pytest.fixture(autouse=True)
def _uncounted() -> Iterator[None]:
    """Tries of other tests do not count."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def register(city: City) -> Register:
    return register_build(city.camera.code)


@pytest.fixture
def agreement(register: Register) -> Agreement:
    return register.signed()


@pytest.fixture
def secret(register: Register, agreement: Agreement) -> str:
    return register.key(agreement)[1]


def ask(path: str, secret: str, **query: Any) -> Any:
    return Client().get(path, query, headers={"Authorization": f"Party {secret}"})


def said(answer: Any) -> tuple[int, str]:
    """The status and the code of a refusal."""
    return answer.status_code, answer.json()["error"]


def answered() -> list[str]:
    """What policy answered to keys, oldest first."""
    return list(
        Entry.objects.filter(actor_kind="party").order_by("id").values_list("reason", flat=True)
    )


def test_health_needs_a_ticket_and_holds_no_picture(
    city: City, register: Register, agreement: Agreement, secret: str
) -> None:
    Stream.objects.update(
        health="healthy", seen_at=now(),
        counters={"frames_analysed": 90, "frames_dropped": 4, "faces": 31},
    )  # fmt: skip
    before = ask(CAMERAS, secret)
    maintenance_open(actor=register.her, agreement=agreement.code, ticket="INC-20412")

    answer = ask(CAMERAS, secret)

    assert said(before) == (403, "no_ticket")
    (row,) = answer.json()
    assert (row["camera"], row["state"]) == (str(city.camera.code), "watched")
    assert (row["frames_analysed"], row["frames_dropped"]) == (90, 4)
    assert "31" not in answer.content.decode().replace(row["camera"], "")
    assert answered() == ["no_ticket", "allowed"]
    assert PartyKey.objects.get().last_used_at is not None


def test_why_a_camera_is_not_analysed_is_not_for_outsiders(
    register: Register, agreement: Agreement, secret: str
) -> None:
    maintenance_open(actor=register.her, agreement=agreement.code, ticket="INC-20412")
    Authorisation.objects.update(withdrawn_at=now())

    (row,) = ask(CAMERAS, secret).json()

    assert (row["word"], row["noted_s"]) == ("Not analysed", None)


def test_another_camera_is_answered_like_one_that_does_not_exist(
    city: City, register: Register, agreement: Agreement, secret: str
) -> None:
    maintenance_open(actor=register.her, agreement=agreement.code, ticket="INC-20412")
    other = Camera.objects.get(pk=city.camera.pk)
    other.pk, other.code, other.name = None, uuid.uuid4(), "Gate 4"
    other.sign_code = sign_code_make()
    other.save()

    for path in (CAMERAS, FIGURES):
        assert ask(path, secret, camera=city.camera.code).status_code == 200
        there, nowhere = (
            ask(path, secret, camera=other.code),
            ask(path, secret, camera=uuid.uuid4()),
        )
        assert said(there) == said(nowhere) == (404, "not_found")
        assert there.content == nowhere.content
    assert answered().count("camera_not_covered") == 4
    assert str(other.code) not in ask(CAMERAS, secret).content.decode()


def test_a_key_that_is_over_is_told_so_and_that_is_on_record(
    register: Register, agreement: Agreement
) -> None:
    key, secret = register.key(agreement, until=now() + timedelta(hours=1))

    with time_machine.travel(now() + timedelta(hours=2), tick=False):
        answer = ask(FIGURES, secret)

    assert said(answer) == (403, "key_over")
    assert "new one" in answer.json()["detail"]
    entry = Entry.objects.get(actor_code=str(key.code))
    assert (entry.actor_kind, entry.allowed, entry.reason) == ("party", False, "key_over")


def test_a_key_opens_no_more_than_its_scopes_and_nothing_after_its_agreement(
    register: Register, agreement: Agreement
) -> None:
    _key, secret = register.key(agreement, Scope.FIGURES)

    assert said(ask(CAMERAS, secret)) == (403, "out_of_scope")
    assert ask(FIGURES, secret).status_code == 200
    agreement_end(actor=register.officer, agreement=agreement, ending=Agreement.Ending.BREACH)
    assert said(ask(FIGURES, secret)) == (403, "agreement_over")


@pytest.mark.parametrize("path", ["alerts/", "cameras/", "dispatches/", "notices/", "schema/"])
def test_a_key_opens_no_other_door(secret: str, path: str) -> None:
    assert ask(f"/api/v1/{path}", secret).status_code in {401, 403}
    assert ask("/live/", secret).status_code == 302


@pytest.mark.parametrize(
    "header", ["", "Party", "Party ", "Device x", "Party " + "x" * 129, "Party nope", "party x"]
)
def test_without_a_key_there_is_nothing(header: str, city: City) -> None:
    before = Entry.objects.count()

    answer = Client().get(CAMERAS, headers={"Authorization": header})

    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Party"
    assert Entry.objects.count() == before


def test_whoever_guesses_keys_is_stopped(secret: str) -> None:
    statuses = {ask(FIGURES, f"guess-{number}").status_code for number in range(WRONG_KEYS)}

    assert statuses == {401}
    assert ask(FIGURES, "guess-more").status_code == 429
    # Nothing more is looked up from there, so a right guess would not be noticed either.
    assert ask(FIGURES, secret).status_code == 429
    cache.clear()
    assert ask(FIGURES, secret).status_code == 200


def test_a_key_that_asks_all_the_time_is_slowed_down(secret: str) -> None:
    statuses = [ask(FIGURES, secret).status_code for _ in range(CALLS + 1)]

    assert statuses == [200] * CALLS + [429]
    assert len(answered()) == CALLS


@pytest.mark.parametrize(
    "query",
    [
        {"camera": "gate-3"},
        {"since": "yesterday"},
        {"since": "2026-02-30"},
        {"since": "2026-11-10", "until": "2026-11-01"},
        {"since": "2025-01-01", "until": "2025-12-31"},
        {"until": "0001-01-01", "since": "0001-01-02"},
        {"until": "0001-01-01"},
    ],
)
def test_what_does_not_fit_is_answered_with_a_sentence(secret: str, query: dict[str, str]) -> None:
    answer = ask(FIGURES, secret, **query)

    assert answer.status_code == 400
    assert answer.json()["error"] == "invalid"


def at_noon(day: date) -> datetime:
    return make_aware(datetime.combine(day, time(12)), get_default_timezone())


def raised(city: City, numbers: range, day: date, *, confirmed: int, dismissed: int) -> None:
    """Alerts of the city's camera at noon of a day, some of them judged."""
    for number in numbers:
        episode = Episode.objects.create(
            camera=city.camera, stream=city.stream, number=number, start_at=at_noon(day),
            authorisation=city.authorisation, detection_policy=city.policy, latitude=26.85,
            longitude=80.94,
        )  # fmt: skip
        alert = Alert.objects.create(
            episode=episode, station=city.near, authorisation=city.authorisation,
            raised_at=at_noon(day),
        )  # fmt: skip
        place = number - numbers.start
        if place < confirmed + dismissed:
            alert_claim(actor=city.operator, alert=alert, purpose=Purpose.PATROL)
            verdict, reason = (
                ("confirmed", "crying") if place < confirmed else ("dismissed", "calm")
            )
            Review.objects.create(
                alert=alert, reviewer=city.operator, verdict=verdict, reason=reason
            )


def test_counts_are_of_whole_days_that_are_over_and_small_ones_are_not_told(
    city: City, register: Register
) -> None:
    begins = at_noon(localdate() + timedelta(days=1))
    with time_machine.travel(begins, tick=False):
        _key, secret = register.key(
            register.signed(starts_at=now(), ends_at=now() + timedelta(days=30)), Scope.FIGURES
        )
    city.authorisation = authorised(city.camera, ends_at=now() + timedelta(days=9))
    first = localdate(begins) + timedelta(days=1)
    raised(city, range(1, 21), first, confirmed=10, dismissed=10)
    raised(city, range(21, 24), first + timedelta(days=1), confirmed=3, dismissed=0)
    raised(city, range(24, 36), localdate(begins), confirmed=12, dismissed=0)

    with time_machine.travel(begins + timedelta(days=3), tick=False):
        told = ask(FIGURES, secret).json()
        one = ask(FIGURES, secret, since=str(first), until=str(first), camera=city.camera.code)
        today = ask(FIGURES, secret, since=str(localdate(begins) + timedelta(days=3)),
                    until=str(localdate(begins) + timedelta(days=3)))  # fmt: skip

    # The day on which the agreement began was not whole, and today is not over.
    assert [(row["day"], row["alerts"], row["confirmed"], row["dismissed"]) for row in told] == [
        (str(first + timedelta(days=1)), "<10", "<10", "<10"),
        (str(first), "20", "10", "10"),
    ]
    assert [row["alerts"] for row in one.json()] == ["20"]
    assert today.json() == []


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        ((0, 0, 0), ("<10", "<10", "<10")),
        ((9, 9, 0), ("<10", "<10", "<10")),
        ((25, 12, 13), ("25", "12", "13")),
        ((35, 12, 13), ("35", "12", "13")),
        # Otherwise 25 - 20 would say five.
        ((25, 5, 20), ("25", "withheld", "withheld")),
        ((25, 20, 5), ("25", "withheld", "withheld")),
        ((25, 10, 10), ("25", "withheld", "withheld")),
        ((25, 25, 0), ("25", "withheld", "withheld")),
        ((25, 0, 0), ("25", "withheld", "withheld")),
    ],
)
def test_no_small_number_can_be_had_by_subtraction(
    counts: tuple[int, int, int], told: tuple[str, str, str]
) -> None:
    assert counts_told(*counts) == told
