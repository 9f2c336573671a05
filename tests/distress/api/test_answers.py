"""The API's answers: one shape, nothing given away, nothing without a token of its own page."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import get_resolver

from distress.api.urls import urlpatterns
from distress.models import Alert, Dispatch, Review
from governance.models import Entry, User
from governance.policy import Action, Purpose
from tests.distress.conftest import City

ROOT = "/api/v1/"


class Program:
    """A program with which a person has signed in, on patrol unless told otherwise."""

    def __init__(self, person: User, purpose: Purpose | None = Purpose.PATROL) -> None:
        self.client = Client()
        self.client.force_login(person)
        if purpose:
            session = self.client.session
            session["purpose"] = purpose.value
            session.save()

    def get(self, path: str) -> Any:
        return self.client.get(ROOT + path)

    def post(self, path: str, body: Any = None) -> Any:
        return self.client.post(ROOT + path, body or {}, content_type="application/json")


def _review(**changed: Any) -> dict[str, Any]:
    return {"verdict": "confirmed", "reason": "crying", "note": ""} | changed


@pytest.fixture
def desk(city: City) -> Program:
    return Program(city.operator)


@pytest.fixture
def confirmed(city: City, desk: Program) -> Alert:
    alert = city.alert()
    desk.post(f"alerts/{alert.code}/claim/")
    desk.post(f"alerts/{alert.code}/review/", _review())
    return alert


def test_the_whole_story_by_program(city: City, desk: Program) -> None:
    alert = city.alert()
    station = Program(city.officer)

    listed = desk.get("alerts/").json()
    claimed = desk.post(f"alerts/{alert.code}/claim/")
    reviewed = desk.post(f"alerts/{alert.code}/review/", _review(note="गेट के पास"))
    sent = desk.post(f"alerts/{alert.code}/dispatch/")
    code = sent.json()["dispatch"]
    answers = [
        station.post(f"dispatches/{code}/acknowledge/"),
        station.post(f"dispatches/{code}/arrive/"),
        station.post(f"dispatches/{code}/close/", {"finding": "helped"}),
    ]

    assert [row["alert"] for row in listed] == [str(alert.code)]
    assert [claimed.status_code, reviewed.status_code, sent.status_code] == [200, 201, 201]
    assert [answer.status_code for answer in answers] == [200, 200, 201]
    assert desk.get(f"alerts/{alert.code}/").json()["status"] == "closed"
    assert Review.objects.get().note == "गेट के पास"


def test_nothing_tells_another_stations_alert_from_one_that_does_not_exist(city: City) -> None:
    program = Program(city.stranger)
    code, nowhere = city.alert().code, uuid4()

    for what in ("", "claim/", "dispatch/", "review/"):
        ask = program.get if not what else program.post
        body = (_review(),) if what == "review/" else ()
        there, not_there = (ask(f"alerts/{at}/{what}", *body) for at in (code, nowhere))
        assert (there.status_code, there.json()) == (404, not_there.json())
        assert not_there.status_code == 404

    refused = Entry.objects.filter(actor_code=str(city.stranger.code), allowed=False)
    assert refused.count() == 4


def test_nothing_tells_another_stations_dispatch_from_one_that_does_not_exist(
    city: City, desk: Program, confirmed: Alert
) -> None:
    desk.post(f"alerts/{confirmed.code}/dispatch/")
    program = Program(city.far_officer)

    there, not_there = (
        program.post(f"dispatches/{code}/acknowledge/")
        for code in (Dispatch.objects.get().code, uuid4())
    )

    assert (there.status_code, there.json()) == (404, not_there.json())


def test_a_named_station_that_does_not_exist_sends_nobody(desk: Program, confirmed: Alert) -> None:
    answer = desk.post(f"alerts/{confirmed.code}/dispatch/", {"station": str(uuid4())})

    assert answer.status_code == 404
    assert not Dispatch.objects.exists()


def test_conflicts_are_409_with_code_and_sentence(city: City, desk: Program) -> None:
    alert = city.alert()
    desk.post(f"alerts/{alert.code}/claim/")

    answers = {
        "already_claimed": Program(city.second).post(f"alerts/{alert.code}/claim/"),
        "not_confirmed": desk.post(f"alerts/{alert.code}/dispatch/"),
        "reason_does_not_fit": desk.post(f"alerts/{alert.code}/review/", _review(reason="calm")),
    }

    for code, answer in answers.items():
        assert (answer.status_code, answer.json()["error"]) == (409, code)
        assert answer.json()["detail"].endswith(".")
    assert "Asha" in answers["already_claimed"].json()["detail"]


def test_without_a_purpose_for_the_shift_nothing_is_open(city: City) -> None:
    alert = city.alert()

    answer = Program(city.operator, purpose=None).post(f"alerts/{alert.code}/claim/")

    assert (answer.status_code, answer.json()["error"]) == (403, "no_purpose")


@pytest.mark.parametrize(
    "body",
    [
        {"verdict": "maybe"},
        {"reason": ""},
        {"note": "x" * 501},
        {"note": "bell \x07"},
        {"note": "nul \x00"},
        {"note": ["a"]},
        {"verdict": None},
    ],
)
def test_a_verdict_that_does_not_fit_is_400_and_names_the_field(
    city: City, desk: Program, body: dict[str, Any]
) -> None:
    alert = city.alert()
    desk.post(f"alerts/{alert.code}/claim/")

    answer = desk.post(f"alerts/{alert.code}/review/", _review(**body))

    told = answer.json()
    assert (answer.status_code, told["error"]) == (400, "invalid")
    assert isinstance(told["detail"], str)
    assert set(told["fields"]) == set(body)
    assert not Review.objects.exists()


@pytest.mark.parametrize("raw", [b"{", b"[]", b"\xff\xfe", b'"x"', b"[" * 5000])
def test_a_body_that_is_no_object_is_400(city: City, desk: Program, raw: bytes) -> None:
    alert = city.alert()

    answer = desk.client.post(
        f"{ROOT}alerts/{alert.code}/review/", raw, content_type="application/json"
    )

    assert answer.status_code == 400
    assert set(answer.json()) >= {"error", "detail"}


def test_a_body_that_is_too_large_is_refused(city: City, desk: Program) -> None:
    alert = city.alert()

    answer = desk.post(f"alerts/{alert.code}/review/", _review(note="x" * 400_000))

    assert answer.status_code in {400, 413}
    assert not Review.objects.exists()


def test_another_sites_page_cannot_press_for_the_operator(city: City) -> None:
    alert = city.alert()
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(city.operator)

    answer = browser.post(f"{ROOT}alerts/{alert.code}/claim/", content_type="application/json")

    assert answer.status_code == 403
    assert Alert.objects.get().status == "open"


def test_whoever_is_not_signed_in_gets_one_shape_too(city: City) -> None:
    answer = Client().get(f"{ROOT}alerts/")

    assert answer.status_code in {401, 403}
    assert set(answer.json()) == {"error", "detail"}
    assert isinstance(answer.json()["detail"], str)


@pytest.mark.parametrize("since", ["-1", "x", str(2**63), "1e9", "%00"])
def test_notices_refuse_a_number_that_is_none(city: City, desk: Program, since: str) -> None:
    assert desk.get(f"notices/?since={since}").status_code == 400


def test_notices_give_codes_and_the_next_number(city: City, desk: Program) -> None:
    alert = city.alert()

    first = desk.get("notices/?since=0").json()
    again = desk.get(f"notices/?since={first['seq']}").json()

    assert first == {"seq": 1, "alerts": [str(alert.code)]}
    assert again == {"seq": 1, "alerts": []}


def test_no_answer_holds_a_row_id(city: City, desk: Program, confirmed: Alert) -> None:
    desk.post(f"alerts/{confirmed.code}/dispatch/")
    told = [
        *desk.get("alerts/").json(), *desk.get("cameras/").json(),
        *Program(city.officer).get("dispatches/").json(),
    ]  # fmt: skip

    assert len(told) == 3
    assert not {key for row in told for key in row} & {"id", "pk"}


def test_every_route_of_ours_names_what_it_does() -> None:
    named = {pattern.name: pattern.callback for pattern in urlpatterns}

    for name in set(named) - {"schema", "docs"}:
        view: Any = named[name]
        assert isinstance(view.view_class.action, Action), name


def test_the_description_names_every_route_and_the_device_key(city: City, desk: Program) -> None:
    described = desk.client.get(f"{ROOT}schema/", headers={"Accept": "application/json"})

    told = json.loads(described.content)
    assert f"{ROOT}calls/" in told["paths"]
    assert len(told["paths"]) == len(urlpatterns) - 2
    assert told["components"]["securitySchemes"]["deviceKey"]["in"] == "header"
    assert get_resolver() is not None


def test_the_page_of_the_description_runs_no_script_of_its_own(city: City, desk: Program) -> None:
    page = desk.client.get(f"{ROOT}docs/", headers={"Accept": "text/html"}).content.decode()

    assert "<script>" not in page  # the content policy would refuse it
    assert "swagger" in page
