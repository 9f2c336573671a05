"""How long footage is kept, what came of alerts, and what the system did."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from governance.retention.rules import RULES
from governance.rti.questions import people
from governance.rti.questions.columns import (
    BASIS,
    BY_CONSTRUCTION,
    COUNTED,
    MONTH,
    count,
    time,
    word,
)
from governance.rti.questions.reading import done, month_of
from governance.rti.questions.shape import AsOf, Row
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
    BASIS,
)  # fmt: skip


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
        yield {"month": month, "fact": what, "signal": signal, "count": found, "basis": COUNTED}
    for never in ("faces_identified", "watch_list_entries"):
        yield {"fact": never, "count": 0, "basis": BY_CONSTRUCTION}


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
