"""How long footage is kept, what came of alerts, and in which hours anybody was there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta

from governance.retention.rules import RULES
from governance.rti.questions import people
from governance.rti.questions.columns import MONTH, count, time, word
from governance.rti.questions.reading import done, month_of, months
from governance.rti.questions.shape import AsOf, Column, Kind, Row
from governance.transparency.people import FINDINGS

# What a visit did wrong is the agency's conduct: told exactly, and not in the total of the others.
AGAINST = ("not_wanted", "harm")
SIGNALS = ("expression", "call", "hand_sign", "none")
# What the ledger calls each step, and what the answer calls it.
STEPS = {
    "episode.open": "episodes", "alert.raise": "alerts", "alert.dispatch": "sent",
    "dispatch.pass_on": "passed_on", "dispatch.unanswered": "unanswered",
    "dispatch.acknowledge": "acknowledged", "dispatch.arrive": "arrived",
    "shadow.judge": "shadow_judged",
    "camera.register": "cameras_registered", "disclosure.request": "disclosures_asked",
    "disclosure.approve": "disclosures_approved",
}  # fmt: skip
VERDICTS = {"confirmed": "confirmed", "dismissed": "dismissed"}
LONGEST_SHIFT = timedelta(hours=12)

KEPT = (
    MONTH,
    word("fact", "What is told", "क्या बताया गया", "rule_hours", "erased", "erased_late",
         "erasures_failed", "wrapping_keys_destroyed"),
    word("footage", "Class of footage", "फुटेज की श्रेणी", *RULES, "all"),
    count("value", "Hours, or how many", "घंटे, या कितने"),
    time("since", "Since when the rule counts", "नियम कब से लागू"),
)  # fmt: skip
OUTCOMES = people.columns(
    "finding", "What officers found", "अधिकारियों को क्या मिला", (*FINDINGS, *AGAINST)
)
RUN = (
    MONTH,
    word("fact", "What is counted", "क्या गिना गया", *STEPS.values(), *VERDICTS, "faces_identified",
         "watch_list_entries"),
    word("signal", "What raised it", "किस संकेत से", *SIGNALS),
    count("count", "How many", "कितने", "events"),
)  # fmt: skip
HOURS = (
    MONTH,
    Column("hours", Kind.NUMBER, "Hours in the month until this size", "इस आकार तक महीने के घंटे", "h"),
    Column(
        "staffed", Kind.NUMBER, "Hours with at least one person on duty",
        "जिन घंटों में कम से कम एक व्यक्ति ड्यूटी पर था", "h",
    ),
    Column("person_hours", Kind.NUMBER, "Hours on duty, of all people", "सभी की ड्यूटी के घंटे", "h"),
    Column(
        "streamed", Kind.NUMBER, "Hours with at least one camera connected",
        "जिन घंटों में कम से कम एक कैमरा जुड़ा था", "h",
    ),
    Column("camera_hours", Kind.NUMBER, "Hours connected, of all cameras", "सभी कैमरों के घंटे", "h"),
)  # fmt: skip
Span = tuple[datetime, datetime]


def kept(as_of: AsOf) -> Iterator[Row]:
    """How long each class is kept by which rule, and what was erased."""
    for name, bounds in RULES.items():
        yield {"fact": "rule_hours", "footage": name, "value": bounds.hours}
    for fact in done(as_of, "retention.rule_set"):
        yield {
            "fact": "rule_hours", "footage": fact.subject, "since": fact.at,
            "value": fact.detail.get("hours"),
        }  # fmt: skip
    tally: Counter[tuple[str, str, str]] = Counter()
    for fact in done(as_of, "clip.erase", "retention.run", "key.destroy"):
        for what, footage, found in _erased(fact.action, fact.detail, fact.at):
            tally[month_of(fact.at), what, footage] += found
    for (month, what, footage), found in sorted(tally.items()):
        yield {"month": month, "fact": what, "footage": footage, "value": found}


def outcomes(as_of: AsOf) -> Iterator[Row]:
    """What officers found, month by month; arrests are not recorded here."""
    closed = [(fact.at, str(fact.detail.get("finding"))) for fact in done(as_of, "dispatch.close")]
    yield from people.findings(as_of, closed)
    yield from people.exact(as_of, closed, name="finding", words=AGAINST)


def run(as_of: AsOf) -> Iterator[Row]:
    """What the system did, month by month: the agency's own conduct, counted exactly."""
    signals: dict[str, str] = {}
    tally: Counter[tuple[str, str, str]] = Counter()
    for fact in done(as_of, *STEPS, "alert.review"):
        if fact.action == "alert.raise":
            signals[fact.subject] = str(fact.detail.get("signal"))
        what = _step(fact.action, fact.detail)
        tally[month_of(fact.at), what, signals.get(fact.subject, "none")] += 1
    for (month, what, signal), found in sorted(tally.items()):
        yield {"month": month, "fact": what, "signal": signal, "count": found}
    for never in ("faces_identified", "watch_list_entries"):
        yield {"fact": never, "count": 0}


def hours(as_of: AsOf) -> Iterator[Row]:
    """Hours in which somebody was on duty, beside those in which cameras were connected."""
    duty = list(_spans(as_of, "shift.start", "shift.end", most=LONGEST_SHIFT))
    streams = list(_spans(as_of, "stream.open", "stream.close", named="stream"))
    for month, begin, end in months(as_of):
        until = min(end, as_of.at)
        yield {
            "month": month, "hours": _hours([(begin, until)]),
            "staffed": _hours(_joined(_within(duty, begin, until))),
            "person_hours": _hours(_within(duty, begin, until)),
            "streamed": _hours(_joined(_within(streams, begin, until))),
            "camera_hours": _hours(_within(streams, begin, until)),
        }  # fmt: skip


def _erased(
    action: str, detail: Mapping[str, object], at: datetime
) -> Iterator[tuple[str, str, int]]:
    if action == "key.destroy":
        yield "wrapping_keys_destroyed", "all", 1
    elif action == "retention.run":
        yield "erasures_failed", "all", int(str(detail.get("failed") or 0))
    else:
        rule = str(detail.get("rule"))
        late = at - datetime.fromisoformat(str(detail["due"])) > timedelta(hours=24)
        yield "erased", rule, 1
        yield "erased_late", rule, int(late)


def _step(action: str, detail: Mapping[str, object]) -> str:
    if action == "alert.review":
        return VERDICTS[str(detail.get("verdict"))]
    return STEPS[action]


def _spans(
    as_of: AsOf, begins: str, ends: str, *, named: str = "", most: timedelta | None = None
) -> Iterator[Span]:
    """From each beginning to its end, to the most that it lasts, or to this size of the tree.

    named: the part of the detail by which the two find each other; else the subject.
    """
    running: dict[str, datetime] = {}
    for fact in done(as_of, begins, ends):
        key = str(fact.detail.get(named)) if named else fact.subject
        since = running.pop(key, None)
        if since is not None:
            yield since, _until(since, fact.at, most)
        if fact.action == begins:
            running[key] = fact.at
    for since in running.values():
        yield since, _until(since, as_of.at, most)


def _until(since: datetime, at: datetime, most: timedelta | None) -> datetime:
    return min(at, since + most) if most else at


def _within(spans: Iterable[Span], begin: datetime, end: datetime) -> list[Span]:
    cut = ((max(since, begin), min(until, end)) for since, until in spans)
    return [(since, until) for since, until in cut if since < until]


def _joined(spans: Iterable[Span]) -> list[Span]:
    """The same times without what overlaps."""
    found: list[Span] = []
    for since, until in sorted(spans):
        if found and since <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], until))
        else:
            found.append((since, until))
    return found


def _hours(spans: Iterable[Span]) -> float:
    total = sum(((until - since) for since, until in spans), timedelta())
    return round(total.total_seconds() / 3600, 2)
