"""A package is made once, by one worker; what fails waits longer each time and is told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.utils.timezone import now

from governance.errors import KeyMissing
from governance.models import Entry, RtiPackage, User
from governance.policy import Role
from governance.rti.answering import AppealTo, answer_freeze, answer_pick
from governance.rti.packing import package_make, packages_failing, packages_make_due
from governance.rti.receiving import Asked, request_receive
from tests.governance.people import Holds, facts_of, person_with
from tests.governance.rti.signing import log_begin, signed

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer() -> Iterator[User]:
    with facts_of(Holds()):
        signed(log_begin())
        yield person_with(Role.RTI_OFFICER, name="pio")


def frozen(officer: User, nonce: str) -> RtiPackage:
    """A package that waits for a worker."""
    asked = Asked(name="Savitri", address="Lalbagh, Lucknow", words=f"How accurate is it? {nonce}")
    draft = answer_pick(
        actor=officer, request=request_receive(nonce=nonce, asked=asked).request.code,
        questions=[7], appeal=AppealTo("Additional Commissioner", "Collectorate, Lucknow"),
    )  # fmt: skip
    return RtiPackage.objects.get(answer=answer_freeze(actor=officer, answer=draft.code))


@pytest.fixture
def package(officer: User) -> RtiPackage:
    return frozen(officer, "n1")


def entries() -> int:
    return Entry.objects.filter(action="rti.package").count()


def halfway(act: Callable[[], object]) -> Callable[..., Any]:
    """A wrapper of the database that does something else once, while a package is being made."""
    left = [act]

    def wrapper(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if left and sql.startswith("UPDATE") and '"steps_done" = ' in sql and '"tries" =' in sql:
            done = execute(sql, *rest)
            left.pop()()
            return done
        return execute(sql, *rest)

    return wrapper


def test_a_second_worker_leaves_alone_what_the_first_is_making(package: RtiPackage) -> None:
    found: list[int] = []

    with connection.execute_wrapper(halfway(lambda: found.append(packages_make_due()))):
        made = package_make(answer=package.answer_id)

    assert found == [0]
    assert made.made_at is not None
    assert (made.tries, entries()) == (1, 1)


def test_a_worker_that_was_taken_for_lost_writes_nothing_over_what_another_made(
    package: RtiPackage,
) -> None:
    def another() -> None:
        with time_machine.travel(now() + timedelta(minutes=11), tick=True):
            assert packages_make_due() == 1

    with connection.execute_wrapper(halfway(another)):
        made = package_make(answer=package.answer_id)

    assert (made.tries, entries()) == (2, 1)
    assert Entry.objects.get(action="rti.package").public["sha256"] == made.sha256


def test_what_fails_is_told_waits_longer_each_time_and_is_made_once_it_can_be(
    package: RtiPackage, settings: Any, tmp_path: Path
) -> None:
    keys = settings.ABHAYA_LEDGER_KEYS
    settings.ABHAYA_LEDGER_KEYS = tmp_path / "lost.json"
    waits = []
    with time_machine.travel(now(), tick=False) as clock:
        for _ in range(9):
            with pytest.raises(KeyMissing):
                package_make(answer=package.answer_id)
            package.refresh_from_db()
            wait = package.next_try_at - now()
            waits.append(wait.total_seconds())
            clock.shift(wait - timedelta(seconds=1))
            assert packages_make_due() == 0
            clock.shift(timedelta(seconds=1))

        assert waits == [20, 40, 80, 160, 320, 640, 900, 900, 900]
        assert [one.failure for one in packages_failing()] == ["KeyMissing"]
        assert (package.tries, entries()) == (9, 0)
        settings.ABHAYA_LEDGER_KEYS = keys
        assert packages_make_due() == 1

    assert not packages_failing()
    assert entries() == 1


def test_a_package_that_fails_in_an_unforeseen_way_does_not_keep_the_others(
    package: RtiPackage, officer: User
) -> None:
    other = frozen(officer, "n2")
    broken = iter([OSError("disk")])

    def read_once_in_vain(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if "governance_checkpoint" in sql and (error := next(broken, None)):
            raise error
        return execute(sql, *rest)

    with connection.execute_wrapper(read_once_in_vain):
        assert packages_make_due() == 1

    assert [one.failure for one in packages_failing()] == ["OSError"]
    other.refresh_from_db()
    assert other.made_at is not None


def test_a_package_that_was_made_stands_in_the_database(package: RtiPackage) -> None:
    package_make(answer=package.answer_id)

    for change in ({"zipped": b"x"}, {"made_at": now()}, {"sha256": "0" * 64}):
        with pytest.raises(DatabaseError), transaction.atomic():
            RtiPackage.objects.filter(pk=package.pk).update(**change)
