"""Shares with their intervals, and the sequential test that suspends. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass

# The chance that a true precision at the floor is ever stopped, however long it is looked at
# (Ville's inequality; Wald's likelihood ratio, "Sequential Tests of Statistical Hypotheses", 1945).
ERROR_RATE = 0.08
# What the ratio compares the floor with: this part of it. Between 0.3 and 0.4 a precision of a
# fifth of the floor is stopped soonest.
ALTERNATIVE = 0.35
STOP_AT = math.log(1 / ERROR_RATE)


@dataclass(frozen=True)
class Share:
    """How many of how many, with Wilson's interval of 95 %, in per cent."""

    confirmed: int
    judged: int
    percent: float
    low_percent: float
    high_percent: float


def share(confirmed: int, judged: int) -> Share:
    """The share with its interval; from 0 to 100 per cent where nothing was judged."""
    if judged == 0:
        return Share(0, 0, 0.0, 0.0, 100.0)
    # Its import takes longer than all else that a process starts with, and most never count.
    from scipy.stats import binomtest

    low, high = binomtest(confirmed, judged).proportion_ci(0.95, method="wilson")
    return Share(
        confirmed,
        judged,
        percent=100 * confirmed / judged,
        low_percent=round(100 * float(low), 2),
        high_percent=round(100 * float(high), 2),
    )


def evidence_add(log_evidence: float, *, is_confirmed: bool, floor: float) -> float:
    """The log of the likelihood ratio after one more verdict.

    Under every true precision of at least the floor its exponential is a supermartingale from 1,
    so that it ever reaches 1 / ERROR_RATE with a probability of at most ERROR_RATE.

    floor: least share of confirmed alerts, between 0 and 1.
    """
    below = ALTERNATIVE * floor
    if is_confirmed:
        return log_evidence + math.log(below / floor)
    return log_evidence + math.log((1 - below) / (1 - floor))


def is_below_floor(log_evidence: float) -> bool:
    """Whether the verdicts so far show that precision is below the floor."""
    return log_evidence >= STOP_AT
