from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from distress.models.alerts import Alert, Review
from distress.models.places import Station


class Dispatch(models.Model):
    """A request that a station send someone, from a confirmed alert."""

    class Status(models.TextChoices):
        SENT = "sent", _("Sent to the station")
        ACKNOWLEDGED = "acknowledged", _("Acknowledged")
        ARRIVED = "arrived", _("Officers have arrived")
        CLOSED = "closed", _("Closed with an outcome")
        PASSED_ON = "passed_on", _("Passed on to the next station")

    code = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    alert = models.ForeignKey(Alert, models.PROTECT, related_name="dispatches")
    # Not null and confirmed: nobody is sent without a human verdict.
    review = models.ForeignKey(Review, models.PROTECT, related_name="dispatches")
    review_verdict = models.CharField(max_length=12, default="confirmed", editable=False)
    station = models.ForeignKey(Station, models.PROTECT, related_name="dispatches")
    distance_km = models.FloatField()
    sent_by = models.ForeignKey(
        "governance.User", models.PROTECT, null=True, blank=True, related_name="dispatches_sent"
    )
    status = models.CharField(max_length=12, choices=Status, default=Status.SENT)
    sent_at = models.DateTimeField(default=now)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.ForeignKey(
        "governance.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    arrived_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    passed_on_at = models.DateTimeField(null=True, blank=True)
    # Set once when nobody acknowledged it in time and no further station had anyone on duty.
    unanswered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-sent_at"]
        verbose_name = _("dispatch")
        verbose_name_plural = _("dispatches")
        constraints = [
            models.CheckConstraint(
                condition=Q(review_verdict="confirmed"), name="dispatch_needs_confirming_review"
            ),
            models.UniqueConstraint(
                fields=["alert"],
                condition=~Q(status="passed_on"),
                name="one_dispatch_in_hand_an_alert",
            ),
            models.UniqueConstraint(fields=["alert", "station"], name="dispatch_once_a_station"),
        ]

    def __str__(self) -> str:
        return f"Dispatch {self.code} ({self.status})"


class Outcome(models.Model):
    """What the officers found and did; also: help not wanted, harm done by the visit."""

    class Finding(models.TextChoices):
        HELPED = "helped", _("A person was helped")
        SAFE = "safe", _("Person safe, no help needed")
        NOT_WANTED = "not_wanted", _("Help was not wanted")
        NOT_FOUND = "not_found", _("Nobody found")
        OFFENCE = "offence", _("An offence was dealt with")
        HARM = "harm", _("The visit did harm")

    dispatch = models.OneToOneField(Dispatch, models.PROTECT, related_name="outcome")
    finding = models.CharField(max_length=12, choices=Finding)
    note = models.CharField(max_length=500, blank=True)
    recorded_by = models.ForeignKey("governance.User", models.PROTECT, related_name="+")
    at = models.DateTimeField(default=now)

    class Meta:
        verbose_name = _("outcome")

    def __str__(self) -> str:
        return f"Outcome of dispatch {self.dispatch_id} ({self.finding})"


class Outbound(models.Model):
    """One outbound word, tried until it is taken: a code, never a picture or a name."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed")
        OFF = "off", _("Not sent: outbound messages are off")

    code = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    status = models.CharField(max_length=8, choices=Status, default=Status.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=now)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"Message {self.code} ({self.status})"


class Message(Outbound):
    """One outbound word to a station: that a dispatch waits."""

    dispatch = models.ForeignKey(Dispatch, models.CASCADE, related_name="messages")
    station = models.ForeignKey(Station, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dispatch", "station"], name="message_once"),
        ]


class OversightMessage(Outbound):
    """One outbound word to oversight: a broken glass, or a report or answer that is owed."""

    class About(models.TextChoices):
        GLASS = "glass", _("Somebody broke the glass")
        REPORT_HALF = "report_half", _("Half the time for the report of an incident is over")
        REPORT_OVERDUE = "report_overdue", _("The report of an incident is overdue")
        COMPLAINT_OVERDUE = "complaint_overdue", _("The answer to a complaint is overdue")
        RTI_REFUSED = "rti_refused", _("An RTI request counts as refused: its time is over")
        FINDING_OVERDUE = "finding_overdue", _("The answer to a finding is overdue")

    about = models.CharField(max_length=20, choices=About, default=About.GLASS)
    glass = models.OneToOneField(
        "governance.BrokenGlass", models.PROTECT, related_name="message", null=True, blank=True
    )
    report = models.ForeignKey(
        "governance.IncidentReport", models.PROTECT, related_name="messages", null=True, blank=True
    )
    complaint = models.OneToOneField(
        "governance.Complaint", models.PROTECT, related_name="message", null=True, blank=True
    )
    rti_request = models.OneToOneField(
        "governance.RtiRequest", models.PROTECT, related_name="message", null=True, blank=True
    )
    finding = models.OneToOneField(
        "governance.Finding", models.PROTECT, related_name="message", null=True, blank=True
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["about", "report"], condition=Q(report__isnull=False),
                name="oversight_told_once_of_a_report",
            ),
            models.CheckConstraint(
                condition=Q(
                    about="glass", glass__isnull=False, report__isnull=True, complaint__isnull=True,
                    rti_request__isnull=True, finding__isnull=True,
                )
                | Q(
                    about__in=["report_half", "report_overdue"],
                    glass__isnull=True, report__isnull=False, complaint__isnull=True,
                    rti_request__isnull=True, finding__isnull=True,
                )
                | Q(
                    about="complaint_overdue",
                    glass__isnull=True, report__isnull=True, complaint__isnull=False,
                    rti_request__isnull=True, finding__isnull=True,
                )
                | Q(
                    about="rti_refused",
                    glass__isnull=True, report__isnull=True, complaint__isnull=True,
                    rti_request__isnull=False, finding__isnull=True,
                )
                | Q(
                    about="finding_overdue",
                    glass__isnull=True, report__isnull=True, complaint__isnull=True,
                    rti_request__isnull=True, finding__isnull=False,
                ),
                name="oversight_told_of_one_thing",
            ),
        ]  # fmt: skip


class RtiMessage(Outbound):
    """One outbound word about a clock of the RTI desk: to its officers, or to oversight."""

    class To(models.TextChoices):
        OFFICERS = "officers", _("The RTI officers")
        OVERSIGHT = "oversight", _("Oversight")

    reminder = models.ForeignKey(
        "governance.RtiReminder", models.PROTECT, related_name="messages"
    )  # fmt: skip
    to = models.CharField(max_length=9, choices=To)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reminder", "to"], name="rti_told_once"),
        ]


class Device(models.Model):
    """An SOS pole, helpline or phone app that may call for help, known by a hashed key."""

    code = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=80)
    key_hash = models.CharField(max_length=64, unique=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    is_active = models.BooleanField(default=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class Call(models.Model):
    """One call for help, kept by its caller's own number so that it counts once."""

    code = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    device = models.ForeignKey(Device, models.PROTECT, related_name="calls")
    idempotency_key = models.CharField(max_length=64)
    latitude = models.FloatField()
    longitude = models.FloatField()
    called_at = models.DateTimeField()
    received_at = models.DateTimeField(default=now)
    alert = models.OneToOneField(Alert, models.PROTECT, related_name="call")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["device", "idempotency_key"], name="call_counts_once"),
        ]

    def __str__(self) -> str:
        return f"Call {self.code}"
