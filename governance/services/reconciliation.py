"""The daily reconciliation: one row and one entry a day, and an incident for what is unmatched."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from governance import ledger
from governance.actors import worker
from governance.errors import Refused
from governance.models import Entry, Incident, Reconciliation, UnmatchedRead
from governance.selectors.completeness import days_due
from governance.selectors.served import DayFigures, day_figures, day_is_settled
from governance.services.incidents import incident_open
from governance.subjects import Subject, SubjectKind

ACTOR = worker("reconciliation")
LEDGER_RECONCILE = "ledger.reconcile"
# So that one pass after a long standstill ends; the next goes on where it stopped.
MOST_DAYS = 31


def reconcile_due() -> int:
    """How many days that are over were reconciled now, those that were missed first."""
    return sum(_reconcile(day_figures(day)) for day in days_due(at=now())[:MOST_DAYS])


def reconcile_day(*, day: date) -> Reconciliation:
    """The reconciliation of one day, made now if there is none. One that there is stands.

    Raises:
        Refused: the day is not over, or looks of it may still run.
    """
    if not day_is_settled(day, at=now()):
        raise Refused(
            "day_not_over", _("This day is not over. It can be reconciled from 00:30 UTC on.")
        )
    found = Reconciliation.objects.filter(day=day).first()
    if found is None:
        _reconcile(day_figures(day))
    return found or Reconciliation.objects.get(day=day)


def _reconcile(figures: DayFigures) -> bool:
    """Whether the day's row, entry and incident were written now; another sweep may be first."""
    try:
        with transaction.atomic():
            _write(figures)
    except IntegrityError:
        if Reconciliation.objects.filter(day=figures.day).exists():
            return False
        raise
    return True


def _write(figures: DayFigures) -> None:
    incident = _incident(figures)
    made = Reconciliation.objects.create(
        day=figures.day, served=figures.served, matched=figures.matched,
        unmatched=figures.unmatched, unfinished=figures.unfinished,
        bytes_served=figures.bytes_served, bytes_logged=figures.bytes_logged,
        fewer=figures.fewer, files=figures.files, lines_broken=figures.lines_broken,
        files_sha256=figures.files_sha256, entry=_note(figures), incident=incident,
    )  # fmt: skip
    UnmatchedRead.objects.bulk_create(
        UnmatchedRead(
            reconciliation=made, entry_code=found.served.entry, why=found.why,
            reads=found.served.reads, bytes=found.served.bytes,
            first_at=found.served.first_at, last_at=found.served.last_at,
        )
        for found in figures.unmatched_reads
    )  # fmt: skip


def _incident(figures: DayFigures) -> Incident | None:
    if not figures.unmatched:
        return None
    return incident_open(
        Incident.Kind.UNLOGGED_READ, about=figures.day.isoformat(),
        detail={"unmatched": figures.unmatched},
    )  # fmt: skip


def _note(figures: DayFigures) -> Entry:
    return ledger.append(
        actor=ACTOR,
        verb=Entry.Verb.ADMINISTRATION,
        action=LEDGER_RECONCILE,
        subject=Subject(SubjectKind.LEDGER, figures.day.isoformat()),
        public={
            "day": figures.day.isoformat(),
            "served": figures.served,
            "matched": figures.matched,
            "unmatched": figures.unmatched,
            "bytes_served": figures.bytes_served,
            "bytes_logged": figures.bytes_logged,
        },
        detail={
            "unfinished": figures.unfinished,
            "fewer": figures.fewer,
            "files": figures.files,
            "lines_broken": figures.lines_broken,
            "files_sha256": figures.files_sha256,
        },
    )
