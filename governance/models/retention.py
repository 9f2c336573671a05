from __future__ import annotations

import uuid
from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from governance.models.people import User

LONGEST_HOLD = timedelta(days=180)


class WrappingKey(models.Model):
    """What is known of one wrapping key for footage. The key itself is never in this database."""

    key_id = models.CharField(max_length=64, unique=True)
    check_value = models.CharField(max_length=16)
    made_at = models.DateTimeField(default=now)
    # From then on nothing new is wrapped under it.
    retired_at = models.DateTimeField(null=True, blank=True)
    destroyed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(destroyed_at__isnull=True) | Q(retired_at__isnull=False),
                name="wrapping_key_retired_before_destroyed",
            ),
        ]

    def __str__(self) -> str:
        return f"Wrapping key {self.key_id}"


class RetentionRule(models.Model):
    """How long one class of footage is kept from some time on; the newest of a class counts."""

    code = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=16)
    hours = models.PositiveIntegerField()
    set_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    set_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["-set_at"]
        verbose_name = _("retention rule")

    def __str__(self) -> str:
        return f"{self.name}: {self.hours} h"


class Hold(models.Model):
    """An order that stops erasure of one clip until it is lifted or ends."""

    code = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    clip_code = models.UUIDField(db_index=True)
    case_reference = models.CharField(_("case reference"), max_length=64)
    legal_basis = models.CharField(_("legal basis"), max_length=300)
    reason = models.CharField(_("reason"), max_length=1000)
    placed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    placed_at = models.DateTimeField(default=now)
    ends_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        ordering = ["-placed_at"]
        verbose_name = _("hold")
        constraints = [
            models.CheckConstraint(
                condition=~Q(legal_basis="") & ~Q(reason="") & ~Q(case_reference=""),
                name="hold_says_why",
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("placed_at"))
                & Q(ends_at__lte=F("placed_at") + LONGEST_HOLD),
                name="hold_ends_within_180_days",
            ),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True) ^ Q(lifted_by__isnull=False),
                name="hold_lifted_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"Hold {self.code} on clip {self.clip_code}"


class RetentionRun(models.Model):
    """One pass over all footage, and what it testifies."""

    class Status(models.TextChoices):
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        CLOCK = "clock", _("Nothing erased: the clock jumped")
        CONTINUED = "continued", _("The clock was declared right")

    code = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    status = models.CharField(max_length=12, choices=Status, default=Status.RUNNING)
    started_at = models.DateTimeField(default=now)
    # By what else than its clock the machine knows how much time has passed since the last run.
    boot_id = models.CharField(max_length=36, blank=True)
    up_s = models.FloatField(default=0)
    finished_at = models.DateTimeField(null=True, blank=True)
    due = models.PositiveIntegerField(default=0)
    erased = models.PositiveIntegerField(default=0)
    held = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    # Why, as codes: {"PermissionError": 2}.
    failures = models.JSONField(default=dict, blank=True)
    # The oldest footage that is left, and how late the latest erasure of this run was.
    oldest_since = models.DateTimeField(null=True, blank=True)
    lag_s = models.PositiveBigIntegerField(default=0)
    keys_destroyed = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("retention run")

    def __str__(self) -> str:
        return f"Retention run {self.code} ({self.status})"


class Receipt(models.Model):
    """That one clip was erased: when it was due, what went, and which key went with it."""

    code = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    run = models.ForeignKey(RetentionRun, models.PROTECT, related_name="receipts")
    clip_code = models.UUIDField(unique=True)
    rule = models.CharField(max_length=16)
    due_at = models.DateTimeField()
    erased_at = models.DateTimeField(default=now)
    files = models.PositiveIntegerField()
    bytes = models.PositiveBigIntegerField()
    # Names of the sealed files, so that one which a crash left behind is still removed.
    paths = models.JSONField(default=list)
    # The keys under which it lay; from when they are destroyed no backup opens it.
    key_checks = models.JSONField(default=list)
    final_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-erased_at"]
        verbose_name = _("receipt")

    def __str__(self) -> str:
        return f"Receipt {self.code} for clip {self.clip_code}"
