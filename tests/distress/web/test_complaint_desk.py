"""The desks for complaints and incidents: what they show, to whom, and what they refuse."""

from __future__ import annotations

import html
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils.timezone import localtime, now

from distress.models import Outcome
from distress.services.dispatches import (
    dispatch_acknowledge,
    dispatch_arrive,
    dispatch_close,
)
from governance.models import Complaint, Entry, Incident
from governance.policy import Purpose, Role
from governance.services.complaints import complaint_answer
from governance.services.complaints_received import Said, complaint_receive
from governance.services.incidents import incident_open
from tests.distress.conftest import City, person_make
from tests.distress.web.world import dispatched, shadow_episode, signed_in

pytestmark = pytest.mark.django_db

WORDS = "They rang at night. रात में घंटी बजाई"
HOUR = timedelta(hours=1)
MOMENT = "%Y-%m-%dT%H:%M"


@pytest.fixture
def officer(city: City) -> Client:
    cache.clear()
    return signed_in(person_make("meera", Role.DATA_OFFICER))


@pytest.fixture
def auditor(city: City) -> Client:
    return signed_in(person_make("tara", Role.AUDITOR))


def complained(city: City, **other: Any) -> Complaint:
    at = now()
    given: dict[str, Any] = {
        "category": Complaint.Category.NOT_WANTED, "place_kind": Complaint.PlaceKind.CAMERA,
        "place_code": str(city.camera.code), "from_at": at - HOUR, "until_at": at, "words": WORDS,
    }  # fmt: skip
    return complaint_receive(nonce=str(at), said=Said(**(given | other))).complaint


def visited(city: City) -> str:
    """A dispatch that arrived and did harm; its code."""
    made = dispatched(city, 1)
    given = {"actor": city.officer, "dispatch": made, "purpose": Purpose.PATROL}
    dispatch_acknowledge(**given)
    dispatch_arrive(**given)
    dispatch_close(**given, finding=Outcome.Finding.HARM)
    return str(made.code)


def shown(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


def test_a_complaint_meets_what_the_system_did_there_then_and_no_footage(
    city: City, officer: Client
) -> None:
    dispatch = visited(city)
    episode = shadow_episode(city, 2)
    found = complained(city)

    page = shown(officer, f"/complaints/{found.code}/")

    for told in (
        WORDS, dispatch, str(episode.code), "sent to Hazratganj", "arrived", "The visit did harm",
        "Distress confirmed", "nobody was alerted",
    ):  # fmt: skip
        assert told in page
    for hidden in ("<video", "<img", "/renditions/", "asha", "Asha", "Rekha", "rekha"):
        assert hidden not in page
    read = Entry.objects.filter(action="complaint.read", subject_code=str(found.code))
    assert read.filter(allowed=True).count() == 1


def test_a_visit_is_found_by_its_own_time_and_by_no_other_place_or_time(
    city: City, officer: Client
) -> None:
    dispatch = visited(city)
    area = str(city.camera.hotspot.code)
    at = now()
    by_area = complained(city, place_kind=Complaint.PlaceKind.HOTSPOT, place_code=area)
    before = complained(city, from_at=at - 5 * HOUR, until_at=at - 4 * HOUR)
    in_words = complained(
        city, place_kind=Complaint.PlaceKind.WORDS, place_code="", place_words="at the gate"
    )

    assert dispatch in shown(officer, f"/complaints/{by_area.code}/")
    assert dispatch not in shown(officer, f"/complaints/{before.code}/")
    address = f"/complaints/{in_words.code}/"
    assert dispatch not in shown(officer, address)
    assert dispatch in shown(officer, f"{address}?place={area}")
    assert dispatch not in shown(officer, f"{address}?place=%27 OR 1")


def test_it_is_looked_into_answered_and_disagreed_with(
    city: City, officer: Client, auditor: Client
) -> None:
    found = complained(city)
    address = f"/complaints/{found.code}/"

    officer.post(f"{address}look-into/")
    empty = officer.post(f"{address}answer/", {"found": "upheld", "answer": " "})
    officer.post(f"{address}answer/", {"found": "upheld", "answer": "It was too late at night."})
    again = officer.post(f"{address}answer/", {"found": "not_upheld", "answer": "No."})
    auditor.post(f"{address}disagree/", {"words": "Nobody asked why."})
    twice = auditor.post(f"{address}disagree/", {"words": "Still nobody."})

    assert (empty.status_code, again.status_code, twice.status_code) == (400, 409, 409)
    assert "The answer stands." in again.content.decode()
    page = shown(auditor, address)
    for told in ("Upheld", "It was too late at night.", "Nobody asked why."):
        assert told in page
    assert "an auditor disagrees" in shown(officer, "/complaints/")


def test_the_auditor_reads_all_and_answers_none_and_the_officer_does_not_disagree(
    city: City, officer: Client, auditor: Client
) -> None:
    found = complained(city)
    address = f"/complaints/{found.code}/"

    assert WORDS in shown(auditor, address)
    assert auditor.post(f"{address}look-into/").status_code == 403
    refused = auditor.post(f"{address}answer/", {"found": "upheld", "answer": "Yes."})
    assert refused.status_code == 403
    assert officer.post(f"{address}disagree/", {"words": "No."}).status_code == 403
    found.refresh_from_db()
    assert found.status == "received"


def test_an_overdue_complaint_says_so_in_words_and_the_count_waits_in_the_bar(
    city: City, officer: Client
) -> None:
    found = complained(city)
    person = person_make("other", Role.DATA_OFFICER)
    answered = complained(city)
    complaint_answer(
        actor=person, code=answered.code, found=Complaint.Finding.UPHELD, answer="Yes."
    )

    page = shown(officer, "/complaints/")

    assert 'id="complaints-waiting"' in page
    assert page.index(str(found.code)) < page.index(str(answered.code))
    assert "1 without an answer, 0 overdue" in page


def opened(officer: Client, **other: str) -> Any:
    noticed = localtime(now()) - 7 * HOUR
    given = {
        "kind": "breach", "noticed_at": f"{noticed:{MOMENT}}",
        "summary": "One clip left without leave.", "description": "Mrs Rao's clip was sent on.",
    }  # fmt: skip
    return officer.post("/incidents/", given | other)


def test_an_incident_is_opened_reported_closed_and_public(city: City, officer: Client) -> None:
    assert opened(officer).status_code == 302
    found = Incident.objects.get()
    address = f"/incidents/{found.code}/"
    cert, board = (f"/incidents/reports/{row.code}/" for row in found.reports.all())
    late = f"{localtime(now()):{MOMENT}}"

    overdue = shown(officer, address)
    owed = officer.post(f"{address}close/", {"done": "The account was closed."})
    no_why = officer.post(cert, {"reported_at": late, "reference": "CERT-2026-17"})
    officer.post(
        cert, {"reported_at": late, "reference": "CERT-2026-17", "why": "The line was down."}
    )
    officer.post(f"{board}not-owed/", {"why": "Rule 7 is not in force yet."})
    officer.post(f"{address}close/", {"done": "The account was closed."})

    assert "Overdue by 1 h" in overdue
    assert (owed.status_code, no_why.status_code) == (409, 400)
    assert "report of this incident is owed" in owed.content.decode()
    assert "CERT-2026-17" in no_why.content.decode()
    public = shown(Client(), "/public/incidents/")
    for told in (
        "One clip left without leave.", "Reported late", "The line was down.", "Not owed",
        "The account was closed.", "13 May 2027", "section 17(1)(c)",
    ):  # fmt: skip
        assert told in public
    for hidden in ("Rao", "Meera", "CERT-2026-17"):
        assert hidden not in public
    told = Client().get("/public/incidents/?format=json").json()
    assert (told["incidents"], told["open"], told["reports_late"]) == (1, 0, 1)
    assert [row["state"] for row in told["list"][0]["reports"]] == ["late", "not_owed"]
    assert "Rao" not in str(told)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"summary": "seen by Meera"}, "names somebody who works here"),
        ({"summary": "call 0522-2238902"}, "telephone"),
        ({"noticed_at": "2099-01-01T10:00"}, "not after now"),
        ({"description": ""}, "required"),
        ({"kind": "gossip"}, "valid choice"),
    ],
)
def test_what_does_not_fit_opens_none_and_stays_typed(
    city: City, officer: Client, wrong: dict[str, str], says: str
) -> None:
    answer = opened(officer, **wrong)

    page = html.unescape(answer.content.decode())
    assert answer.status_code == 400
    assert says in page
    assert "description" in wrong or "Mrs Rao's clip was sent on." in page
    assert not Incident.objects.exists()


def test_an_auditor_opens_and_reads_one_and_neither_reports_nor_closes_it(
    city: City, auditor: Client
) -> None:
    opened(auditor)
    found = Incident.objects.get()
    address = f"/incidents/{found.code}/"
    report = f"/incidents/reports/{found.reports.all()[0].code}/"

    assert "Mrs Rao" in shown(auditor, address)
    assert auditor.post(f"{address}close/", {"done": "Done."}).status_code == 403
    assert auditor.post(f"{report}not-owed/", {"why": "None."}).status_code == 403
    assert auditor.post(report).status_code == 403
    read = Entry.objects.filter(action="incident.read", subject_code=str(found.code))
    assert read.filter(allowed=True).count() == 1


def test_what_the_system_opened_is_on_both_pages_and_no_operator_reads_of_a_breach(
    city: City, officer: Client
) -> None:
    incident_open(Incident.Kind.UNLOGGED_READ, about="2026-11-24")

    for page in (shown(officer, "/incidents/"), shown(Client(), "/public/incidents/")):
        assert "Footage was read without an entry" in page
        assert "left" in page
    assert "Footage was read" not in shown(signed_in(city.operator), "/live/")
    assert "Footage was read" not in shown(officer, "/retention/")
