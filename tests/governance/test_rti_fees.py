"""What information costs, and when it costs nothing."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from governance.rti.fees import APPLICATION_RS, fee_of


def test_a_fee_is_told_line_by_line() -> None:
    units = {"pages": 12, "inspection_hours": 3, "media_rs": 50, "larger_rs": 0}
    fee = fee_of(units, is_bpl=False, is_late=False)

    assert [(line.name, line.units, line.each_rs, line.amount_rs) for line in fee.lines] == [
        ("pages", 12, 2, 24), ("inspection_hours", 3, 5, 15), ("media_rs", 1, 50, 50),
    ]  # fmt: skip
    assert (fee.amount_rs, fee.free, APPLICATION_RS) == (89, None, 10)


@pytest.mark.parametrize(
    ("is_bpl", "is_late", "free"),
    [(True, False, "bpl"), (False, True, "late"), (True, True, "bpl")],
)
def test_it_is_nothing_below_the_poverty_line_and_nothing_when_late(
    is_bpl: bool, is_late: bool, free: str
) -> None:
    fee = fee_of({"pages": 12}, is_bpl=is_bpl, is_late=is_late)

    assert (fee.amount_rs, fee.calculated_rs, fee.free) == (0, 24, free)


@pytest.mark.parametrize("units", [{"pages": -1}, {"pages": 100_001}, {"search_hours": 3}])
def test_no_other_fee_can_be_asked(units: dict[str, int]) -> None:
    with pytest.raises(ValidationError):
        fee_of(units, is_bpl=False, is_late=False)
