"""Who may register, answer and take a disclosure, and what the database itself refuses."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils.timezone import now

from governance import vault
from governance.disclosing.readme import readme_text
from governance.errors import SealBroken
from governance.models import (
    Body,
    Disclosure,
    DisclosureClip,
    DisclosureScope,
    Entry,
    SealedObject,
    User,
)
from governance.policy import Denied, Role
from governance.selectors.disclosures import disclosure_get, disclosure_list, disclosures_public
from governance.services.disclosures import (
    Order,
    PackageClip,
    Span,
    Words,
    disclosure_approve,
    disclosure_refuse,
    disclosure_request,
    disclosure_take,
    disclosures_end,
    package_failed,
    package_made,
    words_open,
    words_reseal,
)
from tests.governance.people import Holds, body_named, facts_of, granted, person_with

pytestmark = pytest.mark.django_db

STATION = str(uuid.uuid4())
CAMERA = uuid.uuid4()
WORDS = Words(authority="Shri Verma", recipient="Inspector Anil", necessity="Who held the bag?")
Basis, Kind, Refusal = Disclosure.Basis, Disclosure.Kind, Disclosure.Refusal


@pytest.fixture(autouse=True)
def keys(settings, tmp_path) -> None:
    settings.ABHAYA_MEDIA = tmp_path / "media"
    settings.ABHAYA_KEK_FILE = tmp_path / "kek.json"
    vault.keyring_rotate()


@pytest.fixture(autouse=True)
def watched() -> Iterator[None]:
    with facts_of(Holds(STATION)):
        yield


@pytest.fixture
def officer(db: None) -> User:
    return person_with(Role.DATA_OFFICER, name="vimala")


@pytest.fixture
def taker(db: None) -> User:
    return watcher("joseph")


@pytest.fixture
def approver(db: None) -> User:
    return approves("mathur", Body.Kind.ADMINISTRATION)


def watcher(name: str) -> User:
    made = person_with(Role.INVESTIGATOR, name=name)
    granted(made, permission="watch_station", object_kind="station", object_code=STATION)
    return made


def approves(name: str, kind: Body.Kind, body: str = "District magistrate") -> User:
    made = person_with(Role.APPROVER, name=name)
    User.objects.filter(pk=made.pk).update(body=body_named(body, kind))
    return User.objects.get(pk=made.pk)


def span(minutes: int = 10, *, ago_min: int = 120) -> Span:
    return Span(CAMERA, now() - timedelta(minutes=ago_min), minutes)


def order(taker: User, **other: Any) -> Order:
    fields: dict[str, Any] = {
        "basis": Basis.BNSS_94_POLICE, "reference": "SHO-14/2026", "dated": date(2026, 1, 5),
        "place": "Kaiserbagh police station", "case_reference": "FIR-212/2026", "words": WORDS,
        "taker": taker,
    }  # fmt: skip
    return Order(**(fields | other))


def asked(officer: User, taker: User, *spans: Span, barred: str = "", **other: Any) -> Disclosure:
    return disclosure_request(
        actor=officer, order=order(taker, **other), spans=spans or [span()], station=STATION,
        barred=barred,
    )  # fmt: skip


def packed(disclosure: Disclosure, data: bytes = b"package") -> SealedObject:
    """The disclosure's package is made of these bytes."""
    at = now()
    clip = PackageClip(uuid.uuid4(), CAMERA, "footage/001.mp4", at, at, "ab" * 32, 9)
    with transaction.atomic():
        sealed = vault.seal(data)
        assert package_made(disclosure=disclosure, sealed=sealed, sha256="cd" * 32, clips=[clip])
    disclosure.refresh_from_db()
    return sealed


def test_registered_approved_packed_and_taken(officer: User, taker: User, approver: User) -> None:
    found = asked(officer, taker, span(60), span(30, ago_min=300))
    assert (found.status, found.answered_at, found.ends_at) == ("waiting", None, None)

    disclosure_approve(actor=approver, disclosure=found)
    assert (found.status, found.ends_at) == ("making", found.answered_at + timedelta(days=7))
    packed(found)
    taken = disclosure_take(actor=taker, disclosure=found)

    assert (taken.status, taken.sha256) == ("taken", "cd" * 32)
    assert [row.minutes for row in disclosures_public()] == [90]
    entry = Entry.objects.get(action="disclosure.request", verb="disclosure")
    assert (entry.detail["minutes"], entry.detail["spans"]) == (90, 2)
    assert {"case", "order", "recipient"} <= set(entry.commitments)
    for told in Entry.objects.all():
        assert not {"FIR-212/2026", "SHO-14/2026"} & set(map(str, told.detail.values()))


def test_what_is_written_is_sealed_and_opens_for_its_own_row_only(
    officer: User, taker: User
) -> None:
    found = asked(officer, taker, kind=Kind.ORIGINAL, original_ordered=True)
    other = asked(officer, taker)

    assert words_open(found) == WORDS
    # An original's reason is kept with an original only.
    assert words_open(other).necessity == ""
    raw = b"".join(bytes(value) for value in (found.authority_sealed, found.recipient_sealed))
    assert b"Verma" not in raw
    assert b"Anil" not in raw
    other.recipient_sealed = found.recipient_sealed
    with pytest.raises(SealBroken):
        words_open(other)


def test_what_was_written_cannot_look_like_a_line_of_ours(officer: User, taker: User) -> None:
    words = replace(WORDS, recipient="Inspector Kumar\nRendition       Original", law="a\r\nb")
    found = asked(officer, taker, words=words, place="Court\nCase            FIR-1/2020")

    lines = readme_text(found, words, [], []).splitlines()

    assert [line for line in lines if line.startswith(("Rendition", "Case"))] == [
        "Case            FIR-212/2026", "Rendition       Blurred: every face hidden",
    ]  # fmt: skip


def test_words_go_under_the_current_key_and_stay_the_same(officer: User, taker: User) -> None:
    found = asked(officer, taker)
    before = bytes(found.recipient_sealed)

    words_reseal()

    found.refresh_from_db()
    assert bytes(found.recipient_sealed) != before
    assert words_open(found).recipient == WORDS.recipient


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"reference": "the letter of Mr Verma"}, "case reference"),
        ({"case_reference": ""}, "case reference"),
        ({"dated": date(2099, 1, 1)}, "lies ahead"),
        ({"place": ""}, "which court or station"),
        ({"place": "a\x00b"}, "control characters"),
        ({"words": replace(WORDS, recipient="")}, "which court or station"),
        ({"words": replace(WORDS, authority="x" * 1001)}, "too long"),
        ({"basis": Basis.OTHER_LAW}, "other law"),
        ({"kind": Kind.ORIGINAL}, "only where the order says so"),
        ({"kind": Kind.ORIGINAL, "original_ordered": True,
          "words": replace(WORDS, necessity="")}, "only where the order says so"),
    ],
)  # fmt: skip
def test_an_order_that_does_not_say_enough_is_not_registered(
    officer: User, taker: User, change: dict[str, Any], says: str
) -> None:
    with pytest.raises(ValidationError, match=says):
        asked(officer, taker, **change)

    assert not Disclosure.objects.exists()


@pytest.mark.parametrize(
    ("spans", "says"),
    [
        ([span(61)], "1 to 60 minutes"),
        ([span(0)], "1 to 60 minutes"),
        ([span(60), span(60), span(60), span(60), span(1)], "240 camera-minutes"),
        ([Span(CAMERA, datetime(2099, 1, 1).astimezone(), 5)], "lies ahead"),
    ],
)
def test_a_scope_has_its_bounds(officer: User, taker: User, spans: list[Span], says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        asked(officer, taker, *spans)

    assert not Disclosure.objects.exists()


def test_a_scope_of_nothing_is_no_scope(officer: User, taker: User) -> None:
    with pytest.raises(ValidationError, match="at least one camera"):
        disclosure_request(actor=officer, order=order(taker), spans=[], station=STATION)


def test_240_minutes_are_within_the_bound(officer: User, taker: User) -> None:
    assert asked(officer, taker, *[span(60)] * 4).scope.count() == 4


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.DATA_OFFICER])
def test_nobody_but_the_data_officer_registers(taker: User, role: Role) -> None:
    with pytest.raises(Denied) as refusal:
        asked(person_with(role), taker)

    assert refusal.value.reason == "role_lacks_action"
    assert not Disclosure.objects.exists()


def test_the_taker_has_to_watch_the_station(officer: User, taker: User, approver: User) -> None:
    with pytest.raises(Denied) as of_no_station:
        asked(officer, approver)
    with facts_of(Holds(str(uuid.uuid4()))), pytest.raises(Denied) as of_another:
        asked(officer, taker)

    assert {of_no_station.value.reason, of_another.value.reason} == {"taker_cannot"}
    assert not Disclosure.objects.exists()


def test_where_nothing_is_kept_nothing_is_registered(officer: User, taker: User) -> None:
    with pytest.raises(Denied) as refusal:
        asked(officer, taker, barred="scope_empty")

    assert refusal.value.reason == "scope_empty"
    assert not Disclosure.objects.exists()


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.APPROVER])
@pytest.mark.parametrize("answer", ["approve", "refuse"])
def test_nobody_but_an_approver_answers(
    officer: User, taker: User, role: Role, answer: str
) -> None:
    found = asked(officer, taker)

    with pytest.raises(Denied) as refusal:
        answered(person_with(role), found, answer)

    found.refresh_from_db()
    assert (refusal.value.reason, found.status) == ("role_lacks_action", "waiting")


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (Body.Kind.POLICE, "Other police"),
        (Body.Kind.OVERSIGHT, "Committee"),
        # The body of whoever asks, whatever it calls itself.
        (Body.Kind.POLICE, "City police"),
    ],
)
def test_an_approver_of_the_police_or_of_oversight_is_not_enough(
    officer: User, taker: User, kind: Body.Kind, body: str
) -> None:
    found = asked(officer, taker)

    with pytest.raises(Denied) as refusal:
        disclosure_approve(actor=approves("wrong", kind, body), disclosure=found)

    found.refresh_from_db()
    assert (refusal.value.reason, found.status) == ("other_body_needed", "waiting")


def test_whoever_registered_cannot_approve_even_as_an_approver(officer: User, taker: User) -> None:
    found = asked(officer, taker)
    officer.groups.clear()
    both = approves("both", Body.Kind.ADMINISTRATION)
    User.objects.filter(pk=officer.pk).update(body=both.body)
    officer.groups.set(both.groups.all())
    granted(officer, role="approver")

    with pytest.raises(Denied) as refusal:
        disclosure_approve(actor=User.objects.get(pk=officer.pk), disclosure=found)

    assert refusal.value.reason == "self_approval"


def test_an_answer_stands(officer: User, taker: User, approver: User) -> None:
    found = asked(officer, taker)
    disclosure_refuse(actor=approver, disclosure=found, reason=Refusal.TOO_WIDE)
    assert (found.status, found.refusal, found.ends_at) == ("refused", "too_wide", None)

    for again in ("approve", "refuse"):
        with pytest.raises(Denied) as refusal:
            answered(approver, found, again)
        assert refusal.value.reason == "disclosure_answered"

    found.refresh_from_db()
    assert found.status == "refused"


def answered(actor: User, found: Disclosure, answer: str) -> Disclosure:
    if answer == "approve":
        return disclosure_approve(actor=actor, disclosure=found)
    return disclosure_refuse(actor=actor, disclosure=found, reason=Refusal.UNCLEAR)


@pytest.mark.parametrize("state", ["waiting", "refused", "making", "failed", "taken"])
def test_a_package_is_taken_only_when_it_is_ready(
    officer: User, taker: User, approver: User, state: str
) -> None:
    found = asked(officer, taker)
    if state == "refused":
        disclosure_refuse(actor=approver, disclosure=found, reason=Refusal.NO_ORDER)
    elif state != "waiting":
        disclosure_approve(actor=approver, disclosure=found)
    if state == "failed":
        package_failed(disclosure=found, failure="unreadable")
    if state == "taken":
        packed(found)
        disclosure_take(actor=taker, disclosure=found)
    found.refresh_from_db()

    with pytest.raises(Denied) as refusal:
        disclosure_take(actor=taker, disclosure=found)

    taken = state == "taken"
    assert refusal.value.reason == ("disclosure_taken" if taken else "disclosure_not_ready")


def test_its_package_is_for_its_taker_alone(officer: User, taker: User, approver: User) -> None:
    found = asked(officer, taker)
    disclosure_approve(actor=approver, disclosure=found)
    packed(found)

    reasons = {}
    for who in (watcher("colleague"), officer, approver):
        with pytest.raises(Denied) as refusal:
            disclosure_take(actor=who, disclosure=found)
        reasons[who.username] = refusal.value.reason

    assert reasons == {
        "colleague": "not_a_party",
        "vimala": "no_footage_for_role",
        "mathur": "no_footage_for_role",
    }
    assert disclosure_take(actor=taker, disclosure=found).status == "taken"


def test_who_reads_and_lists_what(officer: User, taker: User, approver: User) -> None:
    found = asked(officer, taker)
    colleague, auditor = watcher("colleague"), person_with(Role.AUDITOR, name="sen")

    for who in (officer, approver, taker):
        assert disclosure_get(actor=who, code=found.code) == found
        assert list(disclosure_list(person=who)) == [found]
    for who in (colleague, auditor, person_with(Role.OPERATOR, name="asha")):
        with pytest.raises(Denied):
            disclosure_get(actor=who, code=found.code)
    assert disclosure_list(person=colleague) == []
    # Oversight counts them all and opens none.
    assert list(disclosure_list(person=auditor)) == [found]


def test_what_is_over_leaves_no_package(officer: User, taker: User, approver: User) -> None:
    found = asked(officer, taker)
    disclosure_approve(actor=approver, disclosure=found)
    packed(found)
    disclosure_take(actor=taker, disclosure=found)
    assert disclosures_end() == 0  # it may be on its way just now

    at = now() + timedelta(minutes=11)
    with time_machine.travel(at):
        assert disclosures_end() == 1

    found.refresh_from_db()
    assert found.sealed is None
    assert not SealedObject.objects.exists()
    assert Entry.objects.filter(action="disclosure.destroy", verb="erasure").count() == 1


# What the database refuses by itself, asked past every service.


def refused(**change: Any) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        assert Disclosure.objects.update(**change)


FIELDS = {
    "basis": "bnss_94_court", "authority_sealed": b"x", "recipient_sealed": b"x",
    "authority_place": "p", "order_reference": "O-1", "order_date": date(2026, 1, 5),
    "case_reference": "F-1", "station_code": STATION,
}  # fmt: skip


@pytest.mark.parametrize(
    "change",
    [
        {"status": "making"}, {"status": "ready"}, {"order_reference": ""},
        {"case_reference": ""}, {"authority_place": ""}, {"recipient_sealed": b""},
        {"authority_sealed": b""}, {"basis": "other_law"}, {"kind": "original"},
        {"kind": "original", "original_ordered": True},
        {"kind": "original", "necessity_sealed": b"x"},
        {"refusal": "unclear"}, {"taken_at": now()}, {"ends_at": now()},
    ],
)  # fmt: skip
def test_no_row_begins_as_what_it_is_not(
    officer: User, taker: User, change: dict[str, Any]
) -> None:
    people = {"taker": taker, "asked_by": officer, "asked_body": officer.body}

    with pytest.raises(IntegrityError), transaction.atomic():
        Disclosure.objects.create(**(FIELDS | people | change))

    assert Disclosure.objects.create(**FIELDS, **people).status == "waiting"


def test_no_answer_is_her_own_or_of_the_same_body(
    officer: User, taker: User, approver: User
) -> None:
    asked(officer, taker)
    at = now()
    good = {
        "status": "making", "answered_by": approver, "answered_body": approver.body,
        "answered_at": at, "ends_at": at + timedelta(days=7),
    }  # fmt: skip

    refused(**(good | {"answered_by": officer}))
    refused(**(good | {"answered_by": taker}))
    refused(**(good | {"answered_body": officer.body}))
    refused(**(good | {"answered_by": None}))
    refused(**(good | {"answered_body": None}))
    refused(**(good | {"answered_at": None}))
    refused(**(good | {"ends_at": at + timedelta(days=7, seconds=1)}))
    refused(**(good | {"ends_at": None}))
    refused(**(good | {"status": "ready"}))
    refused(**(good | {"status": "taken", "taken_at": at}))

    assert Disclosure.objects.update(**good) == 1


def test_no_package_without_approval_and_no_other_after_it(
    officer: User, taker: User, approver: User
) -> None:
    found = asked(officer, taker)
    sealed = vault.seal(b"not approved")
    made = {"sealed": sealed, "sha256": "ab", "plain_bytes": 4, "made_at": now()}
    refused(**made)
    refused(**made, status="ready")
    disclosure_approve(actor=approver, disclosure=found)
    refused(**made)
    refused(status="ready")

    packed(found)

    refused(sealed=sealed)
    refused(sha256="ef" * 32)
    refused(plain_bytes=1)
    refused(made_at=now())
    with pytest.raises(IntegrityError), transaction.atomic():
        DisclosureClip.objects.create(
            disclosure=found, clip_code=CAMERA, camera_code=CAMERA, name="late", sha256="x",
            bytes=1, from_at=now(), to_at=now(),
        )  # fmt: skip


def test_what_was_asked_and_approved_stands(officer: User, taker: User, approver: User) -> None:
    found = asked(officer, taker)
    for change in (
        {"basis": "court_order"}, {"kind": "original", "original_ordered": True},
        {"order_reference": "X-1"}, {"order_date": date(2026, 1, 6)}, {"case_reference": "X-1"},
        {"taker": approver}, {"asked_by": approver}, {"asked_at": now()},
        {"station_code": "other"}, {"authority_place": "elsewhere"}, {"party_code": uuid.uuid4()},
    ):  # fmt: skip
        refused(**change)
    disclosure_approve(actor=approver, disclosure=found)

    refused(answered_at=now() + timedelta(hours=1))
    refused(ends_at=now())
    refused(answered_by=taker)
    refused(status="waiting", answered_at=None, ends_at=None, answered_by=None)
    refused(status="refused", refusal="unclear", ends_at=None)


def test_the_scope_stands_and_grows_no_more(officer: User, taker: User, approver: User) -> None:
    found = asked(officer, taker, *[span(60)] * 4)
    row = {"disclosure": found, "camera_code": CAMERA, "from_at": now()}

    for minutes in (0, 1, 61):
        with pytest.raises(IntegrityError), transaction.atomic():
            DisclosureScope.objects.create(**row, minutes=minutes)
    disclosure_approve(actor=approver, disclosure=found)
    for wrong in (
        lambda: DisclosureScope.objects.create(**row, minutes=1),
        lambda: DisclosureScope.objects.update(minutes=2),
        lambda: DisclosureScope.objects.all().delete(),
        lambda: Disclosure.objects.all().delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            wrong()


def test_without_a_scope_nothing_is_approved(officer: User, taker: User, approver: User) -> None:
    Disclosure.objects.create(**FIELDS, taker=taker, asked_by=officer, asked_body=officer.body)
    at = now()

    refused(
        status="making", answered_by=approver, answered_body=approver.body, answered_at=at,
        ends_at=at + timedelta(days=1),
    )  # fmt: skip


def test_none_is_taken_twice_or_after_its_end(officer: User, taker: User, approver: User) -> None:
    found = asked(officer, taker)
    disclosure_approve(actor=approver, disclosure=found)
    packed(found)
    refused(status="taken", taken_at=now() + timedelta(days=8))
    refused(taken_at=now())
    disclosure_take(actor=taker, disclosure=found)

    refused(taken_at=now() + timedelta(minutes=1))
    refused(status="ready", taken_at=None)
    with connection.cursor() as cursor, pytest.raises(IntegrityError), transaction.atomic():
        cursor.execute("UPDATE governance_disclosure SET status = 'ready', taken_at = NULL")
