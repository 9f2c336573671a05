from __future__ import annotations

import uuid
from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from governance.models.entries import Entry
from governance.models.look_requests import LookRequest
from governance.models.people import User
from governance.models.sealed import SealedObject

EXPORT_LASTS = timedelta(hours=24)


class Export(models.Model):
    """Leave for one person to take one marked copy of a rendition, for one case, once, in a day."""

    class Kind(models.TextChoices):
        BLURRED = "blurred", _("Blurred")
        ORIGINAL = "original", _("Original")

    class Status(models.TextChoices):
        MAKING = "making", _("Being made")
        READY = "ready", _("Ready to be taken")
        TAKEN = "taken", _("Taken")
        ENDED = "ended", _("Ended: not taken in time")
        FAILED = "failed", _("Could not be made")

    code = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(User, models.PROTECT, related_name="exports")
    kind = models.CharField(max_length=8, choices=Kind)
    purpose = models.CharField(max_length=24, default="investigation")
    case_reference = models.CharField(max_length=40)
    subject_kind = models.CharField(max_length=24)
    subject_code = models.CharField(max_length=64, db_index=True)
    station_code = models.CharField(max_length=64)
    request = models.OneToOneField(
        LookRequest, models.PROTECT, related_name="export", null=True, blank=True
    )
    status = models.CharField(max_length=8, choices=Status, default=Status.MAKING)
    asked_at = models.DateTimeField(default=now)
    ends_at = models.DateTimeField()
    sealed = models.OneToOneField(
        SealedObject, models.PROTECT, related_name="+", null=True, blank=True
    )
    sha256 = models.CharField(max_length=64, blank=True)
    plain_bytes = models.PositiveBigIntegerField(default=0)
    # The entry that allowed it to be taken: what the media path counts is found under its code.
    entry = models.OneToOneField(
        Entry, models.PROTECT, related_name="export", null=True, blank=True
    )
    taken_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-asked_at"]
        verbose_name = _("export")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__lte=F("asked_at") + EXPORT_LASTS),
                name="export_at_most_24_hours",
            ),
            models.CheckConstraint(
                condition=Q(kind="original", request__isnull=False)
                | Q(kind="blurred", request__isnull=True),
                name="export_of_original_needs_request",
            ),
            models.CheckConstraint(
                condition=~Q(status="ready")
                | Q(sealed__isnull=False, plain_bytes__gt=0) & ~Q(sha256=""),
                name="export_ready_is_sealed",
            ),
            models.CheckConstraint(
                condition=Q(taken_at__isnull=True) ^ Q(status="taken"),
                name="export_taken_has_its_time",
            ),
            models.CheckConstraint(
                condition=Q(purpose="investigation") & ~Q(case_reference=""),
                name="export_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"Export {self.code} ({self.status})"
