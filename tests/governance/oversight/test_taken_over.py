"""An account in other hands shows by day too, and a new telephone does not."""

from __future__ import annotations

from datetime import timedelta

import pytest

from governance.models import Entry, Session, User
from governance.oversight import Kind
from governance.oversight.anomalies import Anomaly
from governance.oversight.finding import anomalies_in
from tests.governance.oversight.day import SINCE, Day, code_of, s

pytestmark = pytest.mark.django_db

WHO = "operator"
AT_WORK = ("Chrome", "Windows")
ELSEWHERE = ("Firefox", "Android")
DAY = 24.0


@pytest.fixture
def person() -> User:
    """An account that has been used at one desk for weeks."""
    made = User.objects.create(username=WHO, code=code_of(WHO))
    for ago in (20, 10, 3):
        session(made, 9 - ago * DAY, *AT_WORK)
    return made


def session(person: User, hour: float, browser: str, system: str, *, hours: float = 8) -> None:
    begins = SINCE + timedelta(hours=hour)
    Session.objects.create(
        person=person, browser=browser, system=system, started_at=begins, seen_at=begins,
        idle_s=3600, idle_ends_at=begins + timedelta(hours=hours),
        ends_at=begins + timedelta(hours=hours),
    )  # fmt: skip


def signed_in(day: Day, person: User, hour: float, place: tuple[str, str]) -> Entry:
    session(person, hour, *place)
    return day.add(hour, WHO, "account.sign_in", kind="person", allowed=None)


def changed(day: Day, hour: float, *actions: str, by: str = WHO) -> list[Entry]:
    return [
        day.add(hour + s(20 * number), by, f"account.{action}", WHO, kind="person", allowed=None)
        for number, action in enumerate(actions)
    ]


def looked(day: Day, hour: float) -> Entry:
    """A look with a reason, so that nothing but the account can be odd about it."""
    day.add(hour - s(30), WHO, "alert.see", "alert", camera=code_of("camera"))
    return day.add(hour, WHO, "rendition.look", "clip", kind="rendition",
                   camera=code_of("camera"))  # fmt: skip


def accounts_found(day: Day) -> list[Anomaly]:
    kinds = {Kind.ACCOUNT_WEAKENED, Kind.ACCOUNT_TAKEN_OVER}
    return [found for found in anomalies_in(day.span()) if found.kind in kinds]


@pytest.mark.parametrize(
    "actions",
    [("factor_add",), ("recovery_code_use", "factor_remove", "factor_add"), ("factor_remove",)],
)
def test_a_sign_in_changed_by_day_where_she_was_never_seen_is_told(
    person: User, actions: tuple[str, ...]
) -> None:
    day = Day()
    signed = signed_in(day, person, 11, ELSEWHERE)
    changes = changed(day, 11.1, *actions)
    look = looked(day, 11.5)

    (found,) = accounts_found(day)

    assert found.kind is Kind.ACCOUNT_WEAKENED
    assert set(found.entries) == {signed.code, look.code, *(made.code for made in changes)}
    assert found.subject.code == code_of(WHO)
    assert found.numbers == {"looks": 1, "new_places": 1}


def test_a_new_telephone_at_her_own_desk_is_not_told(person: User) -> None:
    day = Day()
    signed_in(day, person, 11, AT_WORK)
    changed(day, 11.1, "recovery_code_use", "factor_remove", "factor_add")
    looked(day, 11.5)

    assert accounts_found(day) == []


def test_a_place_is_known_after_a_day_and_a_new_account_has_none_yet(person: User) -> None:
    day = Day()
    session(person, 9 - 2 * DAY, *ELSEWHERE)
    signed_in(day, person, 11, ELSEWHERE)
    changed(day, 11.1, "factor_add")
    looked(day, 11.5)
    assert accounts_found(day) == []

    Session.objects.filter(started_at__lt=SINCE).delete()
    assert accounts_found(day) == []


def test_a_place_does_not_become_known_within_the_day(person: User) -> None:
    day = Day()
    signed_in(day, person, 4, ELSEWHERE)
    signed_in(day, person, 11, ELSEWHERE)
    changed(day, 11.1, "factor_add")
    looked(day, 11.5)

    assert [found.kind for found in accounts_found(day)] == [Kind.ACCOUNT_WEAKENED]


def test_nothing_is_told_where_nothing_was_seen_within_the_hour(person: User) -> None:
    day = Day()
    signed_in(day, person, 11, ELSEWHERE)
    changed(day, 11.1, "factor_add")
    looked(day, 13)

    assert accounts_found(day) == []


def test_a_change_that_another_made_is_told_at_any_hour(person: User) -> None:
    day = Day()
    signed_in(day, person, 9, AT_WORK)
    (change,) = changed(day, 11.1, "factor_remove", by="administrator")
    looked(day, 11.5)

    (found,) = accounts_found(day)

    assert change.code in found.entries


def test_who_stands_outside_while_her_account_is_in_use_is_heard(person: User) -> None:
    day = Day()
    signed_in(day, person, 11, AT_WORK)
    changes = changed(day, 11.1, "recovery_code_use", "factor_remove", "factor_add")
    locked = day.add(14, "nobody", "account.lock_out", WHO, kind="person", allowed=None,
                     actor_kind="nobody")  # fmt: skip

    (found,) = accounts_found(day)

    assert found.kind is Kind.ACCOUNT_TAKEN_OVER
    assert set(found.entries) == {locked.code, *(made.code for made in changes[:2])}


def test_who_mistypes_after_her_shift_has_not_been_shut_out(person: User) -> None:
    day = Day()
    signed_in(day, person, 8, AT_WORK)
    changed(day, 8.1, "recovery_code_use", "factor_remove", "factor_add")
    day.add(20, "nobody", "account.lock_out", WHO, kind="person", allowed=None,
            actor_kind="nobody")  # fmt: skip

    assert accounts_found(day) == []
