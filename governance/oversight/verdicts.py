"""Alerts: verdicts without a look, unlike those of others, and stations sent in haste."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from governance.oversight.anomalies import Anomaly, Kind, anomaly, by_actor, exceptions
from governance.oversight.lines import Line, Span, bursts, window_most
from governance.oversight.looks import CLIPS

# Nobody sees a face and judges it in less, from the claim or from the look that came after it.
JUDGED_S = 3
LOOKED_S = 1.5
LOOK_BEFORE = timedelta(minutes=30)
VERDICTS_LEAST = 8
COLLEAGUES_LEAST = 15
# Of a thousand reviewers who judge alike, less than one differs so much by chance.
CHANCE = 5e-4
CLAIMS_LEFT = 4
# From the claim to the car: claim, look, verdict and station take longer than this.
SENT_S = 12
CLOSED_S = 45
SHADOW_APART = timedelta(seconds=2)
SHADOW_RUN = 5
CALLS_MOST = 10
CALLS_WITHIN = timedelta(minutes=10)


@dataclass(frozen=True)
class Judged:
    """One verdict, with the claim before it and the last look of the reviewer, if any."""

    review: Line
    claim: Line | None
    look: Line | None
    is_call: bool


def judged_of(span: Span) -> list[Judged]:
    """The verdicts of the span."""
    claims: dict[tuple[str, str], Line] = {
        (line.actor, line.subject): line for line in span.of("alert.claim")
    }
    cameras = {line.subject: line.camera for line in span.lines if line.subject_kind == "alert"
               and line.camera}  # fmt: skip
    calls = {line.subject for line in span.of("alert.raise") if line.told("signal") == "call"}
    looks = by_actor(span.of(*CLIPS))
    return [
        Judged(
            review, claims.get((review.actor, review.subject)),
            _look_before(review, looks.get(review.actor, ()), cameras), review.subject in calls,
        )
        for review in span.acts("alert.review")
        if review.is_person
    ]  # fmt: skip


def _look_before(review: Line, looks: Sequence[Line], cameras: Mapping[str, str]) -> Line | None:
    """Her last look at the alert or at its camera; renditions are not named by their alert."""
    camera = review.camera or cameras.get(review.subject, "")
    near = [
        look for look in looks
        if timedelta(0) <= review.at - look.at <= LOOK_BEFORE
        and (look.subject == review.subject or (camera and look.camera == camera))
    ]  # fmt: skip
    return near[-1] if near else None


def reviewed_in_seconds(span: Span) -> Iterator[Anomaly]:
    """Verdicts that came faster than anybody sees."""
    quick = [found for found in judged_of(span) if _is_quick(found)]
    for lines in by_actor([found.review for found in quick]).values():
        yield anomaly(Kind.REVIEWED_IN_SECONDS, lines, verdicts=len(lines))


def _is_quick(found: Judged) -> bool:
    since_claim = _seconds(found.claim, found.review)
    since_look = _seconds(found.look, found.review)
    return since_claim < JUDGED_S or since_look < LOOKED_S


def _seconds(first: Line | None, then: Line) -> float:
    """Seconds between the two, when the first is there and came first; long otherwise."""
    seconds = (then.at - first.at).total_seconds() if first else -1.0
    return seconds if seconds >= 0 else float("inf")


def reviewed_unseen(span: Span) -> Iterator[Anomaly]:
    """Verdicts on what the reviewer did not look at. A call for help may come without a clip."""
    every = [found for found in judged_of(span) if not found.is_call]
    unseen = [found.review for found in every if found.look is None]
    yield from exceptions(Kind.REVIEWED_UNSEEN, unseen, [found.review for found in every])


def verdicts_differ(span: Span) -> Iterator[Anomaly]:
    """Reviewers who confirm, or dismiss, far more of the alerts than their colleagues do."""
    # Its import takes longer than all else that a process starts with.
    from scipy.stats import fisher_exact

    for action in ("alert.review", "shadow.judge"):
        told = [line for line in span.acts(action) if line.told("verdict")]
        people = by_actor([line for line in told if line.is_person])
        for actor, hers in people.items():
            others = [line for line in told if line.actor != actor]
            if len(hers) < VERDICTS_LEAST or len(others) < COLLEAGUES_LEAST:
                continue
            confirmed, usual = _confirmed(hers), _confirmed(others)
            table = [
                [confirmed, len(hers) - confirmed], [usual, len(others) - usual],
            ]  # fmt: skip
            if fisher_exact(np.array(table)).pvalue < CHANCE:
                yield anomaly(
                    Kind.VERDICTS_DIFFER, hers, verdicts=len(hers), confirmed=confirmed,
                    colleagues=len(others), colleagues_confirmed=usual,
                )  # fmt: skip


def _confirmed(lines: Sequence[Line]) -> int:
    return sum(line.told("verdict") == "confirmed" for line in lines)


def shadow_in_seconds(span: Span) -> Iterator[Anomaly]:
    """Shadow episodes judged one after another without the time to see them."""
    for lines in by_actor(span.acts("shadow.judge")).values():
        for run in bursts(lines, apart=SHADOW_APART):
            if len(run) >= SHADOW_RUN:
                yield anomaly(Kind.REVIEWED_IN_SECONDS, run, verdicts=len(run))


def claims_left(span: Span) -> Iterator[Anomaly]:
    """One person who claims alerts, so that nobody else sees them, and lets them lie."""
    claimed = {line.subject: line.actor for line in span.of("alert.claim")}
    left = [line for line in span.of("alert.release") if line.subject in claimed]
    claims = [
        claim for release in left
        for claim in span.of("alert.claim")
        if claim.subject == release.subject and claim.at <= release.at
    ]  # fmt: skip
    for lines in by_actor(claims).values():
        alerts = {line.subject for line in lines}
        if len(alerts) >= CLAIMS_LEFT:
            yield anomaly(Kind.CLAIMS_LEFT, lines, left=len(alerts))


def sent_unseen(span: Span) -> Iterator[Anomaly]:
    """Stations sent by whoever gave the verdict, seconds after the claim or without a look."""
    judged = {(found.review.actor, found.review.subject): found for found in judged_of(span)}
    sent = [line for line in span.acts("alert.dispatch") if line.is_person]
    own = [(line, judged[key]) for line in sent if (key := (line.actor, line.subject)) in judged]
    hasty = [
        [found.review, line] for line, found in own
        if _seconds(found.claim, line) < SENT_S and (found.look is None or _is_quick(found))
    ]  # fmt: skip
    for lines in by_actor([line for pair in hasty for line in pair]).values():
        yield anomaly(Kind.SENT_UNSEEN, lines, sent=len(lines) // 2)


def sent_unconfirmed(span: Span) -> Iterator[Anomaly]:
    """Stations sent without a verdict that somebody is in distress."""
    confirmed: dict[str, Line] = {}
    for line in span.of("alert.review"):
        if line.told("verdict") in {"confirmed", ""}:
            confirmed.setdefault(line.subject, line)
    sent = [
        line for line in span.acts("alert.dispatch") if line.is_person and line.at >= span.since
    ]  # fmt: skip
    missing = [
        line for line in sent
        if line.subject not in confirmed or confirmed[line.subject].at > line.at
    ]  # fmt: skip
    yield from exceptions(Kind.SENT_UNCONFIRMED, missing, sent)


def closed_in_seconds(span: Span) -> Iterator[Anomaly]:
    """Dispatches closed before anybody could have been anywhere."""
    first = {line.subject: line for line in reversed(span.of("dispatch.acknowledge"))}
    closed = [
        line for line in span.acts("dispatch.close")
        if _seconds(first.get(line.subject), line) < CLOSED_S
    ]  # fmt: skip
    for lines in by_actor(closed).values():
        yield anomaly(Kind.CLOSED_IN_SECONDS, lines, closed=len(lines))


def calls_in_bulk(span: Span) -> Iterator[Anomaly]:
    """One device that calls for help again and again."""
    for lines in by_actor(span.of("call.make")).values():
        most = window_most(lines, within=CALLS_WITHIN)
        if len(most) >= CALLS_MOST:
            yield anomaly(Kind.CALLS_IN_BULK, most, calls=len(most))


DETECTORS = (
    reviewed_in_seconds, reviewed_unseen, verdicts_differ, shadow_in_seconds, claims_left,
    sent_unseen, sent_unconfirmed, closed_in_seconds, calls_in_bulk,
)  # fmt: skip
