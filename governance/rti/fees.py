"""What information costs, by the rule that says so, and when it costs nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

SOURCE = gettext_lazy(
    "Uttar Pradesh RTI Rules, 2015 (notification 544/43-2-2015 of 3 December 2015)"
)
APPLICATION_RS = 10
MOST_UNITS, MOST_RS = 100_000, 1_000_000


@dataclass(frozen=True)
class Rate:
    """One line of a fee: what it is for, and what one costs; 0 where the actual cost is asked."""

    label: Promise
    each_rs: int


RATES: dict[str, Rate] = {
    "pages": Rate(gettext_lazy("Pages of A4 or A3 paper"), 2),
    # Rule 4(f) of the Centre's RTI Rules, 2012. The State's rates are not settled in what is
    # published, and the lower one takes nothing from anybody.
    "inspection_hours": Rate(gettext_lazy("Hours of inspection after the first, which is free"), 5),
    "larger_rs": Rate(gettext_lazy("Copies on larger paper, at cost"), 0),
    "samples_rs": Rate(gettext_lazy("Samples or models, at cost"), 0),
    "media_rs": Rate(gettext_lazy("Data carriers, at cost"), 0),
    "publication_rs": Rate(gettext_lazy("Printed publications, at their price"), 0),
}


class Free(StrEnum):
    """Why nothing is asked for."""

    BPL = "bpl"
    LATE = "late"


@dataclass(frozen=True)
class Line:
    """One line of a calculation, as section 7(3)(a) wants it told: so many, at so much."""

    name: str
    label: str
    units: int
    each_rs: int
    amount_rs: int


@dataclass(frozen=True)
class Fee:
    """What is asked for, and how it was calculated; nothing where the law says so."""

    lines: tuple[Line, ...]
    free: Free | None

    @property
    def calculated_rs(self) -> int:
        """What the lines come to."""
        return sum(line.amount_rs for line in self.lines)

    @property
    def amount_rs(self) -> int:
        """What is owed."""
        return 0 if self.free else self.calculated_rs


def fee_of(units: Mapping[str, int], *, is_bpl: bool, is_late: bool) -> Fee:
    """The fee for so many pages and such costs.

    Raises:
        ValidationError: a line is unknown, negative or beyond every measure.
    """
    lines = tuple(line_of(name, count) for name, count in units.items() if count)
    free = Free.BPL if is_bpl else Free.LATE if is_late else None
    return Fee(lines, free)


def line_of(name: str, count: int) -> Line:
    """One line of a fee. Raises ValidationError."""
    if name not in RATES:
        raise ValidationError({name: _("There is no such fee.")})
    rate = RATES[name]
    most = MOST_UNITS if rate.each_rs else MOST_RS
    if not 0 <= count <= most:
        told = _("Write a whole number from 0 to %(most)s.")
        raise ValidationError({name: told % {"most": most}})
    each_rs = rate.each_rs or count
    return Line(name, str(rate.label), count if rate.each_rs else 1, each_rs,
                count * rate.each_rs if rate.each_rs else count)  # fmt: skip
