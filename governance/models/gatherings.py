from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from governance.models.people import User


class Gathering(models.Model):
    """A time in which named cameras are not analysed, because people assemble in their view."""

    class Kind(models.TextChoices):
        PROTEST = "protest", _("Protest or march")
        RELIGIOUS = "religious", _("Religious gathering")
        POLITICAL = "political", _("Political meeting or election")
        OTHER = "other", _("Other assembly")

    code = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=12, choices=Kind)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    set_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    set_at = models.DateTimeField(default=now)
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        ordering = ["-starts_at"]
        verbose_name = _("gathering")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="gathering_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True) ^ Q(lifted_by__isnull=False),
                name="gathering_lifted_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"Gathering {self.code} ({self.kind})"


class GatheringCamera(models.Model):
    """One camera that is not analysed during a gathering, by its code."""

    gathering = models.ForeignKey(Gathering, models.CASCADE, related_name="cameras")
    camera_code = models.UUIDField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["gathering", "camera_code"], name="gathering_camera_once"
            ),
        ]

    def __str__(self) -> str:
        return f"Camera {self.camera_code} during {self.gathering_id}"
