"""Second persons: whether they read, whether they think, and whether they are second at all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from governance.oversight.anomalies import Anomaly, Kind, anomaly, by_actor, exceptions
from governance.oversight.lines import Line, Span
from governance.subjects import Subject, SubjectKind

# Nobody reads a justification, an order or an agreement in less.
READ_S = 20
# What asks, what answers it, and what reading it looks like where reading is on record.
KINDS = (
    ("original.request", ("request.approve", "request.answer"), "request.see"),
    ("authorisation.request", ("authorisation.approve",), ""),
    ("disclosure.request", ("disclosure.approve",), "disclosure.see"),
    ("party.agree", ("party.sign",), ""),
    ("unseal.request", ("unseal.approve",), ""),
)
# The second person is drawn by lot: the same one four times, and nearly always, is no lot.
SAME_LEAST = 4
SAME_SHARE = 0.75
EACH_WAY = 2


@dataclass(frozen=True)
class Pair:
    """What somebody asked, and somebody approved."""

    asked: Line
    answered: Line
    was_read: bool | None  # None where reading leaves no entry

    @property
    def seconds(self) -> float:
        """How long the second person had it before her."""
        return (self.answered.at - self.asked.at).total_seconds()


def pairs_of(span: Span) -> list[Pair]:
    """Everything that two people did together, by the answer."""
    return [pair for kind in KINDS for pair in _pairs(span, *kind)]


def _pairs(span: Span, ask: str, answers: Sequence[str], read: str) -> Iterator[Pair]:
    asked: dict[str, Line] = {}
    for line in _by_people(span, ask):
        asked.setdefault(line.subject, line)
    reads = {(line.actor, line.subject) for line in span.of(read)} if read else set()
    seen: set[str] = set()
    # The act tells of the answer better than the question that policy was asked.
    for line in sorted(
        _by_people(span, *answers), key=lambda found: found.action == "request.answer"
    ):
        first = asked.get(line.subject)
        if first is None or line.subject in seen or line.at < first.at:
            continue
        if line.action == "request.answer" and _is_refusal(span, line):
            continue
        seen.add(line.subject)
        yield Pair(first, line, (line.actor, line.subject) in reads if read else None)


def _by_people(span: Span, *actions: str) -> list[Line]:
    """What commands and the demo set up has no second person to look at."""
    return [line for line in span.of(*actions) if line.is_person]


def _is_refusal(span: Span, line: Line) -> bool:
    return any(other.subject == line.subject for other in span.of("request.refuse"))


def approved_in_seconds(span: Span) -> Iterator[Anomaly]:
    """Approvals that came faster than anybody reads."""
    quick = {pair.answered: pair for pair in pairs_of(span) if pair.seconds < READ_S}
    for lines in by_actor(list(quick)).values():
        shown = [line for answer in lines for line in (quick[answer].asked, answer)]
        least = min(quick[answer].seconds for answer in lines)
        yield anomaly(
            Kind.APPROVED_IN_SECONDS, shown, about=_person(lines[0].actor),
            approvals=len(lines), seconds=round(least, 1),
        )  # fmt: skip


def approved_unread(span: Span) -> Iterator[Anomaly]:
    """Approvals by somebody who never opened what she approved."""
    known = [pair for pair in pairs_of(span) if pair.was_read is not None]
    unread = [pair.answered for pair in known if not pair.was_read]
    yield from exceptions(Kind.APPROVED_UNREAD, unread, [pair.answered for pair in known])


def approved_for_one(span: Span) -> Iterator[Anomaly]:
    """One second person who is nearly always the same colleague's."""
    drawn = [pair for pair in pairs_of(span) if pair.asked.action == "original.request"]
    of_requester: dict[str, list[Pair]] = {}
    for pair in drawn:
        of_requester.setdefault(pair.asked.actor, []).append(pair)
    for found in of_requester.values():
        for second in {pair.answered.actor for pair in found}:
            theirs = [pair for pair in found if pair.answered.actor == second]
            if len(theirs) >= SAME_LEAST and len(theirs) >= SAME_SHARE * len(found):
                yield anomaly(
                    Kind.APPROVED_FOR_ONE, _lines(theirs), about=_person(second),
                    approvals=len(theirs), of=len(found),
                )  # fmt: skip


def self_dealing(span: Span) -> Iterator[Anomaly]:
    """Two accounts that approve for, or grant to, one another; or one that made the other."""
    towards: dict[tuple[str, str], list[Line]] = {}
    for pair in pairs_of(span):
        between = (pair.asked.actor, pair.answered.actor)
        towards.setdefault(between, []).extend((pair.asked, pair.answered))
    for (asker, second), lines in towards.items():
        back = towards.get((second, asker), [])
        if asker < second and min(len(lines), len(back)) >= 2 * EACH_WAY:
            yield anomaly(
                Kind.SELF_DEALING, [*lines, *back], about=_person(asker),
                each_way=min(len(lines), len(back)) // 2,
            )  # fmt: skip
        if asker == second:
            yield anomaly(Kind.SELF_DEALING, lines, about=_person(asker), alone=1)
        made = [
            line for line in span.acts("account.make", "grant.give", "account.reset")
            if {line.actor, line.subject} == {asker, second}
        ]  # fmt: skip
        if made:
            yield anomaly(Kind.SELF_DEALING, [*made, *lines], about=_person(asker))
    yield from _granted_each_other(span)


def _granted_each_other(span: Span) -> Iterator[Anomaly]:
    gives = [line for line in span.acts("grant.give", "account.make") if line.is_person]
    own = [line for line in gives if line.actor == line.subject]
    if own:
        yield anomaly(Kind.SELF_DEALING, own, alone=1)
    for line in gives:
        back = [
            other for other in gives
            if other.actor == line.subject and other.subject == line.actor
        ]  # fmt: skip
        if back and line.actor < line.subject:
            yield anomaly(Kind.SELF_DEALING, [line, *back], about=_person(line.actor))


def _lines(pairs: Sequence[Pair]) -> list[Line]:
    return [line for pair in pairs for line in (pair.asked, pair.answered)]


def _person(code: str) -> Subject:
    return Subject(SubjectKind.PERSON, code)


DETECTORS = (approved_in_seconds, approved_unread, approved_for_one, self_dealing)
