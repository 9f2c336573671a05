"""Letters to print: what is transferred, and what a third party is told."""

from __future__ import annotations

import html
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localtime, now

from governance.models import Entry, RtiRequest, RtiStep, User
from governance.policy import Role
from tests.distress.conftest import City, person_make
from tests.distress.web.world import signed_in
from tests.governance.asked import ADDRESS, NAME, WORDS, received

pytestmark = pytest.mark.django_db

# A Tuesday; its fifth day is a Sunday, so that the Monday after it is the last in time.
TUESDAY = "2027-02-02T05:00:00+00:00"


@pytest.fixture
def clock(city: City) -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(TUESDAY, tick=False) as moved:
        yield moved


@pytest.fixture
def officer(clock: time_machine.Coordinates) -> User:
    return person_make("sushila", Role.RTI_OFFICER)


def later(clock: time_machine.Coordinates, officer: User, *, days: int) -> Client:
    """Her browser some days later, signed in again."""
    clock.shift(timedelta(days=days))
    return signed_in(officer)


def noted(client: Client, request: RtiRequest, kind: str, **given: object) -> RtiStep:
    fields = {"at": f"{localtime(now()):%Y-%m-%dT%H:%M}", **given}
    sent = client.post(
        reverse("distress:rti-step", args=[request.code, kind]),
        {f"{kind}-{name}": value for name, value in fields.items()},
    )
    assert sent.headers["Location"] == reverse("distress:rti-request", args=[request.code])
    return request.steps.latest("number")


def letter(client: Client, step: RtiStep, name: str) -> Any:
    return client.get(reverse("distress:rti-letter", args=[step.request.code, step.number, name]))


def text_of(answer: Any) -> str:
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


def links(client: Client, request: RtiRequest) -> list[str]:
    page = text_of(client.get(reverse("distress:rti-request", args=[request.code])))
    return [part.split("/")[1] for part in page.split("/letters/")[1:]]


def test_a_request_that_is_transferred_goes_with_its_words_and_its_applicant_is_told(
    officer: User,
) -> None:
    client, got = signed_in(officer), received()
    noted(client, got.request, "application_paid", amount_rs="10")
    step = noted(client, got.request, "transferred", words="Transport Department, Lucknow")

    over, told = (text_of(letter(client, step, name)) for name in ("transfer", "transfer-notice"))

    for paper in (over, told):
        for shown in (
            'lang="en"', 'lang="hi"', got.request.reference, NAME, ADDRESS, "section 6(3)",
            "धारा 6(3)", "Transport Department, Lucknow", "Transferred wholly",
            "02.02.2027 10:30", "08.02.2027 23:59",
        ):  # fmt: skip
            assert shown in paper
        assert "comes after them" not in paper
        assert "19(1)" not in paper
    assert WORDS in over
    assert "Rs 10, received 02.02.2027" in over
    assert got.follow_reference in told
    assert links(client, got.request) == ["transfer", "transfer-notice"]


def test_a_part_is_transferred_and_the_rest_stays_due_here(officer: User) -> None:
    client, got = signed_in(officer), received(is_bpl=True)
    step = noted(client, got.request, "part_transferred", words="Home Department: question 2")

    over, told = (text_of(letter(client, step, name)) for name in ("transfer", "transfer-notice"))

    assert "The part that is named above is transferred to you" in over
    assert "none, section 7(5)" in over
    assert "The rest is answered here, until 04.03.2027 23:59." in told
    assert "शेष का उत्तर यहाँ से 04.03.2027 23:59 तक" in told


def test_a_transfer_after_the_time_says_so_and_that_the_refusal_can_be_appealed(
    officer: User, clock: time_machine.Coordinates
) -> None:
    got = received()
    client = later(clock, officer, days=31)
    step = noted(client, got.request, "transferred", words="Transport Department, Lucknow")

    told = text_of(letter(client, step, "transfer-notice"))

    for shown in (
        "08.02.2027 23:59; this transfer comes after them", "ended on 04.03.2027",
        "section 7(2)", "until 03.04.2027 23:59", "धारा 19(1)",
    ):  # fmt: skip
        assert shown in told


def test_a_third_party_is_told_what_was_asked_and_not_who_asked(
    officer: User, clock: time_machine.Coordinates
) -> None:
    client, got = signed_in(officer), received()
    step = noted(client, got.request, "party_told", words="Netra Systems, Kanpur")
    before = text_of(letter(client, step, "party-notice"))
    client = later(clock, officer, days=2)
    noted(client, got.request, "party_received", about=str(step.code))

    after = text_of(letter(client, step, "party-notice"))

    for shown in (
        "Netra Systems, Kanpur", WORDS, "section 11(1)", "section 11(2)", "धारा 11(3)",
        "08.02.2027 23:59", "15.03.2027 23:59, section 11(3)",
    ):  # fmt: skip
        assert shown in before
    for hidden in (NAME, ADDRESS, got.follow_reference):
        assert hidden not in before
    assert "Your ten days until" not in before
    assert "04.02.2027 10:30" in after
    assert "15.02.2027 23:59" in after


def test_the_notice_of_the_decision_says_what_was_decided_and_until_when_an_appeal_may_come(
    officer: User, clock: time_machine.Coordinates
) -> None:
    client, got = signed_in(officer), received()
    told = noted(client, got.request, "party_told", words="Netra Systems, Kanpur")
    client = later(clock, officer, days=6)
    said = noted(client, got.request, "party_said", about=str(told.code), words="Keep it secret.")
    client = later(clock, officer, days=6)
    step = noted(
        client, got.request, "party_decided", about=str(told.code),
        words="The price is disclosed, the drawings are not.",
    )  # fmt: skip

    paper = text_of(letter(client, step, "party-decision"))

    for shown in (
        "Netra Systems, Kanpur", "The price is disclosed, the drawings are not.",
        "section 11(4)", "section 19(2)", "धारा 19(2)", "16.03.2027 23:59",
        f"{localtime(said.at):%d.%m.%Y %H:%M}",
    ):  # fmt: skip
        assert shown in paper
    assert NAME not in paper
    assert "Keep it secret" not in paper


def test_no_step_has_anothers_letter_and_reading_one_is_on_record(officer: User) -> None:
    client, got = signed_in(officer), received()
    step = noted(client, got.request, "party_told", words="Netra Systems, Kanpur")
    auditor = signed_in(person_make("sen", Role.AUDITOR))

    for name in ("transfer", "party-decision", "no-such-letter"):
        assert letter(client, step, name).status_code == 404
    seen = Entry.objects.filter(action="rti.see", allowed=True)
    before = seen.count()
    assert letter(client, step, "party-notice").status_code == 200
    refused = letter(auditor, step, "party-notice")

    assert seen.count() == before + 1
    assert refused.status_code == 403
    assert "Netra" not in refused.content.decode()
