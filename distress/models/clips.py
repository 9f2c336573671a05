from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from distress.models.alerts import Episode


class Clip(models.Model):
    """Stored video of one episode. Without an episode there is none."""

    class Status(models.TextChoices):
        GATHERING = "gathering", _("Being gathered")
        READY = "ready", _("Ready")
        EMPTY = "empty", _("Nothing could be kept")
        FAILED = "failed", _("Could not be finished")
        ERASED = "erased", _("Erased")

    code = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    episode = models.OneToOneField(Episode, models.PROTECT, related_name="clip")
    status = models.CharField(max_length=12, choices=Status, default=Status.GATHERING)
    failure = models.CharField(max_length=80, blank=True)
    # The face that raised the alert over time: [[utc_s, x, y, w, h], ...] as JSON.
    boxes = models.OneToOneField(
        "governance.SealedObject", models.PROTECT, related_name="+", null=True, blank=True
    )
    created_at = models.DateTimeField(default=now)
    # Moves each time a segment arrives; a clip that stands still is finished as it is.
    fed_at = models.DateTimeField(default=now)
    # Set by the worker that gathers it when nothing more will come.
    gathered_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("clip")
        constraints = [
            models.CheckConstraint(
                condition=Q(status="erased", erased_at__isnull=False, boxes__isnull=True)
                | ~Q(status="erased") & Q(erased_at__isnull=True),
                name="clip_erased_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"Clip {self.code} ({self.status})"


class Segment(models.Model):
    """Some seconds of a clip as they came off the wire, sealed."""

    clip = models.ForeignKey(Clip, models.CASCADE, related_name="segments")
    number = models.PositiveIntegerField()
    sealed = models.OneToOneField("governance.SealedObject", models.PROTECT, related_name="+")
    start_at = models.DateTimeField()
    end_at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["clip", "number"], name="segment_once"),
            models.CheckConstraint(
                condition=Q(end_at__gte=F("start_at")), name="segment_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"Segment {self.number} of clip {self.clip_id}"


class Rendition(models.Model):
    """One form of a clip; access is per rendition, and none exists without its key."""

    class Kind(models.TextChoices):
        BLURRED = "blurred", _("Blurred")
        REVIEW = "review", _("Review")
        STILL = "still", _("Still")
        ORIGINAL = "original", _("Original")

    class Part(models.TextChoices):
        # What is there the moment the alert opens, and what is there at the end.
        PREVIEW = "preview", _("Preview")
        WHOLE = "whole", _("Whole")

    code = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    clip = models.ForeignKey(Clip, models.PROTECT, related_name="renditions")
    kind = models.CharField(max_length=8, choices=Kind)
    part = models.CharField(max_length=8, choices=Part, default=Part.WHOLE)
    media_type = models.CharField(max_length=20, default="video/mp4")
    sealed = models.OneToOneField("governance.SealedObject", models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("rendition")
        constraints = [
            models.UniqueConstraint(fields=["clip", "kind", "part"], name="rendition_once"),
        ]

    def __str__(self) -> str:
        return f"Rendition {self.code} ({self.kind})"
