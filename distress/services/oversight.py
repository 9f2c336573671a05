"""Telling oversight of broken glasses and of what is owed: on its page, and by message if set."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.timezone import now
from django.utils.translation import gettext as _

from distress.models import OversightMessage
from distress.services.messages import gateway_notify, message_try
from governance.models import BrokenGlass, Complaint, Finding, IncidentReport, RtiRequest

About = OversightMessage.About


def oversight_messages_send_due() -> int:
    """How many messages went to oversight in this pass; the others are tried again later."""
    _queue()
    waiting = OversightMessage.objects.select_related(
        "glass", "report__incident", "complaint", "rti_request", "finding"
    ).filter(status="waiting")
    return sum(message_try(message, _notify) for message in waiting)


def _queue() -> None:
    """One message for each thing: read from the rows, so that no death of ours loses one."""
    for glass in BrokenGlass.objects.filter(message__isnull=True):
        _add(about=About.GLASS, glass=glass)
    for about, told in (
        (About.REPORT_HALF, "half_told_at"), (About.REPORT_OVERDUE, "overdue_told_at"),
    ):  # fmt: skip
        sent = OversightMessage.objects.filter(about=about).values("report")
        owed = IncidentReport.objects.filter(**{f"{told}__isnull": False})
        for report in owed.exclude(pk__in=sent):
            _add(about=about, report=report)
    overdue = Complaint.objects.filter(overdue_told_at__isnull=False, message__isnull=True)
    for complaint in overdue:
        _add(about=About.COMPLAINT_OVERDUE, complaint=complaint)
    refused = RtiRequest.objects.filter(deemed_refused_at__isnull=False, message__isnull=True)
    for request in refused:
        _add(about=About.RTI_REFUSED, rti_request=request)
    unanswered = Finding.objects.filter(overdue_told_at__isnull=False, message__isnull=True)
    for finding in unanswered:
        _add(about=About.FINDING_OVERDUE, finding=finding)


def _add(**what: Any) -> None:
    is_off = not settings.ABHAYA_OVERSIGHT_NOTIFY
    OversightMessage.objects.get_or_create(
        **what,
        defaults={
            "status": "off" if is_off else "waiting",
            "settled_at": now() if is_off else None,
        },
    )


def _notify(message: OversightMessage) -> bool:
    title, body = _words(message)
    return gateway_notify(settings.ABHAYA_OVERSIGHT_NOTIFY, title=title, body=body)


def _words(message: OversightMessage) -> tuple[str, str]:
    """What it says: kinds and codes, never a name."""
    if message.report:
        return (
            _("Abhaya: %(what)s") % {"what": message.get_about_display()},
            _("%(kind)s. To: %(to)s. Code of the incident: %(code)s")
            % {
                "kind": message.report.incident.get_kind_display(),
                "to": message.report.get_addressee_display(),
                "code": message.report.incident.code,
            },
        )
    if message.complaint:
        return (
            _("Abhaya: the answer to a complaint is overdue"),
            _("Read it on your page. Code: %(code)s") % {"code": message.complaint.code},
        )
    if message.rti_request:
        return (
            _("Abhaya: an RTI request counts as refused"),
            _("Its time is over without a decision. Number: %(number)s")
            % {"number": message.rti_request.reference},
        )
    if message.finding:
        return (
            _("Abhaya: the answer to a finding is overdue"),
            _("Read it on your page. Code: %(code)s") % {"code": message.finding.code},
        )
    assert message.glass is not None
    return (
        _("Abhaya: an original was seen without a second person"),
        _("Ground: %(ground)s. Review it on your page. Code: %(code)s")
        % {"ground": message.glass.get_ground_display(), "code": message.glass.code},
    )
