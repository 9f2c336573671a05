"""What is told of persons, and what a reader can make of it."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from governance.transparency.control import choosing
from governance.transparency.control.attacking import Bounds, Contradiction, attack
from governance.transparency.control.checking import exposed
from governance.transparency.control.keeping import release_of, release_plain
from governance.transparency.control.protecting import protect
from governance.transparency.control.rules import CannotProtect, Rule
from governance.transparency.control.tables import (
    Axis,
    BadTable,
    Key,
    Reason,
    Relation,
    Release,
    Status,
    Table,
    table_build,
    tables_join,
)

PLACES = {"h1": "north", "h2": "north", "h3": "south", "north": "all", "south": "all", "all": None}
MONTHS = {"m1": "q", "m2": "q", "m3": "q", "q": None}
OUTCOMES = {"helped": "any", "not wanted": "any", "any": None}
AXES = (Axis("place", PLACES), Axis("time", MONTHS), Axis("outcome", OUTCOMES, tells=True))
FINEST = [
    (place, month, outcome)
    for place in ("h1", "h2", "h3") for month in ("m1", "m2", "m3")
    for outcome in ("helped", "not wanted")
]  # fmt: skip


def month_table(month: str, counts: dict[Key, int]) -> Table:
    axes = (AXES[0], Axis("time", {month: None}), AXES[2])
    return table_build(counts={k: n for k, n in counts.items() if k[1] == month}, axes=axes)


def area(total: str, **counts: int) -> Table:
    return table_build(
        counts={(name,): count for name, count in counts.items()},
        axes=[Axis("place", {**dict.fromkeys(counts, total), total: None})],
    )


def line(**counts: int) -> Table:
    return area("all", **counts)


def sent(*, to: dict[str, int]) -> Table:
    """Counts whose sum is what the agency did."""
    axes = [Axis("place", {**dict.fromkeys(to, "all"), "all": None})]
    counts: dict[Key, int] = {(place,): count for place, count in to.items()}
    return table_build(counts=counts, axes=axes, conduct=[("all",)])


def statuses(release: Release) -> dict[str, str]:
    return {cell.key[0]: cell.status.value for cell in release.cells}


def test_totals_are_the_sums_of_their_parts_along_every_axis() -> None:
    table = table_build(counts=dict.fromkeys(FINEST, 2), axes=AXES)

    assert table.counts["all", "q", "any"] == 36
    assert table.counts["north", "m1", "helped"] == 4
    assert all(
        table.counts[one.total] == sum(table.counts[part] for part in one.parts)
        for one in table.relations
    )


def test_counts_that_are_no_counts_of_the_table_are_refused() -> None:
    for wrong in ({("nowhere",): 3}, {("a",): -1}, {("all",): 3}):
        with pytest.raises(BadTable):
            table_build(counts=wrong, axes=[Axis("place", {"a": "all", "all": None})])


def test_a_small_count_is_withheld_with_the_cheapest_other_one() -> None:
    release = protect(line(a=3, b=0, c=40, d=12, e=90))

    assert statuses(release) == {
        "a": "primary", "d": "complementary",
        "b": "published", "c": "published", "e": "published", "all": "published",
    }  # fmt: skip
    assert release.by_key["a",].reason is Reason.FEW_PERSONS
    assert release.by_key["a",].shown is None
    # What the public gets does not tell which of the two is the small one.
    assert {row[1:] for row in release.suppression} == {
        ("withheld", "few_persons_or_protects_others")
    }


def test_a_reader_of_sums_learns_what_the_sums_leave_open() -> None:
    relations = (Relation(("all",), (("a",), ("b",), ("c",))),)

    assert attack({("all",): 20, ("c",): 8}, relations) == {
        ("a",): Bounds(0, 12), ("b",): Bounds(0, 12),
    }  # fmt: skip
    assert attack({("c",): 8}, relations)["all",] == Bounds(8, math.inf)
    with pytest.raises(Contradiction):
        attack({("all",): 5, ("c",): 8}, relations)


def test_only_primary_suppression_would_be_seen_through() -> None:
    table = line(a=3, b=20, c=40)
    naive = protect(table, rule=Rule())
    cells = tuple(
        cell if cell.status is Status.PRIMARY else type(cell)(cell.key, cell.count,
                                                              Status.PUBLISHED, Reason.NONE)
        for cell in naive.cells
    )  # fmt: skip

    found = exposed([Release(cells, table.relations)])

    assert [(one.key, one.bounds) for one in found] == [(("a",), Bounds(3, 3))]


def test_a_group_that_is_all_in_one_answer_is_not_told_to_be() -> None:
    axes = [Axis("outcome", OUTCOMES, tells=True)]
    release = protect(table_build(counts={("helped",): 30}, axes=axes))

    assert release.by_key["not wanted",].reason is Reason.WHOLE_GROUP
    assert attack(release.published, release.relations)["not wanted",].high >= 5


def test_zero_is_told_where_it_discloses_nothing() -> None:
    assert protect(line(a=0, b=12, c=15)).published["a",] == 0


@given(
    st.lists(st.integers(0, 25), min_size=len(FINEST), max_size=len(FINEST)),
    st.permutations(["m1", "m2", "m3"]),
)
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_reader_of_months_then_the_quarter_bounds_a_protected_count(
    numbers: list[int], order: list[str]
) -> None:
    counts = dict(zip(FINEST, numbers, strict=True))
    told: list[Release] = []
    for month in order[:2]:
        told.append(protect(month_table(month, counts), before=told))
    told.append(protect(table_build(counts=counts, axes=AXES), before=told))

    assert exposed(told) == []
    small = {key for key, count in table_build(counts=counts, axes=AXES).counts.items()
             if 0 < count < 10}  # fmt: skip
    assert not any(small & set(one.published) for one in told)


def test_what_was_told_stays_told_and_what_was_withheld_stays_withheld() -> None:
    counts = dict(zip(FINEST, [3, 40, 25, 12, 50, 60, 30, 20, 7, 11, 90, 14, 30, 30, 15, 2, 28, 19],
                      strict=True))  # fmt: skip
    first = protect(month_table("m1", counts))

    whole = protect(table_build(counts=counts, axes=AXES), before=[release_of(
        json.loads(json.dumps(release_plain(first))))])  # fmt: skip

    for cell in first.cells:
        assert whole.by_key[cell.key].shown == cell.shown
    assert exposed([first, whole]) == []


def test_what_the_agency_did_is_told_exactly_however_small() -> None:
    release = protect(sent(to={"gate": 3, "market": 40, "ghat": 0}))

    assert release.published == {("all",): 43, ("ghat",): 0}
    assert release.conduct == {("all",): 43}
    assert exposed([release]) == []


def test_a_breakdown_without_room_below_its_total_is_withheld_whole() -> None:
    release = protect(sent(to={"gate": 3, "market": 2, "ghat": 0}))

    assert release.published == {("all",): 5}
    # Of five in all nobody can make eight: what is left is what the total says by itself.
    assert exposed([release]) == []


def test_a_total_that_is_known_elsewhere_is_reckoned_with() -> None:
    naive = protect(line(gate=3, market=20, ghat=60))
    hidden = [key for key, cell in naive.by_key.items() if cell.shown is None]
    told = Release(
        tuple(
            replace(cell, status=Status.PUBLISHED if cell.key == ("market",) else Status.CONDUCT)
            if cell.key in (("market",), ("all",), ("ghat",)) else cell
            for cell in naive.cells
        ),
        naive.relations,
    )  # fmt: skip

    assert ("gate",) in hidden
    assert [one.key for one in exposed([told])] == [("gate",)]


def test_a_limit_that_everybody_knows_costs_other_counts_and_not_itself() -> None:
    limits = Table(
        {("gate",): 3, ("limit",): 4, ("rest",): 1},
        (Relation(("limit",), (("gate",), ("rest",))),),
        conduct=frozenset({("limit",)}), rests=frozenset({("rest",)}),
    )  # fmt: skip
    table = tables_join([sent(to={"gate": 3, "market": 30, "ghat": 50}), limits])

    release = protect(table)
    kept = release_of(json.loads(json.dumps(release_plain(release))))

    assert release.published == {("all",): 83, ("limit",): 4, ("ghat",): 50}
    assert {row[0] for row in release.suppression} == {("gate",), ("market",)}
    assert exposed([kept]) == []


def test_releases_that_share_no_count_leave_the_decision_as_it_is() -> None:
    counts = dict(zip(FINEST, [3, 40, 25, 12, 50, 60, 30, 20, 7, 11, 90, 14, 30, 30, 15, 2, 28, 19],
                      strict=True))  # fmt: skip
    alone = protect(month_table("m2", counts))

    assert protect(month_table("m2", counts), before=[protect(month_table("m1", counts))]) == alone


def test_areas_that_overlap_are_attacked_together() -> None:
    north = area("north", a=30, b=4)
    first = protect(north)
    gate = area("gate", b=4, c=50)

    second = protect(gate, before=[first])

    assert second.by_key["b",].status is Status.PRIMARY
    assert exposed([first, second]) == []
    assert tables_join([north, gate]).counts["gate",] == 54


def test_a_count_that_changed_after_it_was_told_stops_the_release() -> None:
    with pytest.raises(BadTable, match="in one table and"):
        protect(line(a=31, b=20), before=[protect(line(a=30, b=20))])


def test_what_was_told_before_can_make_a_release_impossible() -> None:
    part = protect(table_build(counts={("a",): 20}, axes=[Axis("place", {"a": None})]))
    total = protect(table_build(counts={("all",): 23}, axes=[Axis("place", {"all": None})]))

    with pytest.raises(CannotProtect):
        protect(line(a=20, b=3), before=[part, total])


def test_without_an_answer_of_the_solver_whole_levels_are_withheld(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(choosing, "milp", lambda *_, **__: SimpleNamespace(x=None))

    release = protect(line(a=3, b=20, c=40))

    assert statuses(release) == {
        "a": "primary", "b": "complementary", "c": "complementary", "all": "published",
    }  # fmt: skip
    assert exposed([release]) == []


def test_when_the_time_is_over_a_dearer_choice_still_protects() -> None:
    counts = dict(zip(FINEST, [3, 8, 5, 12, 0, 6, 3, 20, 7, 11, 9, 4, 30, 1, 5, 2, 8, 9],
                      strict=True))  # fmt: skip

    release = protect(table_build(counts=counts, axes=AXES), limit_s=0.0)

    assert exposed([release]) == []


def test_the_threshold_is_never_under_five_persons() -> None:
    with pytest.raises(ValueError, match="at least 5"):
        Rule(least=4)
    assert protect(line(a=6, b=20), rule=Rule(least=5)).published["a",] == 6
