"""The door for whoever may have been filmed: what became of it, without asking who she is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from distress.selectors.subject_access import (
    DELAY,
    Hour,
    Looks,
    access_asked,
    access_covered,
    access_hours,
    access_months,
)
from distress.web.door_limits import Door, turn_take
from distress.web.subject_access_forms import AccessForm
from governance.services.subject_access import access_count
from governance.transparency.bands import Band
from governance.vocabulary import Purpose, Role


@dataclass(frozen=True)
class SeenRow:
    """How often one role looked for one purpose, in words."""

    role: str
    purpose: str
    times: str


@dataclass(frozen=True)
class LooksCard:
    """Looks at footage of one hour or month, in words."""

    begins_at: datetime
    ends_at: datetime
    times: str
    rows: tuple[SeenRow, ...]


@dataclass(frozen=True)
class HourCard:
    """One hour, in words."""

    hour: Hour
    looks: LooksCard


@require_http_methods(["GET", "POST"])
@never_cache
def page(request: HttpRequest) -> HttpResponse:
    """The form; what is sent is answered below it, and not kept."""
    if request.method == "GET":
        return _page(request, AccessForm(initial={"sign": request.GET.get("place", "")[:40]}))
    # By POST: what somebody asks stands in no address, no history and no line of a log.
    form = AccessForm(request.POST)
    until = turn_take(request.META.get("REMOTE_ADDR", ""), Door.ACCESS)
    if until:
        return _later(request, form, until)
    if not form.is_valid():
        return _page(request, form, status=400)
    access_count()
    asked = form.asked
    return _page(
        request, form, place=asked.place,
        hours=[HourCard(hour, _card(hour.looks)) for hour in access_hours(**asked.window)],
        months=[_card(looks) for looks in access_months(**asked.window)],
    )  # fmt: skip


def _page(
    request: HttpRequest, form: AccessForm, *, status: int = 200, place: str = "",
    hours: Sequence[HourCard] = (), months: Sequence[LooksCard] = (),
) -> HttpResponse:  # fmt: skip
    shown = {
        "form": form, "place": place, "hours": hours, "months": months,
        "covered": access_covered(), "asked": access_asked(), "delay_days": DELAY.days,
    }  # fmt: skip
    return render(request, "governance/public_access.html", shown, status=status)


def _later(request: HttpRequest, form: AccessForm, until: datetime) -> HttpResponse:
    form.add_error(
        None,
        _("More questions came from your connection than are answered in an hour. Ask again after "
          "%(time)s; keep this page open, what you typed is still here.")
        % {"time": f"{localtime(until):%H:%M}"},
    )  # fmt: skip
    answer = _page(request, form, status=429)
    answer["Retry-After"] = str(max(1, int((until - now()).total_seconds()) + 1))
    return answer


def _card(looks: Looks) -> LooksCard:
    return LooksCard(
        looks.begins_at, looks.ends_at,
        times=_("nobody") if looks.band is None else _times(looks.band),
        rows=tuple(
            SeenRow(_role(one.role), _purpose(one.purpose), _times(one.band)) for one in looks.seen
        ),
    )  # fmt: skip


def _times(band: Band) -> str:
    if band.is_few:
        return _("fewer than 10 times")
    if band.most is None:
        return _("%(least)s times or more") % {"least": band.least}
    return _("%(least)s to %(most)s times") % {"least": band.least, "most": band.most}


def _role(role: str) -> str:
    return str(Role(role).label) if role else _("No role on record")


def _purpose(purpose: str) -> str:
    return str(Purpose(purpose).label) if purpose else _("No purpose on record")
