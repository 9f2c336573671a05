"""What pages show of an incident and of the clocks of its reports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext as _

from governance.models import Incident, IncidentReport
from governance.selectors.incidents import IncidentState, ReportState

# What the state of a report looks like, and its icon.
LOOKS = {
    "running": ("claimed", "clock"),
    "half": ("open", "clock"),
    "overdue": ("overdue", "open"),
    "reported": ("closed", "confirmed"),
    "late": ("overdue", "confirmed"),
    "not_owed": ("dismissed", "off"),
}


@dataclass(frozen=True)
class ReportCard:
    """One report: word, icon and colour of its state, and the time that is left or over."""

    report: IncidentReport
    status: str
    icon: str
    word: str
    is_open: bool


@dataclass(frozen=True)
class IncidentCard:
    """One incident and its reports."""

    incident: Incident
    status: str
    icon: str
    word: str
    reports: Sequence[ReportCard]


def incident_card(state: IncidentState) -> IncidentCard:
    """The card of one incident."""
    is_open = state.incident.closed_at is None
    status, icon = ("open", "open") if is_open else ("closed", "closed")
    return IncidentCard(
        state.incident, status, icon, _("Open") if is_open else _("Closed"),
        [_report(row) for row in state.reports],
    )  # fmt: skip


def _report(row: ReportState) -> ReportCard:
    status, icon = LOOKS[row.state]
    return ReportCard(row.report, status, icon, _word(row), row.is_open)


def _word(row: ReportState) -> str:
    words = {"reported": _("Reported in time"), "late": _("Reported late")}
    if row.state in words:
        return words[row.state]
    if row.state == "not_owed":
        return _("Not owed")
    if row.state == "overdue":
        return _("Overdue by %(time)s") % {"time": _time(-row.left)}
    return _("%(time)s left") % {"time": _time(row.left)}


def _time(span: timedelta) -> str:
    minutes = int(span.total_seconds() // 60)
    return _("%(hours)s h %(minutes)s min") % {"hours": minutes // 60, "minutes": minutes % 60}
