"""A month of the RTI desk: what ends on which day, and when the office is closed."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.timezone import localdate
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from distress.web.access import SignedInRequest, page_access
from distress.web.forms import form_try
from distress.web.rti.forms import HolidayForm
from distress.web.rti.words import ROWS, Standing
from governance.policy import Action
from governance.rti.history import office_now
from governance.rti.holidays import holiday_add, holidays_of
from governance.rti.listing import DayLimit, limits_of_month
from governance.rti.timeline import CLOCKS

FIRST, LAST = date(2005, 10, 1), date(2199, 12, 1)


@dataclass(frozen=True)
class Cell:
    """One day of the month: whether the office is closed, and what ends."""

    day: date
    is_of_month: bool
    is_today: bool
    is_open: bool
    ends: list[tuple[DayLimit, Promise, Standing]]


@require_http_methods(["GET", "POST"])
@never_cache
@page_access(Action.RTI_HANDLE, is_list=True)
def page(request: SignedInRequest) -> HttpResponse:
    """A month, and a form for the days on which the office is closed."""
    first = _month(request.GET.get("month", ""))
    if request.method == "GET":
        return _page(request, first, HolidayForm())
    form = HolidayForm(request.POST)
    tried = form_try(form, lambda given: holiday_add(actor=request.user, **given))
    if tried.is_done:
        return redirect(f"{request.path}?month={first:%Y-%m}")
    return _page(request, first, form, problem=tried.problem, status=tried.status)


def _page(
    request: SignedInRequest, first: date, form: forms.Form, *, problem: str = "", status: int = 200
) -> HttpResponse:
    before, after = first - timedelta(days=1), first + timedelta(days=31)
    shown = {
        "first": first, "weeks": _weeks(first), "form": form, "problem": problem,
        "before": before if before >= FIRST else None, "after": after if after < LAST else None,
        "holidays": holidays_of(first.year),
    }  # fmt: skip
    return render(request, "rti/calendar.html", shown, status=status)


def _weeks(first: date) -> list[list[Cell]]:
    office, limits, today = office_now(), limits_of_month(first=first), localdate()
    weeks = calendar.Calendar().monthdatescalendar(first.year, first.month)
    return [
        [
            Cell(day, day.month == first.month, day == today, office.is_open(day),
                 [(one, CLOCKS[one.row.clock], ROWS[one.row.standing])
                  for one in limits.get(day, [])])
            for day in week
        ]
        for week in weeks
    ]  # fmt: skip


def _month(asked: str) -> date:
    """The first day of the month that is asked for, or of this one."""
    try:
        found = date.fromisoformat(f"{asked}-01")
    except ValueError:
        return localdate().replace(day=1)
    return min(max(found, FIRST), LAST)
