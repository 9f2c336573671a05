"""Accounts: new, weakened or taken over, and one account in many places."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from governance.models import Session, User
from governance.oversight.anomalies import (
    Anomaly,
    Kind,
    anomaly,
    by_actor,
    by_subject,
    person_subject,
)
from governance.oversight.duty import is_night
from governance.oversight.grants import SEES
from governance.oversight.lines import Line, Span, window_most
from governance.oversight.looks import CLIPS

NEW = timedelta(hours=2)
WEAKENED = timedelta(hours=1)
TAKES = (*CLIPS, "export.take", "disclosure.take", "ledger.export")
SIGN_INS_AN_HOUR = 4
SESSIONS_MOST = 3
# A second desk once a day happens; twice is an account that goes from hand to hand.
SECOND_DESKS = 2
GUESSED = timedelta(hours=3)
# Whoever finds herself outside tries until she is locked out, at the latest at her next shift.
SHUT_OUT = timedelta(hours=16)
CHANGES = ("account.recovery_code_use", "account.factor_add", "account.factor_remove")
# Whoever was not seen in a kind of browser for this long is new in it.
PLACES_KNOWN = timedelta(days=90)
PLACE_NEW = timedelta(hours=24)
SIGNED_IN_WITHIN = timedelta(minutes=1)


def account_new_and_used(span: Span) -> Iterator[Anomaly]:
    """An account that sees footage within hours of being made."""
    seen = by_actor(span.of(*SEES))
    for made in [line for line in span.acts("account.make") if line.is_person]:
        used = [
            line for line in seen.get(made.subject, ())
            if timedelta(0) <= line.at - made.at <= NEW
        ]  # fmt: skip
        if used:
            yield anomaly(
                Kind.ACCOUNT_NEW_AND_USED, [made, *used], about=person_subject(made.subject),
                looks=len(used),
            )  # fmt: skip


def account_weakened(span: Span) -> Iterator[Anomaly]:
    """A sign-in made weaker or another, and footage seen or taken with it within the hour.

    By day, by herself and where she is known, it is a new telephone.
    """
    seen = by_actor(span.of(*TAKES))
    changes = by_subject(span.acts("account.reset", *CHANGES))
    sessions = _sessions(span, set(changes))
    for person, lines in changes.items():
        odd = [line for line in lines if _is_odd(line) or _newly(line, sessions.get(person, ()))]
        used = [
            look for look in seen.get(person, ())
            if any(timedelta(0) <= look.at - line.at <= WEAKENED for line in odd)
        ]  # fmt: skip
        if used:
            begun = [row for line in odd for row in _newly(line, sessions.get(person, ()))]
            ins = _signed_in(span.of("account.sign_in"), person, begun)
            yield anomaly(
                Kind.ACCOUNT_WEAKENED, [*ins, *odd, *used], about=person_subject(person),
                looks=len(used), new_places=len(set(begun)),
            )  # fmt: skip


def _is_odd(line: Line) -> bool:
    """Whether the ledger alone says that it was not her, or not at an hour for it."""
    is_anothers = line.is_person and line.actor != line.subject
    is_weaker = line.action != "account.factor_add"
    return line.action == "account.reset" or is_anothers or (is_weaker and is_night(line))


def _newly(line: Line, sessions: Sequence[Session]) -> list[Session]:
    """Her sessions at that time in a kind of browser in which she was not known before.

    An account without earlier sessions has no place yet, so nothing is new to it.
    """
    return [
        row for row in sessions
        if _is_open(row, line.at)
        and (known := [old for old in sessions if row.started_at - old.started_at > PLACE_NEW])
        and all((old.browser, old.system) != (row.browser, row.system) for old in known)
    ]  # fmt: skip


def _sessions(span: Span, people: set[str]) -> dict[str, list[Session]]:
    """The sessions of these people, with those by which a place is known."""
    known = {str(code) for code in User.objects.values_list("code", flat=True)} & people
    rows = Session.objects.filter(
        person__code__in=known, started_at__lte=span.until,
        started_at__gte=span.since - PLACES_KNOWN,
    )  # fmt: skip
    found: dict[str, list[Session]] = {}
    for row in rows.select_related("person"):
        found.setdefault(str(row.person.code), []).append(row)
    return found


def _signed_in(ins: Sequence[Line], person: str, sessions: Sequence[Session]) -> list[Line]:
    """The entries with which these sessions of hers began."""
    return [
        line for line in ins
        if line.subject == person
        and any(abs(line.at - row.started_at) < SIGNED_IN_WITHIN for row in sessions)
    ]  # fmt: skip


def account_taken_over(span: Span) -> Iterator[Anomaly]:
    """An account whose sign-in became another around a lock-out: guessed, or its owner outside."""
    changes = by_subject(span.acts(*CHANGES))
    lock_outs = by_subject(span.acts("account.lock_out"))
    sessions = _sessions(span, set(changes) & set(lock_outs))
    for person, failed in lock_outs.items():
        lines = changes.get(person, [])
        changed = [line for line in lines if any(_was_guessed(line, out) for out in failed)]
        if not any(line.action == "account.recovery_code_use" for line in changed):
            inside = [out for out in failed if _open_at(sessions.get(person, ()), out.at)]
            changed = [line for line in lines if any(_shut_out(line, out) for out in inside)]
        if changed:
            yield anomaly(
                Kind.ACCOUNT_TAKEN_OVER, [*failed, *changed], about=person_subject(person),
                lock_outs=len(failed), changes=len(changed),
            )  # fmt: skip


def _was_guessed(change: Line, lock_out: Line) -> bool:
    return timedelta(0) <= change.at - lock_out.at <= GUESSED


def _shut_out(change: Line, lock_out: Line) -> bool:
    """Whether somebody stood outside after the way in had become another."""
    is_other = change.action != "account.factor_add"
    return is_other and timedelta(0) < lock_out.at - change.at <= SHUT_OUT


def sessions_at_once(span: Span) -> Iterator[Anomaly]:
    """One account that is used in several places at the same time."""
    ins = by_subject(span.of("account.sign_in"))
    told: set[str] = set()
    for person, lines in ins.items():
        most = window_most(lines, within=timedelta(hours=1))
        if len(most) >= SIGN_INS_AN_HOUR:
            told.add(person)
            yield anomaly(
                Kind.SESSIONS_AT_ONCE, most, about=person_subject(person), sign_ins=len(most)
            )
    yield from _sessions_open(span, ins, told)


def _sessions_open(span: Span, ins: dict[str, list[Line]], told: set[str]) -> Iterator[Anomaly]:
    rows = Session.objects.filter(started_at__lte=span.until, ends_at__gte=span.since)
    open_by: dict[str, list[Session]] = {}
    for row in rows.select_related("person"):
        open_by.setdefault(str(row.person.code), []).append(row)
    for person, sessions in open_by.items():
        together = max((_open_with(row, sessions) for row in sessions), key=len)
        seconds = [row for row in sessions if len(_open_with(row, sessions)) > 1]
        if len(seconds) >= SECOND_DESKS and len(together) < SESSIONS_MOST:
            together = seconds
        lines = _signed_in(ins.get(person, ()), person, together)
        is_much = len(together) >= SESSIONS_MOST or len(seconds) >= SECOND_DESKS
        if is_much and lines and person not in told:
            yield anomaly(
                Kind.SESSIONS_AT_ONCE, lines, about=person_subject(person), sessions=len(together)
            )


def _open_with(row: Session, sessions: Sequence[Session]) -> list[Session]:
    """Those that were open when this one began."""
    return _open_at(sessions, row.started_at)


def _open_at(sessions: Sequence[Session], at: datetime) -> list[Session]:
    return [row for row in sessions if _is_open(row, at)]


def _is_open(row: Session, at: datetime) -> bool:
    return row.started_at <= at < min(row.ended_at or row.idle_ends_at, row.ends_at)


DETECTORS = (account_new_and_used, account_weakened, account_taken_over, sessions_at_once)
