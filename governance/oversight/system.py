"""The machinery: keys, configuration, clocks, silence, and what left without an entry."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

from governance.models import Entry, UnmatchedRead
from governance.oversight.anomalies import Anomaly, Kind, anomaly
from governance.oversight.duty import is_night
from governance.oversight.lines import FIELDS, Line, Span
from governance.oversight.looks import CLIPS
from governance.subjects import Subject, SubjectKind

# A ledger that begins announces its keys, its configuration and its roles.
BEGINNING = timedelta(hours=1)
KEYS = ("ledger.key_announce", "ledger.key_retire", "ledger.key_distrust")
ONCE = ("database.roles", "ledger.witness_end")
# What a wrong clock would help: a look, a copy, an approval, an erasure.
AROUND = timedelta(minutes=10)
TIMED = (
    *CLIPS, "export.take", "request.approve", "glass.break", "glass.justify", "clip.erase",
    "retention.run", "retention.continue", "disclosure.take", "clock.accept", "hold.lift",
)  # fmt: skip
SILENT = timedelta(minutes=15)
BACK = timedelta(minutes=2)
# A ledger that was filled from elsewhere is not in the order of its times, and says nothing by it.
MOST_BACK = 20
SETTINGS = ("detection_policy", "model", "settings")


def configuration_changed(span: Span) -> Iterator[Anomaly]:
    """A change of the detection policy, the model or the settings, and whether it was at night."""
    known = _before(span, "ledger.configuration")
    for line in span.of("ledger.configuration"):
        changed = [name for name in SETTINGS if known and line.told(name) != known.told(name)]
        is_first = known is None
        known = line
        if is_first or line.at < span.since:
            continue
        yield anomaly(
            Kind.CONFIGURATION_CHANGED, [line], night=int(is_night(line)), changes=len(changed)
        )  # fmt: skip


def _before(span: Span, action: str) -> Line | None:
    first = span.lines[0].number if span.lines else 0
    rows = Entry.objects.filter(action=action, id__lt=first).order_by("-id")
    row = rows.values_list(*FIELDS).first()
    return Line(*row) if row else None


def keys_changed(span: Span) -> Iterator[Anomaly]:
    """Signing keys announced, retired or distrusted after the ledger had begun."""
    lines = [line for line in span.of(*KEYS) if line.at - span.began_at > BEGINNING]
    if lines:
        yield anomaly(Kind.KEYS_CHANGED, lines, changes=len(lines))
    for line in span.of(*ONCE):
        if line.at - span.began_at > BEGINNING:
            yield anomaly(Kind.WITNESS_ENDED, [line])


def clock_jumped(span: Span) -> Iterator[Anomaly]:
    """Jumps of the clock, with what was done around them that time decides about."""
    jumps = [line for line in span.of("ledger.gap") if line.told("what") == "clock"]
    jumps += [line for line in span.of("incident.open") if line.told("kind") == "clock_jump"]
    timed = span.acts(*TIMED)
    for jump in jumps:
        around = [line for line in timed if abs(line.at - jump.at) <= AROUND]
        yield anomaly(
            Kind.CLOCK_JUMPED, [jump, *around], about=Subject(SubjectKind.LEDGER, "log"),
            seconds=jump.count("seconds"), acts=len(around),
        )  # fmt: skip
    for line in span.acts("clock.accept"):
        if not any(abs(line.at - jump.at) <= timedelta(days=1) for jump in jumps):
            yield anomaly(Kind.CLOCK_JUMPED, [line], declared=1)


def out_of_order(span: Span) -> Iterator[Anomaly]:
    """Entries whose time lies before that of entries which were written earlier."""
    newest, found = None, []
    for line in sorted(span.lines, key=lambda line: line.number):
        if newest is not None and line.at < newest - BACK:
            found.append(line)
        newest = max(newest or line.at, line.at)
    if 0 < len(found) <= MOST_BACK:
        yield anomaly(
            Kind.OUT_OF_ORDER, found, about=Subject(SubjectKind.LEDGER, "log"), entries=len(found)
        )


def silence(span: Span) -> Iterator[Anomaly]:
    """Times in which a node, or the signing of checkpoints, was silent."""
    gaps = [line for line in span.of("ledger.gap") if line.told("what") != "clock"]
    for lines in _by_node(gaps).values():
        seconds = max(line.count("seconds") for line in lines)
        yield anomaly(
            Kind.SILENCE, lines, about=Subject(SubjectKind.LEDGER, "log"), gaps=len(lines),
            seconds=seconds,
        )  # fmt: skip
    for node, beats in _by_node(span.of("ledger.heartbeat")).items():
        missing = [
            line for first, then in itertools.pairwise(beats)
            if then.at - first.at > SILENT
            and not any(first.at <= gap.at <= then.at + SILENT for gap in gaps)
            for line in (first, then)
        ]  # fmt: skip
        # A node that beats once an hour is one of another kind, not silent.
        if missing and len(missing) <= len(beats) / 4:
            yield anomaly(
                Kind.SILENCE, missing, about=Subject(SubjectKind.LEDGER, node or "log"),
                gaps=len(missing) // 2,
            )  # fmt: skip


def _by_node(lines: list[Line]) -> dict[str, list[Line]]:
    found: dict[str, list[Line]] = {}
    for line in lines:
        found.setdefault(line.told("node"), []).append(line)
    return found


def served_unlogged(span: Span) -> Iterator[Anomaly]:
    """Footage that left without an entry, as the reconciliation and the closed looks show it."""
    days = [line for line in span.of("ledger.reconcile") if line.count("unmatched")]
    days += [line for line in span.of("incident.open") if line.told("kind") == "unlogged_read"]
    for line in days:
        yield anomaly(
            Kind.SERVED_UNLOGGED, [line], about=Subject(SubjectKind.LEDGER, line.subject),
            unmatched=line.count("unmatched"),
        )  # fmt: skip
    yield from _unmatched_rows(span)
    yield from _looks_that_never_began(span)


def _unmatched_rows(span: Span) -> Iterator[Anomaly]:
    rows = UnmatchedRead.objects.filter(first_at__gte=span.since, first_at__lte=span.until)
    for row in rows.select_related("reconciliation__entry"):
        try:
            named = [UUID(row.entry_code)]
        except ValueError:
            named = []
        yield Anomaly(
            Kind.SERVED_UNLOGGED, (row.reconciliation.entry.code, *named),
            Subject(SubjectKind.LEDGER, row.entry_code), row.last_at,
            {"reads": row.reads, "bytes": row.bytes},
        )  # fmt: skip


def _looks_that_never_began(span: Span) -> Iterator[Anomaly]:
    known = {str(line.code) for line in span.lines}
    closed = [line for line in span.of("look.close") if line.told("look")]
    missing = [
        line for line in closed
        if line.told("look") not in known and line.at - span.began_at > BEGINNING
    ]  # fmt: skip
    if missing:
        named = [line.told("look") for line in missing if _is_code(line.told("look"))]
        there = set(Entry.objects.filter(code__in=named).values_list("code", flat=True))
        missing = [line for line in missing if line.told("look") not in {str(c) for c in there}]
    if missing:
        nobody = Subject(SubjectKind.LOOK, missing[0].subject)
        yield anomaly(Kind.SERVED_UNLOGGED, missing, about=nobody, looks=len(missing))


def _is_code(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


DETECTORS = (
    configuration_changed, keys_changed, clock_jumped, out_of_order, silence, served_unlogged,
)  # fmt: skip
