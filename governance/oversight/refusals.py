"""What was refused: one no is a slip, many are somebody who tries doors."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from governance.oversight.anomalies import Anomaly, Kind, anomaly, by_actor
from governance.oversight.lines import Line, Span, grouped, window_most

IN_A_ROW = 6
ROW_WITHIN = timedelta(minutes=15)
A_DAY = 15
STATIONS_MOST = 3
OTHERS_MOST = 5
FOOTAGE_MOST = 3
LOCKS_MOST = 3
LOCKS_WITHIN = timedelta(hours=1)
# Each is drawn anew: who asks a third time waits for somebody who says yes.
ASKED_MOST = 3
# A page without a purpose is refused once for each of its parts; that says nothing about her.
SLIPS = frozenset({"no_purpose", "not_signed_in"})
OWN = frozenset({"self_approval", "own_glass", "own"})
PAGE = timedelta(seconds=60)


def refusals_in_a_row(span: Span) -> Iterator[Anomaly]:
    """One person, or one key, who is refused many times in a short time, or all day."""
    for lines in by_actor(_counted(span)).values():
        row = window_most(lines, within=ROW_WITHIN)
        found = row if len(row) >= IN_A_ROW else lines if len(lines) >= A_DAY else []
        if found:
            yield anomaly(Kind.REFUSALS_IN_A_ROW, found, refused=len(found))


def _counted(span: Span) -> list[Line]:
    """Refusals that say something; the stills of one page count as one."""
    found: list[Line] = []
    last: dict[tuple[str, str], Line] = {}
    for line in span.refused():
        if line.reason in SLIPS or line.actor_kind in {"worker", "nobody"}:
            continue
        before = last.get((line.actor, line.reason))
        is_page = line.action == "camera.still" and before is not None
        if is_page and before is not None and line.at - before.at < PAGE:
            continue
        last[line.actor, line.reason] = line
        found.append(line)
    return found


def refused_across_stations(span: Span) -> Iterator[Anomaly]:
    """One person who asks for things of several stations that are not hers."""
    others = [line for line in span.refused() if line.reason == "other_station"]
    for lines in by_actor(others).values():
        stations = {line.station for line in lines if line.station}
        things = {line.subject for line in lines}
        if len(stations) >= STATIONS_MOST or len(things) >= OTHERS_MOST:
            yield anomaly(
                Kind.REFUSED_ACROSS_STATIONS, lines, stations=len(stations), things=len(things)
            )


def refused_footage(span: Span) -> Iterator[Anomaly]:
    """One person who asks for footage again and again although her role sees none."""
    barred = [line for line in span.refused() if line.reason == "no_footage_for_role"]
    for lines in by_actor(barred).values():
        if len(lines) >= FOOTAGE_MOST:
            yield anomaly(Kind.REFUSED_FOOTAGE, lines, refused=len(lines))


def refused_own(span: Span) -> Iterator[Anomaly]:
    """Attempts to approve or judge one's own, or to take with an address that is forged."""
    own = [
        line for line in span.refused()
        if line.reason in OWN or line.subject == "forged" or line.reason == "not_the_taker"
    ]  # fmt: skip
    for lines in by_actor(own).values():
        yield anomaly(Kind.REFUSED_OWN, lines, refused=len(lines))


def locked_out_often(span: Span) -> Iterator[Anomaly]:
    """Accounts locked after failed sign-ins: one again and again, or several at once."""
    locks = span.of("account.lock_out")
    seen: set[int] = set()
    runs: list[Sequence[Line]] = [window_most(locks, within=LOCKS_WITHIN)]
    runs += list(grouped(locks, "subject").values())
    for lines in runs:
        if len(lines) >= LOCKS_MOST and not {line.number for line in lines} <= seen:
            seen |= {line.number for line in lines}
            yield anomaly(Kind.LOCKED_OUT_OFTEN, lines, locked=len(lines))


def requests_asked_again(span: Span) -> Iterator[Anomaly]:
    """One person who asks for one original until somebody says yes."""
    asked = [line for line in span.acts("original.request") if line.subject_kind == "request"]
    runs: dict[tuple[str, str], list[Line]] = {}
    for line in asked:
        runs.setdefault((line.actor, line.told("of")), []).append(line)
    for lines in runs.values():
        draws = max(len(lines), int(lines[-1].count("draw")))
        if draws >= ASKED_MOST:
            yield anomaly(Kind.REQUEST_ASKED_AGAIN, lines, draws=draws)


DETECTORS = (
    refusals_in_a_row, refused_across_stations, refused_footage, refused_own, locked_out_often,
    requests_asked_again,
)  # fmt: skip
