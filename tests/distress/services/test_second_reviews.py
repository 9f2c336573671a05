"""A verdict drawn by lot is given again by somebody who cannot know the first."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.timezone import now

from distress.errors import NotFound, SecondJudged
from distress.models import (
    Alert,
    Clip,
    Dispatch,
    DutyShift,
    Notice,
    Rendition,
    Review,
    SecondReview,
    ShadowVerdict,
)
from distress.selectors.alerts import alert_get
from distress.selectors.second_reviews import PERSON_LEAST, agreement_since, second_list
from distress.services import second_reviews
from distress.services.alerts import alert_claim, review_submit
from distress.services.second_reviews import second_judge, second_reviews_draw
from governance import vault
from governance.models import Entry, User
from governance.policy import Denied, Purpose, Role
from tests.distress.conftest import City, person_make
from tests.distress.web.test_doors import client

PATROL = Purpose.PATROL
Verdict = ShadowVerdict.Verdict
BEFORE = timedelta(hours=6)


@pytest.fixture(autouse=True)
def evening(city: City) -> Iterator[None]:
    """The city was made in the morning, and it is six hours later."""
    with time_machine.travel(now() + BEFORE):
        yield


@pytest.fixture
def later(city: City, evening: None) -> User:
    """She comes on duty when nothing of the first verdict is on any live page."""
    return person_make("nusrat", Role.OPERATOR, city.near)


@pytest.fixture(autouse=True)
def every_lot_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(second_reviews, "ONE_IN", 1)


def reviewed(city: City, number: int = 1, *, confirmed: bool = False) -> Review:
    """An alert that city.operator judged six hours ago, and whose clip is still there."""
    with time_machine.travel(now() - BEFORE):
        alert = city.alert(number)
        alert_claim(actor=city.operator, alert=alert, purpose=PATROL)
        review = review_submit(
            actor=city.operator, alert=alert, purpose=PATROL,
            verdict=Review.Verdict.CONFIRMED if confirmed else Review.Verdict.DISMISSED,
            reason=Review.Reason.CRYING if confirmed else Review.Reason.PLAY,
        )  # fmt: skip
    clip = Clip.objects.get(episode=alert.episode)
    Clip.objects.filter(pk=clip.pk).update(status=Clip.Status.READY)
    Rendition.objects.create(clip=clip, kind="blurred", sealed=vault.seal(b"blurred"))
    return review


def drawn(review: Review) -> SecondReview:
    second_reviews_draw()
    return SecondReview.objects.get(review=review)


def judge(by: User, second: SecondReview, verdict: Verdict = Verdict.DISMISSED) -> SecondReview:
    return second_judge(actor=by, code=second.code, verdict=verdict, purpose=PATROL)


def test_a_second_verdict_stands_beside_the_first_and_changes_nothing(
    city: City, later: User
) -> None:
    review = reviewed(city)
    second = drawn(review)
    before = Alert.objects.values().get(), Notice.objects.count()

    assert second_list(actor=later) == [second]
    judge(later, second, Verdict.CONFIRMED)

    assert (Alert.objects.values().get(), Notice.objects.count()) == before
    assert not Dispatch.objects.exists()
    assert Review.objects.get().verdict == "dismissed"
    note = Entry.objects.get(action="second.judge", allowed=None)
    assert note.detail == {"verdict": "confirmed", "second": str(second.code)}
    assert (note.actor_code, note.subject_code) == (str(later.code), str(review.alert.code))
    assert second_list(actor=later) == []


def test_a_lot_falls_once_and_on_record(city: City) -> None:
    review = reviewed(city)

    assert (second_reviews_draw(), second_reviews_draw()) == (1, 0)

    note = Entry.objects.get(action="second.draw")
    assert (note.actor_kind, note.subject_code) == ("worker", str(review.alert.code))


def test_about_one_lot_in_ten_wins_and_the_same_ones_each_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(second_reviews, "ONE_IN", 10)
    codes = [Review().code for _ in range(3000)]

    won = [code for code in codes if second_reviews._is_drawn(code)]

    # 300 are to be expected; one run in a million lies outside.
    assert 215 < len(won) < 390
    assert won == [code for code in codes if second_reviews._is_drawn(code)]


def test_nobody_judges_what_she_may_know(city: City, later: User) -> None:
    review = reviewed(city)
    second = drawn(review)
    on_duty_then = person_make("meher", Role.OPERATOR, city.near, on_duty=False)
    DutyShift.objects.create(
        person=on_duty_then, station=city.near, purpose="patrol",
        starts_at=now() - timedelta(hours=5), ends_at=now() - timedelta(hours=1),
    )  # fmt: skip
    opened_it = person_make("sara", Role.OPERATOR, city.near)
    alert_get(actor=opened_it, code=review.alert.code, purpose=PATROL)

    for person in (city.operator, on_duty_then, opened_it):
        assert second_list(actor=person) == []
        with pytest.raises(Denied) as refused:
            judge(person, second)
        assert refused.value.reason == "verdict_known"
    assert SecondReview.objects.get().judged_at is None
    assert second_list(actor=later) == [second]


def test_strangers_and_those_who_leaf_through_cases_do_not_judge(city: City) -> None:
    second = drawn(reviewed(city))
    supervisor = person_make("farida", Role.SUPERVISOR, city.near)

    for person, reason in ((city.stranger, "other_station"), (supervisor, "role_lacks_action")):
        with pytest.raises(Denied) as refused:
            judge(person, second)
        assert refused.value.reason == reason


def test_what_is_still_on_the_live_page_is_not_judged_again(city: City, later: User) -> None:
    second = drawn(reviewed(city))

    with time_machine.travel(now() - BEFORE + timedelta(hours=1)):
        assert second_list(actor=later) == []
        with pytest.raises(Denied):
            judge(later, second)


def test_it_is_judged_again_once_and_only_while_the_clip_is_there(city: City, later: User) -> None:
    second, other = drawn(reviewed(city)), drawn(reviewed(city, 2))
    judge(later, second)
    another = person_make("meher", Role.OPERATOR, city.near)
    Clip.objects.filter(episode=other.review.alert.episode).update(status="erased", erased_at=now())

    with pytest.raises(SecondJudged):
        judge(another, second, Verdict.CONFIRMED)
    with pytest.raises(NotFound, match="gone"):
        judge(another, other)

    assert second_list(actor=another) == []
    assert SecondReview.objects.get(pk=second.pk).verdict == "dismissed"


def test_the_database_keeps_what_was_drawn_and_judged(city: City, later: User) -> None:
    undrawn = reviewed(city, 2)
    second = SecondReview.objects.create(review=reviewed(city))
    rows = SecondReview.objects.filter(pk=second.pk)
    given = {"verdict": "confirmed", "judged_at": now()}

    def refused(**changes: object) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**changes)

    refused(judge=city.operator, **given)
    refused(verdict="confirmed")
    refused(drawn_at=now())
    judge(later, second)
    refused(judge=city.second, **given)
    refused(judge=None, judged_at=None, verdict="")
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        SecondReview.objects.create(review=undrawn, judge=later, **given)
    assert rows.get().verdict == "dismissed"


def test_the_page_shows_the_clip_without_faces_and_nothing_of_the_first_verdict(
    city: City, later: User
) -> None:
    second = drawn(reviewed(city, confirmed=True))
    blurred = Rendition.objects.get()
    page = reverse("distress:second-review", args=[second.code])

    listed = client(later).get(reverse("distress:second-reviews")).content.decode()
    shown = client(later).get(page).content.decode()
    seen = Entry.objects.get(action="second.see")
    pressed = client(later).post(
        reverse("distress:second-judge", args=[second.code]), {"verdict": "unclear"}
    )

    assert page in listed
    assert reverse("distress:rendition", args=[blurred.code]) in shown
    assert client(later).get(reverse("distress:rendition", args=[blurred.code])).status_code == 200
    for told in ("Distress confirmed", "A person cries", "Asha"):
        assert told not in listed + shown
    assert (seen.actor_code, seen.purpose) == (str(later.code), "patrol")
    assert pressed.status_code == 302
    assert client(city.operator).get(page).status_code == 403
    assert client(city.stranger).get(page).status_code == 404
    assert SecondReview.objects.get().verdict == "unclear"


def test_agreement_is_told_with_its_base_and_of_a_person_only_where_there_are_enough(
    city: City, later: User
) -> None:
    since = now() - timedelta(days=1)
    for number in range(1, PERSON_LEAST + 3):
        second = drawn(reviewed(city, number, confirmed=number <= 4))
        if number <= PERSON_LEAST:
            judge(later, second, Verdict.CONFIRMED if number <= 3 else Verdict.DISMISSED)
            few = agreement_since(since) if number == PERSON_LEAST - 1 else None
            assert few is None or (few.people, few.few) == ([], 1)
        elif number == PERSON_LEAST + 1:
            judge(later, second, Verdict.UNCLEAR)
    Clip.objects.filter(episode=second.review.alert.episode).update(
        status="erased", erased_at=now()
    )

    told = agreement_since(since)

    assert (told.drawn, told.waiting, told.gone, told.unclear) == (PERSON_LEAST + 2, 0, 1, 1)
    # The fourth was confirmed at first and not again.
    assert (told.agreed.confirmed, told.agreed.judged) == (PERSON_LEAST - 1, PERSON_LEAST)
    assert (told.upheld.confirmed, told.upheld.judged) == (3, 4)
    (one,) = told.people
    assert (one.code, one.agreed) == (city.operator.code, told.agreed)
    assert 0 < told.agreed.low_percent < told.agreed.percent < told.agreed.high_percent
    desk = _desk()
    assert f"n = {PERSON_LEAST}" in desk
    assert str(city.operator.code) in desk
    assert "Asha" not in desk
    assert f"{PERSON_LEAST + 2} drawn, 0 wait, 1 were erased" in desk


def _desk() -> str:
    auditor = client(person_make("sen", Role.AUDITOR))
    session = auditor.session
    session["purpose"] = Purpose.OVERSIGHT.value
    session.save()
    return auditor.get(reverse("distress:desk")).content.decode()
