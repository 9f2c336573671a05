from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from distress.models.places import Camera


class Lease(models.Model):
    """A worker's right to watch one camera until a time by the database's clock."""

    camera = models.OneToOneField(Camera, models.CASCADE, related_name="lease")
    holder = models.CharField(max_length=80, blank=True)
    # Only grows. A write that carries an older fence is refused.
    fence = models.PositiveBigIntegerField(default=0)
    expires_at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return f"Lease on camera {self.camera_id}, fence {self.fence}"


class Stream(models.Model):
    """One live connection to a camera, from open to close, with what was dropped."""

    code = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    camera = models.ForeignKey(Camera, models.CASCADE, related_name="streams")
    authorisation = models.ForeignKey("governance.Authorisation", models.PROTECT, related_name="+")
    fence = models.PositiveBigIntegerField()
    opened_at = models.DateTimeField(default=now)
    seen_at = models.DateTimeField(default=now)
    closed_at = models.DateTimeField(null=True, blank=True)
    close_reason = models.CharField(max_length=40, blank=True)
    health = models.CharField(max_length=12, default="connecting")
    counters = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["-opened_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["camera"], condition=Q(closed_at__isnull=True), name="one_open_stream"
            ),
        ]

    def __str__(self) -> str:
        return f"Stream {self.code}"


class DetectionPolicyVersion(models.Model):
    """One published version of the rules by which scores become episodes. Never edited."""

    name = models.CharField(max_length=40)
    version = models.PositiveIntegerField()
    body = models.JSONField()
    published_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["name", "-version"]
        verbose_name = _("detection policy")
        constraints = [
            models.UniqueConstraint(fields=["name", "version"], name="detection_policy_once"),
        ]

    def __str__(self) -> str:
        return f"{self.name} v{self.version}"
