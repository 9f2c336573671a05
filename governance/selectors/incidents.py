"""Incidents and the clocks of their reports, for those who deal with them and for everybody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F, Q
from django.utils.timezone import now
from django.utils.translation import gettext as _

from governance import clock, vault
from governance.errors import NotThere
from governance.models import Incident, IncidentReport
from governance.subjects import Subject, SubjectKind

MOST = 200


@dataclass(frozen=True)
class ReportState:
    """Where the clock of one report stands.

    state: running, half (half of the time is over), overdue, reported, late or not_owed.
    left: until it is due; below zero once it is overdue, and for one that is recorded.
    """

    report: IncidentReport
    state: str
    left: timedelta

    @property
    def is_open(self) -> bool:
        return self.report.recorded_at is None


@dataclass(frozen=True)
class IncidentState:
    """One incident with its reports."""

    incident: Incident
    reports: Sequence[ReportState]

    @property
    def is_overdue(self) -> bool:
        return any(found.state == "overdue" for found in self.reports)


@dataclass(frozen=True)
class PublicIncidents:
    """What everybody may know: exact counts, and every incident by its code."""

    at: datetime
    total: int
    open: int
    reports_overdue: int
    reports_late: int
    incidents: Sequence[IncidentState]


def incident_subject(incident: Incident) -> Subject:
    """The incident as policy knows it."""
    return Subject(SubjectKind.INCIDENT, str(incident.code))


def incident_get(*, code: UUID) -> Incident:
    """The incident under this code. Raises NotThere."""
    found = Incident.objects.select_related("opened_by", "closed_by").filter(code=code).first()
    if found is None:
        raise NotThere(_("There is no incident under this code."))
    return found


def report_get(*, code: UUID) -> IncidentReport:
    """The report under this code, with its incident. Raises NotThere."""
    found = IncidentReport.objects.select_related("incident").filter(code=code).first()
    if found is None:
        raise NotThere(_("There is no report under this code."))
    return found


def description_label(incident: Incident) -> str:
    """What the sealed description of this incident is bound to."""
    return f"incident.description:{incident.code}"


def description_of(incident: Incident) -> str:
    """The description in words; empty where the system opened it by itself."""
    sealed = bytes(incident.description_sealed)
    return vault.text_open(sealed, description_label(incident)) if sealed else ""


def half_at(report: IncidentReport) -> datetime:
    """When half of the report's time is over."""
    noticed_at = report.incident.noticed_at
    return noticed_at + (report.due_at - noticed_at) / 2


def incident_state(incident: Incident, *, at: datetime | None = None) -> IncidentState:
    """The incident with its clocks; a clock that was set back gives no time back."""
    at = at or clock.latest(now())
    return IncidentState(incident, [_state(report, at) for report in incident.reports.all()])


def incident_list() -> Sequence[IncidentState]:
    """What is open first, then the newest."""
    at = clock.latest(now())
    found = Incident.objects.prefetch_related("reports__incident", "reports__recorded_by")
    ordered = found.order_by(F("closed_at").desc(nulls_first=True), "-opened_at")
    return [incident_state(incident, at=at) for incident in ordered[:MOST]]


def disk_incidents() -> Sequence[Incident]:
    """The incident of a full disk, while it is open: for whoever wonders where a clip is."""
    return list(Incident.objects.filter(kind=Incident.Kind.DISK_FULL, closed_at=None))


def reports_waiting() -> int:
    """How many reports are owed."""
    return IncidentReport.objects.filter(recorded_at=None).count()


def reports_overdue() -> int:
    """How many reports are owed beyond their time."""
    return IncidentReport.objects.filter(recorded_at=None, due_at__lt=clock.latest(now())).count()


def incidents_public() -> PublicIncidents:
    """The figures of now, the newest first. Nothing is hidden behind small numbers."""
    at = clock.latest(now())
    every = Incident.objects.prefetch_related("reports__incident")
    late = Q(answer=IncidentReport.Answer.REPORTED, reported_at__gt=F("due_at"))
    return PublicIncidents(
        at=at,
        total=every.count(),
        open=every.filter(closed_at=None).count(),
        reports_overdue=reports_overdue(),
        reports_late=IncidentReport.objects.filter(late).count(),
        incidents=[incident_state(incident, at=at) for incident in every[:MOST]],
    )


def _state(report: IncidentReport, at: datetime) -> ReportState:
    left = report.due_at - at
    if report.answer == IncidentReport.Answer.NOT_OWED:
        return ReportState(report, "not_owed", left)
    if report.reported_at is not None:
        is_late = report.reported_at > report.due_at
        return ReportState(report, "late" if is_late else "reported", left)
    if at > report.due_at:
        return ReportState(report, "overdue", left)
    return ReportState(report, "half" if at >= half_at(report) else "running", left)
