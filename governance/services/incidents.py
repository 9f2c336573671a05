"""Incidents: opened once, seen by those who must see them, closed when they are over."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from governance import ledger, policy, vault
from governance.actors import AnyActor, worker
from governance.errors import Refused
from governance.models import Entry, Incident, IncidentReport, User
from governance.policy import Action
from governance.selectors.incidents import description_label, incident_get, incident_subject
from governance.selectors.public_words import public_words_checked
from governance.services.incident_reports import reports_owe
from governance.subjects import Subject, SubjectKind
from governance.texts import plain_text

ACTOR = worker("incidents")
# Room has to be back by some measure, or an incident would open and close with every file.
MARGIN_MB = 64
OLDEST = timedelta(days=365)
DESCRIPTION_LENGTH = 4000


def incident_open(
    kind: Incident.Kind, *, about: str = "", detail: ledger.Detail | None = None
) -> Incident:
    """The incident of this kind that the system has open; opened now if none is.

    about: a code of what it was found in, such as a day; one incident is open for each.
    detail: codes and numbers for its entry.

    Raises:
        DetailNotCode: about or detail holds words.
    """
    ledger.code_require("about", about)
    is_open = {"kind": kind, "about": about, "closed_at": None, "opened_by": None}
    found = Incident.objects.filter(**is_open).first()
    if found is not None:
        return found
    at = now()
    try:
        with transaction.atomic():
            made = Incident.objects.create(kind=kind, about=about, noticed_at=at, opened_at=at)
            reports_owe(made)
            _note(ACTOR, "incident.open", made, {"about": about, **(detail or {})})
    except IntegrityError:
        return Incident.objects.get(**is_open)
    return made


def incident_record(
    *, actor: User, kind: Incident.Kind, noticed_at: datetime, description: str, summary: str
) -> Incident:
    """An incident that a person opens, with the reports that its kind owes.

    noticed_at: when anybody first knew; the clocks run from then on.
    description: for those who deal with it; may name people and is sealed.
    summary: for everybody, and names nobody.

    Raises:
        Denied: she may not open one.
        ValidationError: the time lies ahead or more than a year back, or words do not fit.
    """
    policy.require(
        actor=actor, action=Action.INCIDENT_OPEN, subject=Subject(SubjectKind.INCIDENT, "new")
    )
    at = now()
    if not at - OLDEST <= noticed_at <= at:
        raise ValidationError(_("It was noticed within the last year, and not after now."))
    said, told = public_words_checked(summary), description.strip()
    _described(told)
    with transaction.atomic():
        made = Incident(kind=kind, noticed_at=noticed_at, opened_at=at, opened_by=actor)
        made.summary = said
        made.description_sealed = vault.text_seal(told, description_label(made))
        made.save()
        reports_owe(made)
        after = {"after_min": _minutes(noticed_at, at)}
        _note(actor, Action.INCIDENT_OPEN.value, made, after, description=told, summary=said)
    return made


def incident_close(*, actor: User, code: UUID, done: str) -> Incident:
    """The incident, over, with what was done about it, which is public.

    Raises:
        NotThere: there is no incident under this code.
        Denied: she may not close it.
        ValidationError: what was done is not said, or names somebody.
        Refused: a report of it is still owed, or it is closed.
    """
    found = incident_get(code=code)
    policy.require(actor=actor, action=Action.INCIDENT_CLOSE, subject=incident_subject(found))
    said = public_words_checked(done)
    if not said:
        raise ValidationError(_("Say what was done."))
    if IncidentReport.objects.filter(incident=found, recorded_at=None).exists():
        raise Refused(
            "report_owed", _("A report of this incident is owed. Record it, or why it is not owed.")
        )
    _close(found, actor, done=said)
    found.refresh_from_db()
    return found


def disk_watch() -> None:
    """Open the incident of a full disk, or close it when there is room again."""
    floor_mb = settings.ABHAYA_DISK_FLOOR_MB
    free_mb = vault.room_mb()
    if free_mb < floor_mb:
        incident_open(Incident.Kind.DISK_FULL)
    elif free_mb >= floor_mb + MARGIN_MB:
        _disk_close()


def _disk_close() -> None:
    found = Incident.objects.filter(
        kind=Incident.Kind.DISK_FULL, closed_at__isnull=True, opened_by__isnull=True
    ).first()
    if found:
        try:
            _close(found, ACTOR)
        except Refused:
            return  # Another sweep closed it first.


def _close(incident: Incident, actor: AnyActor, *, done: str = "") -> None:
    closed_by = actor if isinstance(actor, User) else None
    with transaction.atomic():
        won = Incident.objects.filter(pk=incident.pk, closed_at__isnull=True).update(
            closed_at=now(), closed_by=closed_by, done=done
        )
        if not won:
            raise Refused("closed_before", _("This incident is closed. Open it to read it."))
        _note(actor, Action.INCIDENT_CLOSE.value, incident, {}, done=done)


def _described(text: str) -> None:
    plain_text(text)
    if not 1 <= len(text) <= DESCRIPTION_LENGTH:
        raise ValidationError(
            _("Say what happened in %(most)s characters at most."),
            params={"most": DESCRIPTION_LENGTH},
        )


def _minutes(since: datetime, until: datetime) -> int:
    return int((until - since).total_seconds() // 60)


def _note(
    actor: AnyActor, action: str, incident: Incident, more: ledger.Detail, **words: str
) -> None:
    ledger.append(
        actor=actor,
        verb=Entry.Verb.ADMINISTRATION,
        action=action,
        subject=Subject(SubjectKind.INCIDENT, str(incident.code)),
        detail={"kind": incident.kind, **more},
        sealed=words,
    )
