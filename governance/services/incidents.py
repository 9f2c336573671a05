"""Incidents: opened once, seen by those who must see them, closed when they are over."""

from __future__ import annotations

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.timezone import now

from governance import ledger, vault
from governance.actors import worker
from governance.models import Entry, Incident
from governance.subjects import Subject, SubjectKind

ACTOR = worker("incidents")
# Room has to be back by some measure, or an incident would open and close with every file.
MARGIN_MB = 64


def incident_open(kind: Incident.Kind) -> Incident:
    """The incident of this kind that is open; opened now if none is."""
    found = Incident.objects.filter(kind=kind, closed_at__isnull=True).first()
    if found is not None:
        return found
    try:
        with transaction.atomic():
            made = Incident.objects.create(kind=kind)
            _note(made, "incident.open")
    except IntegrityError:
        return Incident.objects.get(kind=kind, closed_at__isnull=True)
    return made


def disk_watch() -> None:
    """Open the incident of a full disk, or close it when there is room again."""
    floor_mb = settings.ABHAYA_DISK_FLOOR_MB
    free_mb = vault.room_mb()
    if free_mb < floor_mb:
        incident_open(Incident.Kind.DISK_FULL)
    elif free_mb >= floor_mb + MARGIN_MB:
        _close(Incident.Kind.DISK_FULL)


def _close(kind: Incident.Kind) -> None:
    with transaction.atomic():
        found = Incident.objects.filter(kind=kind, closed_at__isnull=True).first()
        if found and Incident.objects.filter(pk=found.pk, closed_at__isnull=True).update(
            closed_at=now()
        ):
            _note(found, "incident.close")


def _note(incident: Incident, action: str) -> None:
    ledger.append(
        actor=ACTOR,
        verb=Entry.Verb.ADMINISTRATION,
        action=action,
        subject=Subject(SubjectKind.INCIDENT, str(incident.code)),
        detail={"kind": incident.kind},
    )
