"""What does not fit on the pages of leave is told in a sentence, and nothing is half-written."""

from __future__ import annotations

import html
import re
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localtime, now

from distress.models import ShadowVerdict
from governance.actors import worker
from governance.models import (
    Authorisation,
    AuthorisationDocument,
    AuthorisedCamera,
    Body,
    Entry,
    Gathering,
    Grant,
    PeriodReport,
    Suspension,
    User,
)
from governance.policy import Role
from governance.services.suspensions import suspend, verdict_count
from tests.distress.conftest import City
from tests.distress.web.world import shadow_episode, signed_in
from tests.governance.people import body_named
from tests.governance.requests import oversight_looks

Made = Callable[..., User]
BOX = "उद्देश्य: भीड़ में संकट देखना।\nदूसरी पंक्ति"


@pytest.fixture
def supervisor(city: City, person: Made) -> Client:
    return signed_in(person("farida", Role.SUPERVISOR, city.near))


@pytest.fixture
def approver(person: Made) -> Client:
    made = person("mathur", Role.APPROVER)
    made.body = body_named("District magistrate", Body.Kind.ADMINISTRATION)
    made.save()
    return signed_in(made)


@pytest.fixture
def administrator(person: Made) -> Client:
    return signed_in(person("nikhil", Role.ADMINISTRATOR))


def moment(at: datetime) -> str:
    return f"{localtime(at):%Y-%m-%dT%H:%M}"


def days(count: float) -> str:
    return moment(now() + timedelta(days=count))


def request_of(city: City, **other: Any) -> dict[str, Any]:
    """What the form sends for a shadow period that fits."""
    return {
        "mode": "shadow", "purpose": "patrol", "cameras": [str(city.camera.code)],
        "starts_at": days(2), "ends_at": days(30), "alerts_per_day": "40",
        "precision_floor_percent": "20", "legal_basis": BOX, "aim": BOX, "necessity": BOX,
        "alternatives": BOX, "safeguards": BOX, "evaluation": "https://example.in/card",
        "validation": "",
    } | other  # fmt: skip


def problems(answer: HttpResponse) -> str:
    """Everything that a page says is wrong, in words, and nothing that only we understand."""
    text = html.unescape(answer.content.decode())
    found = re.findall(r'class="problem" role="alert">(.*?)</(?:p|div)>', text, flags=re.DOTALL)
    said = re.sub(r"<[^>]+>", " ", " ".join(found)).strip()
    for ours in ("Constraint", "constraint", "__all__", "Traceback", "violated", "{'", "['"):
        assert ours not in said
    return said


def written() -> tuple[int, ...]:
    """How many rows there are of all that these pages write, and of entries about alterations."""
    kinds = (
        Authorisation, AuthorisedCamera, AuthorisationDocument, Gathering, Grant, PeriodReport,
        User, ShadowVerdict,
    )  # fmt: skip
    return (
        *(kind.objects.count() for kind in kinds),
        Authorisation.objects.filter(approved_at__isnull=False).count(),
        Authorisation.objects.filter(withdrawn_at__isnull=True).count(),
        Gathering.objects.filter(lifted_at__isnull=True).count(),
        Grant.objects.filter(ended_at__isnull=True).count(),
        Suspension.objects.filter(reinstated_at__isnull=True).count(),
        Entry.objects.filter(allowed__isnull=True).count(),
    )


def ask(client: Client, sent: dict[str, Any]) -> HttpResponse:
    answer: HttpResponse = client.post(reverse("distress:authorisation-new"), sent)
    return answer


def test_a_request_that_fits_is_kept_word_for_word_with_its_papers(
    city: City, supervisor: Client
) -> None:
    papers = [SimpleUploadedFile(f"आदेश-{number}.pdf", b"%PDF order") for number in (1, 2)]
    papers.append(SimpleUploadedFile("other.pdf", b"%PDF other"))

    answer = ask(supervisor, request_of(city, documents=papers))

    made = Authorisation.objects.latest("pk")
    assert answer.status_code == 302
    assert (made.aim.replace("\r\n", "\n"), made.approved_at) == (BOX, None)
    # The same paper twice is one.
    assert made.documents.count() == 2


LONG = "x" * 10_000


@pytest.mark.parametrize(
    ("other", "said"),
    [
        *(({box: "a\x00b"}, "control characters") for box in ("aim", "necessity", "evaluation")),
        ({"safeguards": "a\x1b[2Jb"}, "control characters"),
        *(({box: LONG}, "at most 4000 characters") for box in ("legal_basis", "alternatives")),
        *(({box: ""}, "required") for box in ("legal_basis", "aim", "safeguards", "starts_at")),
        *(({box: "  \n "}, "required") for box in ("necessity", "alternatives")),
        ({"evaluation": ""}, "evaluation"),
        ({"evaluation": LONG}, "at most 300 characters"),
        ({"cameras": []}, "at least one camera"),
        ({"cameras": [str(uuid.uuid4())]}, "not one of the available choices"),
        ({"cameras": ["'; DROP TABLE"]}, "not one of the available choices"),
        ({"mode": "demo"}, "not one of the available choices"),
        ({"mode": "everything"}, "not one of the available choices"),
        ({"purpose": "curiosity"}, "not one of the available choices"),
        ({"starts_at": days(-60), "ends_at": days(-30)}, "in the past"),
        ({"starts_at": days(9), "ends_at": days(3)}, "ends after it begins"),
        ({"starts_at": days(0), "ends_at": days(91)}, "90 days"),
        ({"ends_at": "the day after tomorrow"}, "valid date"),
        ({"ends_at": "999999-01-01T00:00"}, "valid date"),
        ({"alerts_per_day": "0"}, "greater than or equal to 1"),
        ({"alerts_per_day": "9" * 40}, "less than or equal to 5000"),
        ({"precision_floor_percent": "96"}, "less than or equal to 95"),
        ({"precision_floor_percent": "-1"}, "greater than or equal to 1"),
        ({"precision_floor_percent": "half"}, "whole number"),
        ({"validation": str(uuid.uuid4())}, "not one of the available choices"),
        ({"validation": "forged"}, "valid UUID"),
    ],
)  # fmt: skip
def test_a_request_that_does_not_fit_is_told_why_and_leaves_nothing(
    city: City, supervisor: Client, other: dict[str, Any], said: str
) -> None:
    before = written()

    answer = ask(supervisor, request_of(city, **other))

    assert answer.status_code == 400
    assert said in problems(answer)
    assert written() == before
    if "aim" not in other:
        # What was written need not be written again.
        assert "उद्देश्य" in answer.content.decode()


def test_papers_that_are_too_many_are_refused(city: City, supervisor: Client) -> None:
    papers = [SimpleUploadedFile(f"{number}.pdf", b"%d" % number) for number in range(11)]
    before = written()

    answer = ask(supervisor, request_of(city, documents=papers))

    assert "ten documents at most" in problems(answer)
    assert written() == before


def test_the_camera_of_another_station_cannot_be_named(city: City, person: Made) -> None:
    elsewhere = signed_in(person("tara", Role.SUPERVISOR, city.far))
    before = written()

    answer = ask(elsewhere, request_of(city))

    assert answer.status_code == 400
    assert problems(answer)
    assert written() == before


def waiting(city: City, supervisor: Client, **other: Any) -> Authorisation:
    assert ask(supervisor, request_of(city, **other)).status_code == 302
    return Authorisation.objects.latest("pk")


def press(client: Client, name: str, code: object, **sent: str) -> HttpResponse:
    answer: HttpResponse = client.post(reverse(f"distress:{name}", args=[code]), sent)
    return answer


def test_what_overlaps_another_is_named_with_its_end_and_not_given(
    city: City, supervisor: Client, approver: Client
) -> None:
    oversight_looks()
    made = waiting(city, supervisor, starts_at=days(0), ends_at=days(30))
    before = written()

    page = approver.get(reverse("distress:authorisation", args=[made.code])).content.decode()
    answer = press(approver, "authorisation-approve", made.code)

    assert 'data-obstacle="overlap"' in page
    assert (answer.status_code, "has leave already" in problems(answer)) == (409, True)
    assert written() == before


def test_no_leave_is_given_while_oversight_does_not_look(
    city: City, supervisor: Client, approver: Client
) -> None:
    made = waiting(city, supervisor)
    before = written()

    answer = press(approver, "authorisation-approve", made.code)

    assert (answer.status_code, "oversight body" in problems(answer)) == (409, True)
    assert written() == before


def test_an_approval_sent_twice_is_given_once(
    city: City, supervisor: Client, approver: Client
) -> None:
    oversight_looks()
    made = waiting(city, supervisor)

    first = press(approver, "authorisation-approve", made.code)
    before = written()
    again = press(approver, "authorisation-approve", made.code)

    assert (first.status_code, again.status_code) == (302, 409)
    assert "approved or withdrawn before" in problems(again)
    assert written() == before


def test_a_withdrawal_sent_twice_and_an_approval_after_it_change_nothing(
    city: City, supervisor: Client, approver: Client
) -> None:
    oversight_looks()
    made = waiting(city, supervisor)

    assert press(supervisor, "authorisation-withdraw", made.code).status_code == 302
    before = written()

    for name in ("authorisation-withdraw", "authorisation-approve"):
        answer = press(approver, name, made.code)
        assert (answer.status_code, "before" in problems(answer)) == (409, True)
    assert written() == before


@pytest.mark.parametrize("report", ["forged", "00000000-0000-4000-8000-000000000000"])
def test_a_report_that_does_not_exist_cannot_be_cited(
    city: City, supervisor: Client, approver: Client, report: str
) -> None:
    oversight_looks()
    made = waiting(city, supervisor)
    before = written()

    answer = press(approver, "authorisation-approve", made.code, report=report)

    assert answer.status_code == 409
    assert "report" in problems(answer)
    assert written() == before


@pytest.mark.parametrize(
    "name",
    [
        "authorisation-approve", "authorisation-withdraw", "authorisation-reinstate",
        "gathering-lift", "grant-end", "shadow-judge", "shadow-validate",
    ],
)  # fmt: skip
def test_a_forged_code_finds_nothing(
    name: str, city: City, supervisor: Client, approver: Client, administrator: Client
) -> None:
    before = written()

    for client in (supervisor, approver, administrator):
        assert press(client, name, uuid.uuid4()).status_code in {403, 404}

    assert written() == before


@pytest.mark.parametrize(
    ("because", "said"),
    [("", "required"), ("short", "20"), ("x" * 1001, "1000"), ("because\x07 " * 5, "control")],
)
def test_a_suspension_is_not_ended_without_a_reason_that_fits(
    city: City, approver: Client, because: str, said: str
) -> None:
    suspend(
        actor=worker("w"), authorisation=city.authorisation, cause=Suspension.Cause.CAP,
        judged=3, confirmed=0,
    )  # fmt: skip
    before = written()

    answer = press(approver, "authorisation-reinstate", city.authorisation.code, because=because)

    assert answer.status_code == 409
    assert said in problems(answer)
    assert written() == before


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"starts_at": days(3), "ends_at": days(1)}, "ends after it begins"),
        ({"starts_at": days(-3), "ends_at": days(-1)}, "not in the past"),
        ({"ends_at": days(15)}, "14 days"),
        ({"cameras": []}, "at least one camera"),
        ({"cameras": [str(uuid.uuid4())]}, "not one of the available choices"),
        ({"kind": "picnic"}, "not one of the available choices"),
        ({"starts_at": ""}, "required"),
        ({"ends_at": "soon"}, "valid date"),
    ],
)
def test_a_gathering_that_does_not_fit_is_not_set(
    city: City, supervisor: Client, other: dict[str, Any], said: str
) -> None:
    sent = {
        "kind": "protest", "starts_at": days(0), "ends_at": days(1),
        "cameras": [str(city.camera.code)],
    }  # fmt: skip
    before = written()

    answer = supervisor.post(reverse("distress:gatherings"), sent | other)

    assert answer.status_code == 400
    assert said in problems(answer)
    assert written() == before


def test_a_gathering_is_lifted_once_and_by_no_supervisor(
    city: City, supervisor: Client, approver: Client
) -> None:
    sent = {
        "kind": "protest", "starts_at": days(0), "ends_at": days(1),
        "cameras": [str(city.camera.code)],
    }  # fmt: skip
    assert supervisor.post(reverse("distress:gatherings"), sent).status_code == 302
    made = Gathering.objects.get()

    assert press(supervisor, "gathering-lift", made.code).status_code == 403
    assert Gathering.objects.filter(lifted_at__isnull=True).exists()
    assert press(approver, "gathering-lift", made.code).status_code == 302
    again = press(approver, "gathering-lift", made.code)

    assert (again.status_code, "lifted before" in again.content.decode()) == (409, True)


def account(**other: str) -> dict[str, str]:
    body = Body.objects.get(name="City police")
    return {
        "username": "meena", "full_name": "मीना", "body": str(body.code),
        "password": "rain on the gomti river",
    } | other  # fmt: skip


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"username": "asha"}, "exists"),
        ({"username": "two words"}, "username"),
        ({"username": "a\x00b"}, "characters"),
        ({"username": LONG}, "at most 150"),
        ({"full_name": "a\x1bb"}, "control characters"),
        ({"full_name": ""}, "required"),
        ({"full_name": LONG}, "at most 150"),
        ({"body": str(uuid.uuid4())}, "not one of the available choices"),
        ({"body": "forged"}, "valid uuid"),
        ({"password": "short"}, "too short"),
    ],
)
def test_an_account_that_does_not_fit_is_not_made(
    city: City, administrator: Client, other: dict[str, str], said: str
) -> None:
    before = written()

    answer = administrator.post(reverse("distress:account-new"), account(**other))

    assert answer.status_code == 400
    assert said in problems(answer).lower()
    assert written() == before
    assert f'value="{account(**other)["password"]}"' not in answer.content.decode()


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"reason": "short"}, "10 characters"),
        ({"reason": "joins\x00the night shift"}, "control characters"),
        ({"reason": LONG}, "500 characters"),
        ({"reason": "           "}, "required"),
        ({"ends_at": days(-1)}, "within a year"),
        ({"ends_at": days(400)}, "within a year"),
        ({"ends_at": ""}, "required"),
        ({"what": "role/emperor"}, "not one of the available choices"),
        ({"what": "watch_station/station/" + str(uuid.uuid4())}, "not one of the available"),
        ({"what": "respond_station/camera/x"}, "not one of the available choices"),
        ({"what": ""}, "required"),
        ({"what": "role/auditor"}, "holds no other role"),
        ({"what": "role/operator"}, "held already"),
    ],
)
def test_a_grant_that_does_not_fit_is_not_given(
    city: City, administrator: Client, other: dict[str, str], said: str
) -> None:
    sent = {"what": "role/supervisor", "reason": "joins the night shift", "ends_at": days(30)}
    before = written()

    answer = administrator.post(reverse("distress:person", args=[city.operator.code]), sent | other)

    assert answer.status_code == 400
    assert said in problems(answer)
    assert written() == before


def test_a_grant_is_ended_once(city: City, administrator: Client) -> None:
    grant = city.operator.grants.get(role="operator")

    first = press(administrator, "grant-end", grant.code)
    before = written()
    again = press(administrator, "grant-end", grant.code)

    assert (first.status_code, again.status_code) == (302, 409)
    assert "ended before" in again.content.decode()
    assert written() == before


def test_a_shadow_episode_has_one_verdict_of_those_there_are(
    city: City, supervisor: Client
) -> None:
    code = shadow_episode(city, 4).code

    forged = press(supervisor, "shadow-judge", code, verdict="guilty")
    first = press(supervisor, "shadow-judge", code, verdict="confirmed")
    again = press(supervisor, "shadow-judge", code, verdict="dismissed")

    assert [forged.status_code, first.status_code, again.status_code] == [409, 302, 409]
    assert ShadowVerdict.objects.get().verdict == "confirmed"


def test_a_live_authorisation_cannot_be_summed_up_as_a_shadow_period(
    city: City, supervisor: Client
) -> None:
    before = written()

    answer = press(supervisor, "shadow-validate", city.authorisation.code)

    assert (answer.status_code, "shadow period" in answer.content.decode()) == (409, True)
    assert written() == before


@pytest.mark.parametrize(
    ("start", "end"),
    [(days(-1), days(-3)), (days(-3), days(3)), ("", days(-1)), ("x", "y")],
    ids=["backwards", "not over", "without a start", "no dates"],
)
def test_a_report_on_a_period_that_is_not_over_is_not_made(
    city: City, person: Made, start: str, end: str
) -> None:
    officer = signed_in(person("vimala", Role.DATA_OFFICER))
    before = written()

    answer = officer.post(reverse("distress:reports"), {"period_start": start, "period_end": end})

    assert answer.status_code == 400
    assert problems(answer)
    assert written() == before


def test_nobody_outside_sees_the_verdicts_of_a_single_day(city: City) -> None:
    with transaction.atomic():
        verdict_count(actor=city.operator, authorisation=city.authorisation, is_confirmed=True)
    address = reverse("distress:public-authorisations")
    month_over = localtime().replace(day=1, hour=0, minute=0) + timedelta(days=32)

    with time_machine.travel(month_over.replace(day=1) - timedelta(minutes=1)):
        within = Client().get(address).content.decode()
    with time_machine.travel(month_over.replace(day=1)):
        after = Client().get(address).content.decode()

    assert " judged)" not in within
    assert "1 of 1 judged" in after


def test_the_register_shows_what_was_given_and_never_what_waits_or_was_declined(
    city: City, supervisor: Client
) -> None:
    declined, open_still = (
        waiting(city, supervisor, aim="ONE"),
        waiting(city, supervisor, aim="TWO"),
    )
    press(supervisor, "authorisation-withdraw", declined.code)

    page = Client().get(reverse("distress:public-authorisations")).content.decode()

    assert city.camera.name in page
    assert "ONE" not in page
    assert "TWO" not in page
    assert open_still.approved_at is None


def test_what_was_declined_hides_nothing_that_was_given_and_withdrawn(
    city: City, supervisor: Client
) -> None:
    declined = waiting(city, supervisor, aim="ONE")
    press(supervisor, "authorisation-withdraw", declined.code)
    press(supervisor, "authorisation-withdraw", city.authorisation.code)

    page = Client().get(reverse("distress:public-authorisations")).content.decode()

    assert 'data-state="withdrawn"' in page
    assert "ONE" not in page
