"""What auditors keep and ask for: questions, findings, notes, and sealed words to open."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from governance.models.entries import Entry
from governance.models.people import Body, User

UNSEAL_LAPSES = timedelta(hours=24)
UNSEAL_LASTS = timedelta(minutes=15)


class SavedQuestion(models.Model):
    """A filter of the ledger's explorer that an auditor asks again, or shares with the others."""

    code = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(User, models.PROTECT, related_name="+")
    # A name that somebody thought of may name somebody.
    name_sealed = models.BinaryField()
    # Codes as they stand in the explorer's address.
    asked = models.JSONField(default=dict)
    is_shared = models.BooleanField(default=False)
    saved_at = models.DateTimeField(default=now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-saved_at"]
        verbose_name = _("saved question")

    def __str__(self) -> str:
        return f"Question {self.code}"


class Finding(models.Model):
    """What an auditor found, which the agency has to answer by a date."""

    class Status(models.TextChoices):
        OPEN = "open", _("Waits for an answer")
        ANSWERED = "answered", _("Answered")
        ACCEPTED = "accepted", _("Answer accepted")
        DISPUTED = "disputed", _("The auditor disagrees")

    code = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    auditor = models.ForeignKey(User, models.PROTECT, related_name="+")
    # The kind of what did not look right, where the finding rests on one.
    anomaly = models.CharField(max_length=40, blank=True)
    words_sealed = models.BinaryField()
    raised_at = models.DateTimeField(default=now)
    due_at = models.DateTimeField()
    status = models.CharField(max_length=12, choices=Status, default=Status.OPEN)
    answered_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answer_sealed = models.BinaryField(default=bytes, blank=True)
    judged_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)
    judged_at = models.DateTimeField(null=True, blank=True)
    # When everybody was told that the time for an answer was over.
    overdue_told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-raised_at"]
        verbose_name = _("finding")
        constraints = [
            models.CheckConstraint(
                condition=Q(due_at__gt=F("raised_at")), name="finding_due_after_raised"
            ),
            models.CheckConstraint(
                condition=Q(
                    status="open", answered_at__isnull=True, answered_by__isnull=True,
                    answer_sealed=b"",
                )
                | ~Q(status="open")
                & Q(answered_at__isnull=False, answered_by__isnull=False)
                & ~Q(answer_sealed=b""),
                name="finding_answer_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["open", "answered"], judged_at__isnull=True)
                & Q(judged_by__isnull=True)
                | Q(status__in=["accepted", "disputed"], judged_at__isnull=False)
                & Q(judged_by__isnull=False),
                name="finding_judged_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(answered_by__isnull=True) | ~Q(answered_by=F("auditor")),
                name="finding_answered_by_another",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"Finding {self.code} ({self.status})"


class FindingEntry(models.Model):
    """One entry that a finding rests on. What it rests on stands."""

    finding = models.ForeignKey(Finding, models.PROTECT, related_name="evidence")
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["entry"]
        constraints = [
            models.UniqueConstraint(fields=["finding", "entry"], name="finding_entry_once"),
        ]

    def __str__(self) -> str:
        return f"Entry {self.entry_id} of finding {self.finding_id}"


class AuditorNote(models.Model):
    """What an auditor wrote down about one entry, or about one timeline. It stands as written.

    Only the auditors of the body for which it was written read it. Another note may follow it.
    """

    code = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    auditor = models.ForeignKey(User, models.PROTECT, related_name="+")
    body = models.ForeignKey(Body, models.PROTECT, related_name="+")
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="+", null=True, blank=True)
    # The code of a clip or of what belongs to it, or a person's pseudonym.
    timeline = models.UUIDField(null=True, blank=True, db_index=True)
    # The kind of what did not look right, where the note is about such a line; entry: its newest.
    anomaly = models.CharField(max_length=40, blank=True)
    words_sealed = models.BinaryField()
    written_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("note")
        constraints = [
            models.CheckConstraint(
                condition=Q(entry__isnull=False, timeline__isnull=True)
                | Q(entry__isnull=True, timeline__isnull=False),
                name="note_about_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(anomaly="") | Q(entry__isnull=False), name="note_anomaly_by_its_entry"
            ),
            models.CheckConstraint(condition=~Q(words_sealed=b""), name="note_says_something"),
        ]

    def __str__(self) -> str:
        return f"Note {self.code}"


class Unsealing(models.Model):
    """An auditor's wish to read the sealed words of named entries, put to another body."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("Waits for the second key-holder")
        APPROVED = "approved", _("Approved")
        REFUSED = "refused", _("Refused")

    code = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    auditor = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_body = models.ForeignKey(Body, models.PROTECT, related_name="+", null=True, blank=True)
    reason_sealed = models.BinaryField()
    asked_at = models.DateTimeField(default=now)
    lapses_at = models.DateTimeField()
    status = models.CharField(max_length=8, choices=Status, default=Status.WAITING)
    answered_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)
    answered_body = models.ForeignKey(Body, models.PROTECT, related_name="+", null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-asked_at"]
        verbose_name = _("request to open sealed words")
        verbose_name_plural = _("requests to open sealed words")
        constraints = [
            models.CheckConstraint(condition=~Q(reason_sealed=b""), name="unsealing_says_why"),
            models.CheckConstraint(
                condition=Q(lapses_at__lte=F("asked_at") + UNSEAL_LAPSES),
                name="unsealing_lapses_in_a_day",
            ),
            models.CheckConstraint(
                condition=Q(answered_by__isnull=True) | ~Q(answered_by=F("auditor")),
                name="unsealing_two_people",
            ),
            models.CheckConstraint(
                condition=Q(answered_by__isnull=True)
                | Q(answered_body__isnull=False, asked_body__isnull=False)
                & ~Q(answered_body=F("asked_body")),
                name="unsealing_two_bodies",
            ),
            models.CheckConstraint(
                condition=Q(status="waiting", answered_at__isnull=True, ends_at__isnull=True)
                & Q(answered_by__isnull=True)
                | Q(status="refused", answered_at__isnull=False, ends_at__isnull=True)
                & Q(answered_by__isnull=False)
                | Q(
                    status="approved", answered_at__isnull=False, answered_by__isnull=False,
                    ends_at__isnull=False, ends_at__lte=F("answered_at") + UNSEAL_LASTS,
                ),
                name="unsealing_answer_is_whole",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"Unsealing {self.code} ({self.status})"


class UnsealingEntry(models.Model):
    """One entry whose sealed words are asked for."""

    unsealing = models.ForeignKey(Unsealing, models.PROTECT, related_name="asked")
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["entry"]
        constraints = [
            models.UniqueConstraint(fields=["unsealing", "entry"], name="unsealing_entry_once"),
        ]

    def __str__(self) -> str:
        return f"Entry {self.entry_id} of unsealing {self.unsealing_id}"
