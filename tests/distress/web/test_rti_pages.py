"""The RTI officer's pages and the door at which everybody may ask."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localtime, now

from governance.models import Entry, RtiHoliday, RtiRequest, User
from governance.policy import Role
from tests.distress.conftest import City, person_make
from tests.distress.web.world import signed_in
from tests.governance.asked import ADDRESS, NAME, WORDS, received

pytestmark = pytest.mark.django_db

NEW, PUBLIC = reverse("distress:public-rti-new"), reverse("distress:public-rti")
APPEAL = reverse("distress:public-rti-appeal")
MOMENT = "%Y-%m-%dT%H:%M"


@pytest.fixture
def officer(city: City) -> User:
    return person_make("sushila", Role.RTI_OFFICER)


def text_of(answer: Any) -> str:
    return html.unescape(answer.content.decode())


def typed(**other: str) -> dict[str, str]:
    return {
        "name": NAME, "address": ADDRESS, "words": WORDS, "language": "hi", "is_bpl": "no",
        "is_life_or_liberty": "no", **other,
    }  # fmt: skip


def began(client: Client) -> str:
    with time_machine.travel(now() - timedelta(minutes=1)):
        found = re.search(r'name="began" value="([^"]+)"', text_of(client.get(NEW)))
    assert found
    return found[1]


def filed(client: Client, **other: str) -> HttpResponse:
    return client.post(NEW, {"began": began(client), **typed(**other)})  # type: ignore[return-value]


def at(*, days_ago: float = 0) -> str:
    return f"{localtime(now()) - timedelta(days=days_ago):{MOMENT}}"


def noted(client: Client, request: RtiRequest, kind: str, **given: object) -> Any:
    fields = {f"{kind}-{name}": value for name, value in given.items()}
    path = reverse("distress:rti-step", args=[request.code, kind])
    return client.post(path, {f"{kind}-at": at(), **fields})


def test_anybody_files_form_2_and_follows_it_and_the_public_register_names_nobody(
    city: City,
) -> None:
    answer = filed(Client())
    twin = filed(Client(), words=f"{WORDS}!")
    made = RtiRequest.objects.earliest("number")
    follow = re.search(r"data-reference>([^<]+)<", text_of(answer))
    assert follow

    register, own = Client().get(PUBLIC), Client().post(PUBLIC, {"reference": follow[1]})
    told = Client().get(f"{PUBLIC}?format=json").json()

    assert (answer.status_code, twin.status_code) == (201, 201)
    assert f"as {made.reference}" in text_of(twin)
    assert made.language == "hi"
    assert f"Your request {made.reference}" in text_of(own)
    assert (told["received"], told["overdue"], len(told["requests"])) == (2, 0, 2)
    for page in (text_of(register), str(told)):
        assert made.reference in page
        for hidden in (NAME, "Najaf", "dismissed in October", str(made.code), follow[1]):
            assert hidden not in page


def test_ten_thousand_words_are_refused_and_all_of_them_are_still_there(city: City) -> None:
    many = "पुलिस word " * 5000

    answer = filed(Client(), words=many)

    page = text_of(answer)
    assert answer.status_code == 400
    assert "10000 words, and rule 4(2)(c) allows 500" in page
    assert page.count("पुलिस word") == 5000
    assert NAME in page
    assert not RtiRequest.objects.exists()


def test_the_door_has_its_turns_in_an_hour_apart_from_complaints(city: City, settings: Any) -> None:
    settings.ABHAYA_COMPLAINTS_HOURLY_EACH = 1
    with time_machine.travel(now().replace(minute=10), tick=False):
        answers = [filed(Client(), words=f"Question {number}?") for number in range(2)]

    assert [answer.status_code for answer in answers] == [201, 429]
    assert "Question 1?" in text_of(answers[1])
    assert RtiRequest.objects.count() == 1


def test_an_officer_registers_asks_for_a_fee_and_sees_the_clock_stand(officer: User) -> None:
    client = signed_in(officer)
    given = typed(channel="post", received_at=at(days_ago=3), nonce="one")
    wrong = client.post(reverse("distress:rti-new"), given | {"received_at": "2005-10-11T10:00"})
    first = client.post(reverse("distress:rti-new"), given)
    again = client.post(reverse("distress:rti-new"), given)
    made = RtiRequest.objects.get()

    assert wrong.status_code == 400
    assert "12 October 2005" in text_of(wrong)
    assert WORDS in text_of(wrong)
    assert first.headers["Location"] == again.headers["Location"]
    assert noted(client, made, "acknowledged").status_code == 302
    assert noted(client, made, "fee_asked", pages="20").status_code == 302
    asked = made.steps.get(kind="fee_asked")
    too_much = noted(client, made, "fee_paid", about=str(asked.code), amount_rs="41")
    assert too_much.status_code == 409
    assert "Rs 40 are unpaid" in text_of(too_much)
    assert noted(client, made, "fee_paid", about=str(asked.code), amount_rs="15").status_code == 302
    page = text_of(client.get(reverse("distress:rti-request", args=[made.code])))
    for shown in (NAME, WORDS, "Waits for a fee", "20 × Rs 2 = Rs 40", "Rs 25 unpaid"):
        assert shown in page
    paper = text_of(client.get(reverse("distress:rti-intimation", args=[made.code])))
    for shown in ("Pages of A4 or A3 paper", "ए4 या ए3 आकार के पृष्ठ", "544/43-2-2015", "19(3)"):
        assert shown in paper
    assert "27 once paid" in text_of(client.get(reverse("distress:rti")))


def test_a_late_request_shows_what_it_costs_the_officer_and_no_fee_can_be_asked(
    officer: User,
) -> None:
    with time_machine.travel(now() - timedelta(days=45), tick=False):
        late = received().request
    client = signed_in(officer)

    page = text_of(client.get(reverse("distress:rti-request", args=[late.code])))
    refused = noted(client, late, "fee_asked", pages="2")

    assert "Overdue: deemed refused" in page
    assert "none: late, section 7(6)" in page
    assert "exposure Rs 3750" in page or "exposure Rs 4" in page
    assert refused.status_code == 409
    assert "Overdue" in text_of(Client().get(PUBLIC))


def test_a_finding_against_urgency_is_told_to_the_applicant_with_its_reasons(
    officer: User,
) -> None:
    got = received(is_life_or_liberty=True)
    client, reasons = signed_in(officer), "It asks for yearly figures of one camera."

    before = text_of(client.get(reverse("distress:rti")))
    bare = noted(client, got.request, "not_life", words="No.")
    found = noted(client, got.request, "not_life", words=reasons)
    paid = noted(client, got.request, "application_paid", amount_rs="10")
    own = text_of(Client().post(PUBLIC, {"reference": got.follow_reference}))
    page = text_of(client.get(reverse("distress:rti-request", args=[got.request.code])))

    assert "data-pressing" in before
    assert "life or liberty: 48 hours" in before
    assert (bare.status_code, found.status_code, paid.status_code) == (409, 302, 302)
    assert "in at least 20 characters" in text_of(bare)
    for shown in ("Found not to concern life or liberty", reasons):
        assert shown in own
        assert shown in page
    assert "Rs 10 ·" in page
    assert "life or liberty: 48 hours" not in text_of(client.get(reverse("distress:rti")))


def test_an_applicant_appeals_by_her_reference_and_another_than_the_officer_decides_it(
    officer: User,
) -> None:
    with time_machine.travel(now() - timedelta(days=45), tick=False):
        late = received()
    fresh, grounds = received(), "Nobody answered. किसी ने उत्तर नहीं दिया।"
    noted(signed_in(officer), late.request, "acknowledged")

    def sent(reference: str, words: str = grounds) -> Any:
        return Client().post(APPEAL, {"reference": reference, "words": words})

    own = text_of(Client().post(PUBLIC, {"reference": late.follow_reference}))
    handed = text_of(Client().post(APPEAL, {"reference": late.follow_reference}))
    early = sent(fresh.follow_reference)
    unknown = sent("0000-0000-0000-0000")
    endless = sent(late.follow_reference, "x" * 1001)
    filed, again = sent(late.follow_reference), sent(late.follow_reference)

    assert "Appeal about your request" in own
    assert late.follow_reference in handed
    assert [one.status_code for one in (early, unknown, endless, filed, again)] == [
        409, 400, 400, 201, 409,
    ]  # fmt: skip
    appeal = late.request.steps.get(kind="appealed")
    assert appeal.recorded_by is None
    desk = reverse("distress:rti-request", args=[late.request.code])
    authority = person_make("above", Role.RTI_OFFICER)
    for person, may in ((officer, False), (authority, True)):
        page = text_of(signed_in(person).get(desk))
        assert grounds in page
        assert ("/steps/appeal_decided/" in page) is may
    assert grounds not in text_of(Client().post(PUBLIC, {"reference": late.follow_reference}))


def test_what_is_noted_long_after_it_happened_shows_both_times(officer: User) -> None:
    with time_machine.travel(now() - timedelta(days=3), tick=False):
        got = received()

    noted(signed_in(officer), got.request, "acknowledged", at=at(days_ago=2))

    for page in (
        signed_in(officer).get(reverse("distress:rti-request", args=[got.request.code])),
        Client().post(PUBLIC, {"reference": got.follow_reference}),
    ):
        assert f"noted on {localtime(now()):%d %b %Y}" in text_of(page)


def test_the_acknowledgement_is_in_both_languages_and_carries_the_reference(officer: User) -> None:
    got = received()

    page = text_of(
        signed_in(officer).get(reverse("distress:rti-acknowledgement", args=[got.request.code]))
    )

    for shown in ('lang="hi"', 'lang="en"', got.request.reference, got.follow_reference, NAME):
        assert shown in page
    seen = Entry.objects.filter(action="rti.see", allowed=True)
    assert [entry.subject_code for entry in seen] == [str(got.request.code)]


def test_a_listed_holiday_moves_what_ends_on_it_and_the_calendar_shows_both(city: City) -> None:
    with time_machine.travel("2027-02-02T05:00:00+00:00", tick=False):
        client = signed_in(person_make("sushila", Role.RTI_OFFICER))
        got, urgent = received().request, received(is_life_or_liberty=True).request
        soon = text_of(client.get(reverse("distress:rti-calendar")))
        path = reverse("distress:rti-calendar") + "?month=2027-03"
        before = text_of(client.get(path))
        added = client.post(path, {"day": "2027-03-04", "name": "Holi"})
        again = client.post(path, {"day": "2027-03-04", "name": "Holi"})
        sunday = client.post(path, {"day": "2027-03-07", "name": "Sunday"})
        after = text_of(client.get(path))
        page = text_of(client.get(reverse("distress:rti-request", args=[got.code])))

    assert (added.status_code, again.status_code, sunday.status_code) == (302, 409, 409)
    assert [one.name for one in RtiHoliday.objects.all()] == ["Holi"]
    ends = r'datetime="2027-03-0{}">\d</time>(?: <small>closed</small>)?\s*<p data-ends="answer"'
    # Hours are no days: from 10:30 on the 2nd to the same minute of the 4th.
    assert re.search(rf"04.*?{urgent.reference}.*?7\(1\) · <strong[^>]*>10:30<", soon, re.DOTALL)
    assert re.search(ends.format(4), before)
    assert re.search(ends.format(5), after)
    assert "05 Mar 2027 23:59" in page
    assert "by the Act 04 Mar, closed" in page


@pytest.mark.parametrize("month", ["", "2026-13", "0001-01", "9999-12", "x" * 99])
def test_no_month_is_beyond_the_calendar(officer: User, month: str) -> None:
    answer = signed_in(officer).get(reverse("distress:rti-calendar"), {"month": month})

    assert answer.status_code == 200


def test_an_auditor_reads_the_register_and_no_applicant(city: City) -> None:
    made = received().request
    client = signed_in(person_make("sen", Role.AUDITOR))

    register = client.get(reverse("distress:rti"))
    detail = client.get(reverse("distress:rti-request", args=[made.code]))
    step = noted(client, made, "acknowledged")

    assert made.reference in text_of(register)
    assert NAME not in text_of(register)
    assert (detail.status_code, step.status_code) == (403, 403)
    assert RtiRequest.objects.get().state == "received"
