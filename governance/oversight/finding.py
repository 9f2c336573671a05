"""Everything in a span of time that does not look right."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from governance.oversight import (
    accounts,
    auditors,
    duty,
    glasses,
    grants,
    keeping,
    leave,
    looks,
    parties,
    refusals,
    seconds,
    system,
    taking,
    verdicts,
)
from governance.oversight.anomalies import Anomaly
from governance.oversight.lines import Span, span_read

Detector = Callable[[Span], Iterable[Anomaly]]
DETECTORS: Sequence[Detector] = (
    *looks.DETECTORS, *duty.DETECTORS, *taking.DETECTORS, *refusals.DETECTORS, *seconds.DETECTORS,
    *verdicts.DETECTORS, *glasses.DETECTORS, *keeping.DETECTORS, *leave.DETECTORS,
    *system.DETECTORS, *grants.DETECTORS, *accounts.DETECTORS, *parties.DETECTORS,
    *auditors.DETECTORS,
)  # fmt: skip


def findings_find(*, since: datetime, until: datetime) -> Sequence[Anomaly]:
    """What does not look right between two moments, both included, the newest first.

    The day before is read too, so that a shift that began or an alert that was raised is known;
    what ended before the span is not told again.
    """
    return anomalies_in(span_read(since=since, until=until))


def anomalies_in(span: Span) -> Sequence[Anomaly]:
    """What every detector finds in a span that was read."""
    found = [
        anomaly for detector in DETECTORS for anomaly in detector(span)
        if span.since <= anomaly.at <= span.until
    ]  # fmt: skip
    return sorted(found, key=lambda anomaly: (anomaly.at, anomaly.kind), reverse=True)
