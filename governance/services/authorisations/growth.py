"""Live cameras grow in steps, each after a report on the one before."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Max
from django.utils.timezone import now
from django.utils.translation import gettext as _

from governance.models import Authorisation, AuthorisedCamera, PeriodReport

STEPS = (5, 20, 50, 200)
# A report covers a step when it looks back on at least this much of it.
LEAST_PERIOD = timedelta(days=28)
REPORT_LASTS = timedelta(days=45)


def limit_reached() -> int:
    """How many cameras may be live at once by the approvals so far."""
    approved = Authorisation.objects.filter(approved_at__isnull=False)
    found = approved.aggregate(most=Max("live_limit"))["most"]
    return max(STEPS[0], found or 0)


def limit_needed(authorisation: Authorisation) -> int | None:
    """The step that has to be allowed for this one to go live; None beyond the last."""
    wanted = len(_live_cameras() | _cameras_of(authorisation))
    return next((step for step in STEPS if step >= wanted), None)


def growth_obstacle(authorisation: Authorisation) -> str:
    """Why the number of live cameras may not grow to include these, or nothing."""
    if authorisation.mode != Authorisation.Mode.LIVE:
        return ""
    needed, reached = limit_needed(authorisation), limit_reached()
    if needed is None:
        return _("No more than %(most)s cameras may be live.") % {"most": STEPS[-1]}
    if needed <= reached:
        return ""
    following = STEPS[STEPS.index(reached) + 1]
    if needed > following:
        return _(
            "Live cameras grow in steps: %(reached)s may be live now, and %(following)s is the "
            "next step. Name fewer cameras."
        ) % {"reached": reached, "following": following}
    return _report_obstacle(authorisation.cited_report, following)


def _report_obstacle(report: PeriodReport | None, following: int) -> str:
    if report is None:
        return _(
            "More than the cameras allowed so far would be live. Cite the last period's report to "
            "allow %(following)s."
        ) % {"following": following}
    if report.period_end < now() - REPORT_LASTS:
        return _("The cited report is more than 45 days old. Cite the last period's.")
    if report.period_end - max(report.period_start, _reached_at()) < LEAST_PERIOD:
        return _("The cited report does not cover 28 days of the step that was reached.")
    return ""


def _reached_at() -> datetime:
    """When the step of now was first allowed: with the first live camera, or later."""
    live = Authorisation.objects.filter(mode=Authorisation.Mode.LIVE, approved_at__isnull=False)
    first = live.filter(live_limit=limit_reached()).order_by("approved_at").first()
    return first.approved_at if first and first.approved_at else now()


def _live_cameras() -> set[UUID]:
    """Cameras that are live, or will be by an approval that was given."""
    found = AuthorisedCamera.objects.filter(
        authorisation__mode=Authorisation.Mode.LIVE,
        authorisation__approved_at__isnull=False,
        authorisation__withdrawn_at__isnull=True,
        authorisation__ends_at__gt=now(),
    )
    return set(found.values_list("camera_code", flat=True))


def _cameras_of(authorisation: Authorisation) -> set[UUID]:
    return set(authorisation.cameras.values_list("camera_code", flat=True))
