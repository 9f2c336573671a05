from __future__ import annotations

import uuid
from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from governance.models.people import User

LONGEST_WINDOW = timedelta(hours=24)
OLDEST = timedelta(days=366)
WORDS_LENGTH = 2000


class Complaint(models.Model):
    """What somebody says happened at a place in a span of time, without who she is.

    She keeps a reference by which she follows it up; only its hash is here.
    """

    class PlaceKind(models.TextChoices):
        CAMERA = "camera", _("Camera")
        HOTSPOT = "hotspot", _("Hotspot")
        WORDS = "words", _("Described in words")

    class Category(models.TextChoices):
        NOT_WANTED = "not_wanted", _("Police came and were not wanted")
        NO_REASON = "no_reason", _("Somebody was looked at for no reason")
        HARMED = "harmed", _("The visit did harm")
        HOME = "home", _("A camera points at a home")
        NO_SIGN = "no_sign", _("There is no sign at a camera")
        OTHER = "other", _("Something else")

    class Status(models.TextChoices):
        RECEIVED = "received", _("Received")
        LOOKED_INTO = "looked_into", _("Being looked into")
        ANSWERED = "answered", _("Answered")

    class Finding(models.TextChoices):
        UPHELD = "upheld", _("Upheld")
        NOT_UPHELD = "not_upheld", _("Not upheld")
        CANNOT_TELL = "cannot_tell", _("Cannot be told from what is kept")

    code = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    reference_hash = models.CharField(max_length=64, unique=True)
    place_kind = models.CharField(max_length=8, choices=PlaceKind)
    place_code = models.CharField(max_length=64, blank=True)
    place_sealed = models.BinaryField(default=bytes, blank=True)
    from_at = models.DateTimeField()
    until_at = models.DateTimeField()
    category = models.CharField(max_length=12, choices=Category)
    words_sealed = models.BinaryField(default=bytes, blank=True)
    received_at = models.DateTimeField(default=now)
    due_at = models.DateTimeField()
    status = models.CharField(max_length=12, choices=Status, default=Status.RECEIVED)
    looked_into_at = models.DateTimeField(null=True, blank=True)
    looked_into_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", null=True, blank=True
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)
    found = models.CharField(max_length=12, choices=Finding, blank=True)
    answer_sealed = models.BinaryField(default=bytes, blank=True)
    # When oversight was told that the time for an answer was over.
    overdue_told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-received_at"]
        verbose_name = _("complaint")
        constraints = [
            models.CheckConstraint(
                condition=Q(place_kind__in=["camera", "hotspot"]) & ~Q(place_code="")
                | Q(place_kind="words", place_code="") & ~Q(place_sealed=b""),
                name="complaint_has_a_place",
            ),
            models.CheckConstraint(
                condition=Q(until_at__gt=F("from_at"))
                & Q(until_at__lte=F("from_at") + LONGEST_WINDOW),
                name="complaint_within_24_hours",
            ),
            models.CheckConstraint(
                condition=Q(until_at__lte=F("received_at"))
                & Q(received_at__lte=F("from_at") + OLDEST),
                name="complaint_of_the_last_year",
            ),
            models.CheckConstraint(
                condition=Q(due_at__gt=F("received_at")), name="complaint_due_after_received"
            ),
            models.CheckConstraint(
                condition=Q(
                    status__in=["received", "looked_into"], answered_at__isnull=True,
                    answered_by__isnull=True, found="", answer_sealed=b"",
                )
                | Q(status="answered", answered_at__isnull=False, answered_by__isnull=False)
                & ~Q(found="")
                & ~Q(answer_sealed=b""),
                name="complaint_answer_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(looked_into_at__isnull=True, looked_into_by__isnull=True)
                & ~Q(status="looked_into")
                | Q(looked_into_at__isnull=False, looked_into_by__isnull=False)
                & ~Q(status="received"),
                name="complaint_looked_into_by_somebody",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"Complaint {self.code} ({self.status})"


class Dissent(models.Model):
    """That one auditor disagrees with the answer to a complaint, and why."""

    code = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="dissents")
    auditor = models.ForeignKey(User, models.PROTECT, related_name="+")
    words_sealed = models.BinaryField()
    at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["at"]
        verbose_name = _("disagreement with an answer")
        verbose_name_plural = _("disagreements with answers")
        constraints = [
            models.UniqueConstraint(fields=["complaint", "auditor"], name="dissent_once"),
            models.CheckConstraint(condition=~Q(words_sealed=b""), name="dissent_says_why"),
        ]

    def __str__(self) -> str:
        return f"Dissent {self.code} on complaint {self.complaint_id}"
