"""The reports that an incident owes: to CERT-In within 6 hours, to the Board within 72."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from governance import clock, ledger, policy
from governance.actors import worker
from governance.errors import Refused
from governance.models import Entry, Incident, IncidentReport, User
from governance.policy import Action
from governance.selectors.incidents import half_at, incident_subject, report_get
from governance.selectors.public_words import public_words_checked
from governance.subjects import Subject, SubjectKind
from governance.texts import case_reference_text

CONTROL = worker("control")
Kind, Addressee = Incident.Kind, IncidentReport.Addressee
# CERT-In Directions of 28 April 2022, (ii): within 6 hours of noticing. Digital Personal Data
# Protection Rules 2025, rule 7(2)(b): within 72 hours of becoming aware.
WITHIN = {Addressee.CERT_IN: timedelta(hours=6), Addressee.BOARD: timedelta(hours=72)}
# Somebody may have had what was not theirs, or nobody can open what is.
OWED: dict[str, tuple[IncidentReport.Addressee, ...]] = {
    Kind.BREACH: (Addressee.CERT_IN, Addressee.BOARD),
    Kind.KEY_LOST: (Addressee.CERT_IN, Addressee.BOARD),
    Kind.UNLOGGED_READ: (Addressee.CERT_IN, Addressee.BOARD),
}


def reports_owe(incident: Incident) -> None:
    """Start the clocks that the incident's kind needs, in the transaction that opens it."""
    for addressee in OWED.get(incident.kind, ()):
        IncidentReport.objects.create(
            incident=incident, addressee=addressee,
            due_at=incident.noticed_at + WITHIN[addressee],
        )  # fmt: skip


def report_record(
    *, actor: User, code: UUID, reported_at: datetime, reference: str, why: str = ""
) -> IncidentReport:
    """The report as it was made, with its reference; a late one with the reason.

    Raises:
        NotThere: there is no report under this code.
        Denied: she may not record it.
        ValidationError: the time lies ahead or before the incident, the reference is none, or a
            late one has no reason.
        Refused: it was recorded before.
    """
    found = _require(actor, code)
    at = now()
    if not found.incident.noticed_at <= reported_at <= at:
        raise ValidationError(_("It was reported after it was noticed, and not after now."))
    case_reference_text(reference)
    because = public_words_checked(why)
    if reported_at > found.due_at and not because:
        raise ValidationError(_("This report is late. Say why; the reason becomes public."))
    return _record(
        actor, found, answer=IncidentReport.Answer.REPORTED, reported_at=reported_at,
        reference=reference, why=because, recorded_at=at,
    )  # fmt: skip


def report_not_owed(*, actor: User, code: UUID, why: str) -> IncidentReport:
    """The report, with the public reason why it is not owed.

    Raises:
        NotThere: there is no report under this code.
        Denied: she may not say so.
        ValidationError: no reason is given, or it names somebody.
        Refused: it was recorded before.
    """
    found = _require(actor, code)
    because = public_words_checked(why)
    if not because:
        raise ValidationError(_("Say why it is not owed; the reason becomes public."))
    return _record(
        actor, found, answer=IncidentReport.Answer.NOT_OWED, why=because, recorded_at=now()
    )


def reports_sweep() -> int:
    """How often oversight is to be told now that half of a report's time, or all of it, is over."""
    # A clock that was set back gives no time back.
    at = clock.latest(now())
    waiting = IncidentReport.objects.select_related("incident").filter(
        recorded_at=None, overdue_told_at=None
    )
    return sum(_told(report, at) for report in waiting)


def _told(report: IncidentReport, at: datetime) -> bool:
    if at > report.due_at:
        return _tell(report, "overdue_told_at", "incident.overdue")
    if at >= half_at(report) and report.half_told_at is None:
        return _tell(report, "half_told_at", "incident.remind")
    return False


def _tell(report: IncidentReport, column: str, action: str) -> bool:
    with transaction.atomic():
        waiting = IncidentReport.objects.filter(
            pk=report.pk, recorded_at=None, **{f"{column}__isnull": True}
        )
        won = waiting.update(**{column: now()})
        if won:
            ledger.append(
                actor=CONTROL, verb=Entry.Verb.ADMINISTRATION, action=action,
                subject=Subject(SubjectKind.INCIDENT, str(report.incident.code)),
                detail={"to": report.addressee},
            )  # fmt: skip
    return bool(won)


def _require(actor: User, code: UUID) -> IncidentReport:
    found = report_get(code=code)
    subject = incident_subject(found.incident)
    policy.require(actor=actor, action=Action.INCIDENT_REPORT, subject=subject)
    return found


def _record(actor: User, report: IncidentReport, **said: object) -> IncidentReport:
    with transaction.atomic():
        won = IncidentReport.objects.filter(pk=report.pk, recorded_at=None).update(
            recorded_by=actor, **said
        )
        if not won:
            raise Refused("recorded_before", _("This report was recorded before, and stands."))
        report.refresh_from_db()
        is_late = report.reported_at is not None and report.reported_at > report.due_at
        ledger.append(
            actor=actor, verb=Entry.Verb.ADMINISTRATION, action=Action.INCIDENT_REPORT.value,
            subject=Subject(SubjectKind.INCIDENT, str(report.incident.code)),
            detail={"to": report.addressee, "answer": report.answer, "late": is_late},
            sealed={"reference": report.reference, "why": report.why},
        )  # fmt: skip
    return report
