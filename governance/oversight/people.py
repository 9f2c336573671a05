"""Accounts: grants for one look, new or weakened accounts, one person in many places."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from governance.models import Grant, Session, User
from governance.oversight.anomalies import Anomaly, Kind, anomaly, by_actor
from governance.oversight.lines import Line, Span, grouped, window_most
from governance.oversight.looks import CLIPS, STILL
from governance.subjects import Subject, SubjectKind

# A grant that lives for less than a shift was for one thing.
GRANTED_SHORTLY = timedelta(hours=12)
GRANTS_AN_HOUR = 6
SEES = (*CLIPS, STILL, "export.make", "export.ask", "export.take", "case.see", "original.request")
NEW = timedelta(hours=2)
WEAKENED = timedelta(hours=1)
WEAKENS = ("account.reset", "account.factor_remove", "account.recovery_code_use")
SIGN_INS_AN_HOUR = 4
SESSIONS_MOST = 3
# A second desk once a day happens; twice is an account that goes from hand to hand.
SECOND_DESKS = 2
GUESSED = timedelta(hours=3)
CHANGES = ("account.recovery_code_use", "account.factor_add", "account.factor_remove")
NIGHT_FROM, NIGHT_UNTIL = 21, 6


def grant_around_look(span: Span) -> Iterator[Anomaly]:
    """A grant given, used for a look or a copy, and ended within half a day."""
    gives = {_grant(line): line for line in span.acts("grant.give")}
    seen = by_actor(span.of(*SEES))
    for end in span.acts("grant.end"):
        give = gives.get(_grant(end))
        if give is None or not timedelta(0) < end.at - give.at <= GRANTED_SHORTLY:
            continue
        used = [line for line in seen.get(give.subject, ()) if give.at <= line.at <= end.at]
        if used:
            yield anomaly(
                Kind.GRANT_AROUND_LOOK, [give, *used[:50], end], about=_person(give.subject),
                looks=len(used), minutes=round((end.at - give.at).total_seconds() / 60),
            )  # fmt: skip


def _grant(line: Line) -> tuple[str, str]:
    """What tells one grant from another: its code, or what was granted."""
    named = line.told("grant") or f"{line.told('role')}{line.told('permission')}{line.told('on')}"
    return line.subject, named


def grants_in_bulk(span: Span) -> Iterator[Anomaly]:
    """Much granted to one person within an hour."""
    for (person,), lines in grouped(_given(span), "subject").items():
        most = window_most(lines, within=timedelta(hours=1))
        if len(most) >= GRANTS_AN_HOUR:
            yield anomaly(Kind.GRANTS_IN_BULK, most, about=_person(person), grants=len(most))


def _given(span: Span) -> list[Line]:
    """By people: a command that sets a deployment up grants much at once."""
    return [line for line in span.acts("grant.give") if line.is_person]


def looks_after_grant(span: Span) -> Iterator[Anomaly]:
    """Looks by somebody whose grant had ended."""
    ends = by_subject(span.acts("grant.end"))
    gives = by_subject(span.acts("grant.give"))
    backed = _grants(span)
    for actor, lines in by_actor([line for line in span.of(*SEES) if line.is_person]).items():
        late = [
            line for line in lines
            if line.at >= span.since
            and (
                any(_took(end, line) and not _given_again(end, gives.get(actor, ()), line)
                    for end in ends.get(actor, ()))
                or (actor in backed and not _is_backed(backed[actor], line.at))
            )
        ]  # fmt: skip
        if late:
            yield anomaly(Kind.LOOK_AFTER_GRANT, late, looks=len(late))


def by_subject(lines: Sequence[Line]) -> dict[str, list[Line]]:
    """The lines by the code of what they are about."""
    return {subject: found for (subject,), found in grouped(lines, "subject").items()}


def _took(end: Line, look: Line) -> bool:
    """Whether what ended was needed for this look."""
    if look.at <= end.at:
        return False
    role, on = end.told("role"), end.told("on")
    if role:
        return not look.role or role in look.role.split("+")
    if on:
        return on.split("/")[-1] in {look.station, look.camera} - {""}
    return True


def _given_again(end: Line, gives: Sequence[Line], look: Line) -> bool:
    same = (end.told("role"), end.told("permission"), end.told("on"))
    return any(
        end.at <= give.at <= look.at
        and (give.told("role"), give.told("permission"), give.told("on")) == same
        for give in gives
    )


Times = tuple[datetime, datetime]


def _grants(span: Span) -> dict[str, list[Times]]:
    """From when until when anything was granted to people of whom grants are known."""
    actors = {line.actor for line in span.of(*SEES) if line.is_person}
    known = {str(code) for code in User.objects.values_list("code", flat=True)} & actors
    found: dict[str, list[Times]] = {}
    rows = Grant.objects.filter(person__code__in=known)
    for code, starts, ends, ended in rows.values_list(
        "person__code", "starts_at", "ends_at", "ended_at"
    ):
        found.setdefault(str(code), []).append((starts, min(ended or ends, ends)))
    return found


def _is_backed(grants: Sequence[Times], at: datetime) -> bool:
    """Whether a grant was running, or none had begun: then rows say nothing about that time."""
    return any(starts <= at <= ends for starts, ends in grants) or all(
        starts > at for starts, _ends in grants
    )


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
                Kind.ACCOUNT_NEW_AND_USED, [made, *used], about=_person(made.subject),
                looks=len(used),
            )  # fmt: skip


def account_weakened(span: Span) -> Iterator[Anomaly]:
    """A sign-in made weaker, and footage seen or taken with it within the hour."""
    seen = by_actor(span.of(*CLIPS, "export.take", "disclosure.take", "ledger.export"))
    for line in span.acts(*WEAKENS):
        # By day, and by herself, it is a new telephone.
        if line.action != "account.reset" and not _at_night(line):
            continue
        used = [
            look for look in seen.get(line.subject, ())
            if timedelta(0) <= look.at - line.at <= WEAKENED
        ]  # fmt: skip
        if used:
            yield anomaly(
                Kind.ACCOUNT_WEAKENED, [line, *used], about=_person(line.subject), looks=len(used)
            )


def _at_night(line: Line) -> bool:
    return line.hour >= NIGHT_FROM or line.hour < NIGHT_UNTIL


def account_taken_over(span: Span) -> Iterator[Anomaly]:
    """Somebody guessed until the account was locked, and soon its way of signing in was another."""
    changes = by_subject(span.acts(*CHANGES))
    for person, guesses in by_subject(span.acts("account.lock_out")).items():
        changed = [
            line for line in changes.get(person, ())
            if any(timedelta(0) <= line.at - guess.at <= GUESSED for guess in guesses)
        ]  # fmt: skip
        if any(line.action == "account.recovery_code_use" for line in changed):
            yield anomaly(
                Kind.ACCOUNT_TAKEN_OVER, [*guesses, *changed], about=_person(person),
                lock_outs=len(guesses), changes=len(changed),
            )  # fmt: skip


def sessions_at_once(span: Span) -> Iterator[Anomaly]:
    """One account that is used in several places at the same time."""
    ins = by_subject(span.of("account.sign_in"))
    told: set[str] = set()
    for person, lines in ins.items():
        most = window_most(lines, within=timedelta(hours=1))
        if len(most) >= SIGN_INS_AN_HOUR:
            told.add(person)
            yield anomaly(Kind.SESSIONS_AT_ONCE, most, about=_person(person), sign_ins=len(most))
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
        lines = [
            line for line in ins.get(person, ())
            if any(abs(line.at - row.started_at) < timedelta(minutes=1) for row in together)
        ]  # fmt: skip
        is_much = len(together) >= SESSIONS_MOST or len(seconds) >= SECOND_DESKS
        if is_much and lines and person not in told:
            yield anomaly(
                Kind.SESSIONS_AT_ONCE, lines, about=_person(person), sessions=len(together)
            )


def _open_with(row: Session, sessions: Sequence[Session]) -> list[Session]:
    """Those that were open when this one began."""
    return [
        other for other in sessions
        if other.started_at <= row.started_at
        and row.started_at < min(other.ended_at or other.idle_ends_at, other.ends_at)
    ]  # fmt: skip


def _person(code: str) -> Subject:
    return Subject(SubjectKind.PERSON, code)


DETECTORS = (
    grant_around_look, grants_in_bulk, looks_after_grant, account_new_and_used, account_weakened,
    account_taken_over, sessions_at_once,
)  # fmt: skip
