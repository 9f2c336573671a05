"""Breaking the glass: alone, for 15 minutes, and answered for afterwards."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.timezone import now

from governance import vault
from governance.models import BrokenGlass, Entry, User
from governance.policy import Denied, Role
from governance.selectors.glasses import glasses_public, glasses_waiting
from governance.selectors.originals import justification_of, original_leave
from governance.services.glasses import (
    glass_break,
    glass_justify,
    glass_review,
    glasses_publish,
)
from governance.subjects import Subject, SubjectKind
from tests.governance.people import Holds, facts_of, person_with

pytestmark = pytest.mark.django_db

OURS = "station-a"
SUBJECT = Subject(SubjectKind.ALERT, "an-alert", station=OURS)
WHY = "She was dragged into a car and nobody else was on duty."
DAY = timedelta(days=1)
JUSTIFIED, NOT = BrokenGlass.Verdict.JUSTIFIED, BrokenGlass.Verdict.NOT_JUSTIFIED


@pytest.fixture(autouse=True)
def facts_and_keys(settings, tmp_path) -> Iterator[None]:
    settings.ABHAYA_KEK_FILE = tmp_path / "kek.json"
    vault.keyring_rotate()
    with facts_of(Holds(OURS)):
        yield


@pytest.fixture
def her(facts_and_keys: None) -> User:
    return person_with(Role.SUPERVISOR)


@pytest.fixture
def auditor(facts_and_keys: None) -> User:
    return person_with(Role.AUDITOR, name="auditor")


def broken(person: User) -> BrokenGlass:
    return glass_break(actor=person, subject=SUBJECT, ground=BrokenGlass.Ground.TAKEN)


def test_it_gives_leave_for_a_quarter_of_an_hour_and_oversight_sees_it_at_once(
    her: User,
) -> None:
    glass = broken(her)

    leave = original_leave(person=her, subject=SUBJECT)
    assert leave is not None
    assert (leave.given, leave.ended) == (glass, "")
    assert glass.ends_at - glass.broken_at == timedelta(minutes=15)
    assert glasses_waiting() == 1
    told = Entry.objects.get(action="glass.break", allowed=None)
    assert (told.detail["ground"], told.purpose) == ("taken", "help")
    with time_machine.travel(now() + timedelta(minutes=15, seconds=1)):
        leave = original_leave(person=her, subject=SUBJECT)
        assert leave is not None
        assert leave.ended == "look_ended"


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.SUPERVISOR, Role.INVESTIGATOR}))
def test_other_roles_cannot_break_it(role: Role) -> None:
    with pytest.raises(Denied):
        broken(person_with(role))

    assert not BrokenGlass.objects.exists()
    assert Entry.objects.filter(action="glass.break", allowed=False).count() == 1


def test_it_is_justified_once_in_words_that_only_the_vault_holds(her: User) -> None:
    glass = broken(her)

    glass_justify(actor=her, code=glass.code, justification=WHY)
    with pytest.raises(Denied) as refusal:
        glass_justify(actor=her, code=glass.code, justification=WHY + " And more.")

    assert refusal.value.reason == "glass_settled"
    glass.refresh_from_db()
    assert justification_of(glass) == WHY
    assert WHY.encode() not in bytes(glass.justification_sealed)
    assert not [entry for entry in Entry.objects.all() if "dragged" in str(entry.detail)]


def test_only_whoever_broke_it_justifies_it_and_not_with_three_words(her: User) -> None:
    glass = broken(her)
    other = person_with(Role.SUPERVISOR, name="other")

    for code in (glass.code, uuid.uuid4()):
        with pytest.raises(Denied) as refusal:
            glass_justify(actor=other, code=code, justification=WHY)
        assert refusal.value.reason == "not_a_party"
    with pytest.raises(ValidationError):
        glass_justify(actor=her, code=glass.code, justification="It was urgent")

    glass.refresh_from_db()
    assert glass.justified_at is None


def test_oversight_judges_once_and_the_verdict_stands(her: User, auditor: User) -> None:
    glass = broken(her)
    with pytest.raises(Denied) as early:
        glass_review(actor=auditor, code=glass.code, verdict=JUSTIFIED)
    glass_justify(actor=her, code=glass.code, justification=WHY)

    glass_review(actor=auditor, code=glass.code, verdict=JUSTIFIED)
    with pytest.raises(Denied) as again:
        glass_review(actor=auditor, code=glass.code, verdict=NOT)

    assert (early.value.reason, again.value.reason) == ("glass_waits", "glass_settled")
    glass.refresh_from_db()
    assert (glass.verdict, glass.reviewed_by) == ("justified", auditor)
    assert glasses_publish() == 0


def test_nobody_judges_her_own_or_without_the_office(her: User) -> None:
    glass = broken(her)
    glass_justify(actor=her, code=glass.code, justification=WHY)
    person_with(Role.SUPERVISOR, name="colleague")

    with pytest.raises(Denied) as refusal:
        glass_review(actor=her, code=glass.code, verdict=JUSTIFIED)

    assert refusal.value.reason == "role_lacks_action"
    with pytest.raises(IntegrityError), transaction.atomic():
        BrokenGlass.objects.update(reviewed_by=her, reviewed_at=now(), verdict="justified")


@pytest.mark.parametrize(
    ("after", "justified", "reason"),
    [
        (DAY - timedelta(minutes=1), False, ""),
        (DAY + timedelta(minutes=1), False, "no_justification"),
        (6 * DAY, True, ""),
        (7 * DAY + timedelta(minutes=1), True, "no_review"),
    ],
)
def test_what_is_owed_for_too_long_is_published_and_locks_the_next(
    her: User, after: timedelta, justified: bool, reason: str
) -> None:
    glass = broken(her)
    if justified:
        glass_justify(actor=her, code=glass.code, justification=WHY)

    with time_machine.travel(now() + after):
        published = glasses_publish()
        again = glasses_publish()
        barred = "glass_owed" if reason else "" if justified else "glass_open"
        if barred:
            with pytest.raises(Denied) as refusal:
                broken(her)
            assert refusal.value.reason == barred
        else:
            broken(her)
        shown = glasses_public()

    assert (published, again) == (int(bool(reason)), 0)
    assert [found.published_for for found in shown.published] == ([reason] if reason else [])
    assert Entry.objects.filter(action="glass.publish").count() == published
    assert Entry.objects.filter(reason="glass_owed", allowed=False).exists() == bool(reason)
    glass.refresh_from_db()
    assert glass.published_for == reason


def test_a_late_justification_and_review_unlock_and_the_publication_stays(
    her: User, auditor: User
) -> None:
    glass = broken(her)

    with time_machine.travel(now() + 8 * DAY):
        glasses_publish()
        glass_justify(actor=her, code=glass.code, justification=WHY)
        glass_review(actor=auditor, code=glass.code, verdict=JUSTIFIED)
        broken(her)
        shown = glasses_public()

    assert [found.code for found in shown.published] == [glass.code]
    assert (shown.total, shown.justified, shown.waiting) == (2, 1, 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        BrokenGlass.objects.filter(pk=glass.pk).update(published_at=None, published_for="")


def test_a_breaking_that_was_not_justified_is_published_and_locks_for_a_year(
    her: User, auditor: User
) -> None:
    glass = broken(her)
    glass_justify(actor=her, code=glass.code, justification=WHY)
    glass_review(actor=auditor, code=glass.code, verdict=NOT)

    assert glasses_publish() == 1
    with pytest.raises(Denied) as refusal:
        broken(her)
    with time_machine.travel(now() + timedelta(days=150)), pytest.raises(Denied):
        broken(her)

    assert refusal.value.reason == "glass_not_justified"
    assert glasses_public().not_justified == 1


@pytest.mark.parametrize(
    "change",
    [
        {"ends_at": now() + timedelta(days=1)},
        {"ground": "hurt"},
        {"verdict": "justified"},
        {"justified_at": now()},
        {"published_at": now()},
    ],
)
def test_the_database_keeps_what_was_broken_whole(her: User, change: dict[str, object]) -> None:
    broken(her)

    with pytest.raises(IntegrityError), transaction.atomic():
        BrokenGlass.objects.update(**change)


def test_the_database_deletes_none(her: User) -> None:
    glass = broken(her)

    with pytest.raises(IntegrityError), transaction.atomic():
        glass.delete()
