"""The pages of looks, as plain forms: who finds what there, and who finds nothing."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localtime, now

from distress.footage.originals import original_make
from distress.models import Alert, Clip, DutyShift, Rendition, Station
from governance import vault
from governance.models import BrokenGlass, Entry, Export, Look, LookRequest, User
from governance.policy import Purpose
from tests.distress.footage.conftest import (
    authorisation,
    camera,
    clip,
    fill,
    person_of,
    portrait,
    vault_apart,
)

__all__ = ["authorisation", "camera", "clip", "fill", "person_of", "portrait", "vault_apart"]

pytestmark = pytest.mark.django_db

WHY = "The blurred clip does not show who held the bag. थैला किसने पकड़ा"
FORM = {"case_reference": "FIR-212/2026", "justification": WHY}


@pytest.fixture(autouse=True)
def no_claims() -> None:
    """Row ids come again from test to test, and with them the claims in Valkey."""
    cache.clear()


@pytest.fixture
def alert(clip: Clip, fill: Callable[[Clip], None]) -> Alert:
    fill(clip)
    Clip.objects.update(gathered_at=now(), status="ready")
    Rendition.objects.create(clip=clip, kind="blurred", sealed=vault.seal(b"blurred" * 9))
    return Alert.objects.select_related("station", "episode__camera").get(episode=clip.episode)


@pytest.fixture
def asks(alert: Alert, person_of: Callable[..., User]) -> User:
    return person_of(alert.station, role="investigator")


@pytest.fixture
def second(person_of: Callable[..., User]) -> User:
    elsewhere = Station.objects.create(name="Aliganj", latitude=26.9, longitude=80.94)
    made = person_of(elsewhere, role="supervisor")
    DutyShift.objects.create(
        person=made, station=elsewhere, purpose="patrol", ends_at=now() + timedelta(hours=8)
    )
    return made


def client(person: User, purpose: Purpose = Purpose.INVESTIGATION) -> Client:
    """A browser in which she has signed in just now, with a second factor."""
    Authenticator.objects.get_or_create(user=person, type="totp", defaults={"data": {}})
    made = Client()
    made.force_login(person)
    session = made.session
    session["purpose"] = purpose.value
    session["authenticated_at"] = now().timestamp()
    session.save()
    return made


def url(name: str, *args: object) -> str:
    return reverse(f"distress:{name}", args=args)


def request_made(asks: User, alert: Alert) -> LookRequest:
    answer = client(asks).post(url("original-request", alert.code), FORM)
    assert answer.status_code == 302
    return LookRequest.objects.get()


def test_asked_read_approved_seen_and_over(alert: Alert, asks: User, second: User) -> None:
    requester, other = client(asks), client(second, Purpose.PATROL)
    request = request_made(asks, alert)

    waiting = other.get(url("looks")).content.decode()
    page = other.get(url("look-request", request.code)).content.decode()
    other.post(url("request-approve", request.code))
    original_make(alert_id=alert.pk)
    watch = requester.get(url("original", alert.code)).content.decode()
    rendition = Rendition.objects.get(kind="original")
    before = requester.get(url("original-state", alert.code)).json()
    seen = b"".join(requester.get(url("rendition", rendition.code)))
    running = requester.get(url("original-state", alert.code)).json()
    look = Look.objects.get()
    both = [person.get(url("look-list")).content.decode() for person in (requester, other)]
    ended = other.post(url("look-end", look.code))
    after = requester.get(url("original-state", alert.code)).json()

    assert str(request.code) in waiting
    assert "1 " in waiting
    assert WHY in page
    assert str(rendition.code) in watch
    assert str(asks.code)[:8] in watch
    assert (before["state"], running["state"], after["state"]) == ("ready", "running", "over")
    assert before["left_s"] is None
    assert 890 < running["left_s"] <= 900
    assert len(seen) == rendition.sealed.plain_bytes
    assert all(str(look.code) in shown for shown in both)
    assert ended.status_code == 302
    assert requester.get(url("rendition", rendition.code)).status_code == 403
    assert "over" in requester.get(url("original", alert.code)).content.decode()


def test_a_refusal_is_shown_with_its_reason(alert: Alert, asks: User, second: User) -> None:
    request = request_made(asks, alert)

    client(second).post(url("request-refuse", request.code), {"reason": "blurred_does"})

    shown = client(asks).get(url("looks")).content.decode()
    assert "The blurred clip is enough" in shown
    assert client(asks).get(url("original", alert.code)).status_code == 200
    assert not Rendition.objects.filter(kind="original").exists()


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"case_reference": "the bag", "justification": WHY}, "case_reference"),
        ({"case_reference": "FIR-1/26", "justification": "short"}, "20 to 1000"),
        ({"case_reference": "FIR-1/26", "justification": "x" * 1001}, "20 to 1000"),
        ({"case_reference": "FIR-1/26", "justification": "nul \x00 in a long text"}, "character"),
        ({}, "case_reference"),
    ],
)
def test_a_bad_request_is_refused_in_words_and_keeps_what_was_typed(
    alert: Alert, asks: User, second: User, sent: dict[str, str], said: str
) -> None:
    answer = client(asks).post(url("original-request", alert.code), sent)

    assert answer.status_code == 409
    assert said in answer.content.decode()
    assert sent.get("case_reference", "") in answer.content.decode()
    assert not LookRequest.objects.exists()


def test_nobody_elsewhere_on_duty_is_said_and_the_glass_is_offered(
    alert: Alert, asks: User
) -> None:
    answer = client(asks).post(url("original-request", alert.code), FORM)

    assert answer.status_code == 409
    assert "Nobody of another station is on duty" in answer.content.decode()


def test_the_glass_is_broken_justified_judged_and_counted_in_public(
    alert: Alert, asks: User, person_of: Callable[..., User]
) -> None:
    auditor = client(person_of(alert.station, role="auditor"), Purpose.OVERSIGHT)
    her = client(asks)

    her.post(url("glass-break", alert.code), {"ground": "child"})
    glass = BrokenGlass.objects.get()
    her.post(url("glass-justify", glass.code), {"justification": WHY})
    page = auditor.get(url("oversight")).content.decode()
    auditor.post(url("glass-review", glass.code), {"verdict": "not_justified"})
    again = her.post(url("glass-break", alert.code), {"ground": "child"})
    public = Client().get(url("public-glasses")).content.decode()

    assert WHY in page
    assert "<video" not in page
    assert (again.status_code, BrokenGlass.objects.count()) == (409, 1)
    assert "not justified" in again.content.decode()
    assert asks.username not in public
    assert "Judged not justified" in public


def test_an_overdue_use_is_public_by_code_station_and_day_without_a_name(
    alert: Alert, asks: User
) -> None:
    client(asks).post(url("glass-break", alert.code), {"ground": "child"})
    glass = BrokenGlass.objects.get()
    BrokenGlass.objects.update(published_at=now(), published_for="no_justification")

    shown = Client().get(url("public-glasses")).content.decode()

    assert str(glass.code) in shown
    assert alert.station.name in shown
    assert str(asks.code) not in shown


def test_an_export_is_asked_for_and_taken_from_the_page(
    alert: Alert, asks: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    her = client(asks)
    asked = her.post(url("export-make", alert.code), {"kind": "blurred", "case_reference": "FIR-1"})
    export = Export.objects.get()
    Export.objects.update(
        status="ready", sealed=vault.seal(b"copy" * 100), sha256="0" * 64, plain_bytes=400
    )
    page = her.get(url("looks")).content.decode()
    address = page.split('action="/exports/')[1].split('"')[0]

    read = her.get(f"/exports/{address}")
    taken = her.post(f"/exports/{address}")
    copy = b"".join(taken)
    again = her.post(f"/exports/{address}")

    assert (asked.status_code, read.status_code) == (302, 405)
    assert (taken.status_code, copy) == (200, b"copy" * 100)
    assert "attachment" in taken["Content-Disposition"]
    assert "no-store" in taken["Cache-Control"]
    assert again.status_code == 403
    assert str(export.code)[:8] in taken["Content-Disposition"]


def test_an_export_without_a_case_or_a_request_is_refused(alert: Alert, asks: User) -> None:
    for sent in ({"kind": "blurred"}, {"kind": "original"}, {"kind": "all"}, {}):
        assert client(asks).post(url("export-make", alert.code), sent).status_code == 409

    assert not Export.objects.exists()


@pytest.mark.parametrize("role", ["operator", "station_officer", "auditor", "administrator"])
@pytest.mark.parametrize("at", ["its station", "another"])
def test_who_is_not_for_cases_gets_nothing_by_any_path(
    alert: Alert, asks: User, second: User, person_of: Callable[..., User], role: str, at: str
) -> None:
    request = request_made(asks, alert)
    station = alert.station if at == "its station" else Station.objects.get(name="Aliganj")
    stranger = client(person_of(station, role=role))
    gets = [
        url("looks"), url("look-list"), url("case", alert.code), url("original", alert.code),
        url("look-request", request.code),
    ]  # fmt: skip
    posts = [
        url("original-request", alert.code), url("glass-break", alert.code),
        url("export-make", alert.code), url("request-approve", request.code),
        url("look-end", uuid.uuid4()), "/exports/anything/",
    ]  # fmt: skip

    answers = {path: stranger.get(path).status_code for path in gets} | {
        path: stranger.post(path, {"ground": "child"}).status_code for path in posts
    }

    assert set(answers.values()) <= {403, 404}
    assert not stranger.get(url("original-state", alert.code)).json().get("left_s")
    request.refresh_from_db()
    assert request.status == "waiting"
    assert not BrokenGlass.objects.exists()


def test_a_supervisor_elsewhere_finds_nothing_that_is_not_hers(
    alert: Alert, asks: User, second: User, person_of: Callable[..., User]
) -> None:
    request = request_made(asks, alert)
    third = client(person_of(Station.objects.get(name="Aliganj"), role="supervisor"))

    paths = [url("case", alert.code), url("original", alert.code)]
    paths.append(url("look-request", request.code))
    paths.append(url("look-request", uuid.uuid4()))

    assert {path: third.get(path).status_code for path in paths} == dict.fromkeys(paths, 404)
    assert third.post(url("request-approve", request.code)).status_code == 404
    assert str(request.code) not in third.get(url("looks")).content.decode()
    refusals = Entry.objects.filter(allowed=False).count()
    assert refusals == len(paths) + 1


def test_the_requester_does_not_answer_herself(alert: Alert, asks: User, second: User) -> None:
    request = request_made(asks, alert)

    answer = client(asks).post(url("request-approve", request.code))

    assert answer.status_code == 403
    assert "second person has to answer" in answer.content.decode()


def test_the_second_person_does_not_see_what_she_approved(
    alert: Alert, asks: User, second: User
) -> None:
    request = request_made(asks, alert)
    client(second).post(url("request-approve", request.code))
    made = original_make(alert_id=alert.pk)
    assert made is not None

    assert client(second).get(url("rendition", made.code)).status_code in {403, 404}
    assert client(second).get(url("original", alert.code)).status_code == 404


def test_cases_are_found_by_day_and_place(alert: Alert, asks: User) -> None:
    her = client(asks)
    link = url("case", alert.code)

    day = localtime(alert.raised_at).date().isoformat()
    assert link in her.get(url("looks"), {"day": day, "place": "gate"}).content.decode()
    for other in ({"day": "2001-01-01"}, {"place": "nowhere"}):
        assert link not in her.get(url("looks"), other).content.decode()
    for nonsense in ("2001-13-45", "yesterday", "'"):
        assert her.get(url("looks"), {"day": nonsense}).status_code == 200
