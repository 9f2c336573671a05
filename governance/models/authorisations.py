from __future__ import annotations

import uuid
from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from governance.models.people import User

LONGEST = timedelta(days=90)
LONGEST_DEMO = timedelta(hours=8)


class Authorisation(models.Model):
    """Leave to analyse named cameras, for one purpose, in one mode, with an end."""

    class Mode(models.TextChoices):
        SURVEY = "survey", _("Survey")
        CALL_ONLY = "call_only", _("Calls for help only")
        SHADOW = "shadow", _("Shadow")
        LIVE = "live", _("Live")
        DEMO = "demo", _("Demo")

    code = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    mode = models.CharField(max_length=12, choices=Mode)
    purpose = models.CharField(max_length=24)
    legal_basis = models.TextField()
    aim = models.TextField()
    necessity = models.TextField()
    alternatives = models.TextField()
    safeguards = models.TextField()
    requested_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    starts_at = models.DateTimeField(default=now)
    ends_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    alerts_per_day = models.PositiveIntegerField(default=40)
    # Share of confirmed alerts below which analysis must not go on, in per cent.
    precision_floor_percent = models.PositiveSmallIntegerField(default=20)

    class Meta:
        ordering = ["-starts_at"]
        verbose_name = _("authorisation")
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("requested_by")),
                name="authorisation_approved_by_another",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) ^ Q(approved_at__isnull=False),
                name="authorisation_approval_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="authorisation_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__lte=F("starts_at") + LONGEST),
                name="authorisation_at_most_90_days",
            ),
            models.CheckConstraint(
                condition=~Q(mode="demo") | Q(ends_at__lte=F("starts_at") + LONGEST_DEMO),
                name="authorisation_demo_at_most_8_hours",
            ),
            models.CheckConstraint(
                condition=~Q(legal_basis="")
                & ~Q(aim="")
                & ~Q(necessity="")
                & ~Q(alternatives="")
                & ~Q(safeguards=""),
                name="authorisation_boxes_filled",
            ),
        ]

    def __str__(self) -> str:
        return f"Authorisation {self.code} ({self.mode})"


class AuthorisedCamera(models.Model):
    """One camera that an authorisation covers, by its code."""

    authorisation = models.ForeignKey(Authorisation, models.CASCADE, related_name="cameras")
    camera_code = models.UUIDField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["authorisation", "camera_code"], name="authorised_camera_once"
            ),
        ]

    def __str__(self) -> str:
        return f"Camera {self.camera_code} under {self.authorisation_id}"
