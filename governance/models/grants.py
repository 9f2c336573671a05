from __future__ import annotations

import uuid
from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from governance.models.people import User

LONGEST_GRANT = timedelta(days=366)


class Grant(models.Model):
    """That a person holds a role, or a permission on one thing: why, by whom, until when.

    Groups and django-guardian hold what she has; this row says whether it still counts.
    """

    class ObjectKind(models.TextChoices):
        STATION = "station", _("Station")
        HOTSPOT = "hotspot", _("Hotspot")
        CAMERA = "camera", _("Camera")

    code = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(User, models.PROTECT, related_name="grants")
    role = models.CharField(max_length=24, blank=True)
    permission = models.CharField(max_length=24, blank=True)
    object_kind = models.CharField(max_length=8, choices=ObjectKind, blank=True)
    object_code = models.CharField(max_length=64, blank=True)
    reason = models.CharField(max_length=500)
    granted_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    # The first administrator of a deployment has nobody before her who could grant it.
    is_first = models.BooleanField(default=False)
    starts_at = models.DateTimeField(default=now)
    ends_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        ordering = ["-starts_at"]
        verbose_name = _("grant")
        constraints = [
            models.CheckConstraint(
                condition=Q(permission="", object_kind="", object_code="") & ~Q(role="")
                | Q(role="") & ~Q(permission="") & ~Q(object_kind="") & ~Q(object_code=""),
                name="grant_of_a_role_or_a_permission",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="grant_says_why"),
            models.CheckConstraint(
                condition=~Q(granted_by=F("person")) | Q(is_first=True, role="administrator"),
                name="grant_by_another",
            ),
            models.UniqueConstraint(
                fields=["is_first"], condition=Q(is_first=True), name="grant_first_once"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at"))
                & Q(ends_at__lte=F("starts_at") + LONGEST_GRANT),
                name="grant_ends_within_a_year",
            ),
            models.UniqueConstraint(
                fields=["person", "role", "permission", "object_kind", "object_code"],
                condition=Q(ended_at__isnull=True),
                name="grant_once_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"Grant {self.code} ({self.role or self.permission})"
