from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from governance.models.people import User

SUMMARY_LENGTH = 300


class Incident(models.Model):
    """Something that must not stay unseen, from when it was noticed until it was over."""

    class Kind(models.TextChoices):
        DISK_FULL = "disk_full", _("The disk is full: no new footage is kept")
        BREACH = "breach", _("Personal data or footage seen, lost, altered or sent without leave")
        KEY_LOST = "key_lost", _("A key was lost or may be in other hands")
        LEDGER_GAP = "ledger_gap", _("The ledger has a gap")
        UNLOGGED_READ = "unlogged_read", _("Footage was read without an entry")
        CLOCK_JUMP = "clock_jump", _("The clock jumped")
        OUTAGE = "outage", _("Part of the system did not work")
        OTHER = "other", _("Something else")

    code = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=16, choices=Kind)
    # What the system found it in, as a code: a day, a node. One is open for each.
    about = models.CharField(max_length=64, blank=True)
    # From then on the clocks of its reports run.
    noticed_at = models.DateTimeField(default=now)
    opened_at = models.DateTimeField(default=now)
    # Nobody where the system opened it by itself.
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)
    # May name people, so it is sealed. The summary is public, and names none.
    description_sealed = models.BinaryField(default=bytes, blank=True)
    summary = models.CharField(max_length=SUMMARY_LENGTH, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)
    done = models.CharField(max_length=SUMMARY_LENGTH, blank=True)

    class Meta:
        ordering = ["-opened_at"]
        verbose_name = _("incident")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "about"],
                condition=Q(closed_at__isnull=True, opened_by__isnull=True),
                name="incident_open_once",
            ),
            models.CheckConstraint(
                condition=Q(noticed_at__lte=F("opened_at")), name="incident_noticed_before_opened"
            ),
            models.CheckConstraint(
                condition=Q(opened_by__isnull=True)
                | ~Q(summary="") & ~Q(description_sealed=b""),
                name="incident_of_a_person_says_what",
            ),
            models.CheckConstraint(
                condition=Q(closed_by__isnull=True, done="")
                | Q(closed_by__isnull=False, closed_at__isnull=False) & ~Q(done=""),
                name="incident_closed_with_what_was_done",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"Incident {self.code} ({self.kind})"


class IncidentReport(models.Model):
    """One report that an incident owes: to whom, until when, and what came of it."""

    class Addressee(models.TextChoices):
        CERT_IN = "cert_in", _("CERT-In, within 6 hours")
        BOARD = "board", _("Data Protection Board, within 72 hours")

    class Answer(models.TextChoices):
        REPORTED = "reported", _("Reported")
        NOT_OWED = "not_owed", _("Not owed")

    code = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    incident = models.ForeignKey(Incident, models.PROTECT, related_name="reports")
    addressee = models.CharField(max_length=8, choices=Addressee)
    due_at = models.DateTimeField()
    answer = models.CharField(max_length=8, choices=Answer, blank=True)
    # When it was made, and when that was written down here; both are public.
    reported_at = models.DateTimeField(null=True, blank=True)
    recorded_at = models.DateTimeField(null=True, blank=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)
    reference = models.CharField(max_length=40, blank=True)
    # Why it was late, or is not owed. Public.
    why = models.CharField(max_length=SUMMARY_LENGTH, blank=True)
    # When oversight was told that half of the time, or all of it, was over.
    half_told_at = models.DateTimeField(null=True, blank=True)
    overdue_told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["due_at"]
        verbose_name = _("report of an incident")
        verbose_name_plural = _("reports of incidents")
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "addressee"], name="incident_report_once_an_addressee"
            ),
            models.CheckConstraint(
                condition=Q(
                    answer="", reported_at__isnull=True, recorded_at__isnull=True,
                    recorded_by__isnull=True, reference="", why="",
                )
                | Q(
                    answer="reported", reported_at__isnull=False, recorded_by__isnull=False,
                    recorded_at__isnull=False, reported_at__lte=F("recorded_at"),
                )
                & ~Q(reference="")
                & (Q(reported_at__lte=F("due_at")) | ~Q(why=""))
                | Q(
                    answer="not_owed", reported_at__isnull=True, recorded_at__isnull=False,
                    recorded_by__isnull=False, reference="",
                )
                & ~Q(why=""),
                name="incident_report_is_whole",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"Report {self.code} to {self.addressee}"
