"""No reader of an answer works out a small count of what happened to people."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
import time_machine
from django.utils.timezone import now

from governance.rti.questions.footage import AGAINST, OUTCOMES, outcomes
from governance.rti.questions.people import findings
from governance.rti.questions.reading import month_of
from governance.transparency.control.checking import Known
from governance.transparency.control.tables import Key, Relation
from governance.transparency.people import FINDINGS, TOTAL
from tests.governance.people import Holds, facts_of
from tests.governance.rti.signing import log_begin, note, signed

pytestmark = pytest.mark.django_db


def test_small_findings_stay_hidden_from_whoever_solves_for_them() -> None:
    begin = now() - timedelta(days=40)
    with time_machine.travel(begin, tick=True):
        lease = log_begin()
    as_of = signed(lease)
    dice = random.Random(7)
    adds_up = Relation((TOTAL,), tuple((word,) for word in FINDINGS))

    for most in (4, 12, 30, 60) * 5:
        counts = {word: dice.choice([0, dice.randint(0, most)]) for word in FINDINGS}
        happened = [(begin, word) for word, count in counts.items() for _one in range(count)]
        rows = findings(as_of, happened)
        told: dict[Key, int] = {
            (str(row["finding"]),): row["count"] for row in rows
            if row["month"] == month_of(begin) and isinstance(row["count"], int)
        }  # fmt: skip
        small: dict[Key, int] = {(word,): one for word, one in counts.items() if 0 < one < 10}

        assert told[TOTAL,] == sum(counts.values())
        known = Known(told, [adds_up])
        assert not known.exposes(small, beside={(TOTAL,): told[TOTAL,]}), counts


def test_a_single_visit_that_did_harm_is_told_exactly() -> None:
    begin = now() - timedelta(days=40)
    with facts_of(Holds("9d0c7f0e-1f57-4f65-8d8f-0b3f0a2f1c11")):
        with time_machine.travel(begin, tick=True):
            lease = log_begin()
            for finding in ("harm", "helped"):
                note("dispatch.close", f"visit-{finding}", detail={"finding": finding})
        rows = {
            row["finding"]: row["count"]
            for row in outcomes(signed(lease))
            if row["month"] == month_of(begin)
        }

    assert {word: rows[word] for word in AGAINST} == {"harm": 1, "not_wanted": 0}
    # How many visits ended is on record; of what came of so few of them nothing is told.
    assert rows[TOTAL] == 1
    assert {rows[word] for word in FINDINGS} == {None}
    words = next(column.words for column in OUTCOMES if column.name == "finding")
    assert set(rows) == set(words)
