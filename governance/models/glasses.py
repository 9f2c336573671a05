from __future__ import annotations

import uuid
from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from governance.models.people import User

GLASS_LASTS = timedelta(minutes=15)
JUSTIFIED_WITHIN = timedelta(hours=24)
REVIEWED_WITHIN = timedelta(days=7)
# How long a person whose breaking was not justified cannot break the glass.
LOCKED_FOR = timedelta(days=365)


class BrokenGlass(models.Model):
    """One person saw an original alone because a life was at risk; and what she owes for it."""

    class Ground(models.TextChoices):
        TAKEN = "taken", _("A person is being taken away or held")
        HURT = "hurt", _("A person is badly hurt or about to be")
        WEAPON = "weapon", _("Somebody is armed and threatens others")
        CHILD = "child", _("A child is alone and in danger")

    class Verdict(models.TextChoices):
        JUSTIFIED = "justified", _("Justified")
        NOT_JUSTIFIED = "not_justified", _("Not justified")

    class Reason(models.TextChoices):
        OVERDUE_JUSTIFICATION = "no_justification", _("Not justified in writing within 24 hours")
        OVERDUE_REVIEW = "no_review", _("Not reviewed within 7 days")
        NOT_JUSTIFIED = "not_justified", _("Judged not justified")

    code = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(User, models.PROTECT, related_name="broken_glasses")
    ground = models.CharField(max_length=8, choices=Ground)
    subject_kind = models.CharField(max_length=24)
    subject_code = models.CharField(max_length=64, db_index=True)
    station_code = models.CharField(max_length=64)
    broken_at = models.DateTimeField(default=now)
    ends_at = models.DateTimeField()
    justification_sealed = models.BinaryField(default=bytes, blank=True)
    justified_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    verdict = models.CharField(max_length=16, choices=Verdict, blank=True)
    # Set once, when a use becomes public by its code, and for what.
    published_at = models.DateTimeField(null=True, blank=True)
    published_for = models.CharField(max_length=20, choices=Reason, blank=True)

    class Meta:
        ordering = ["-broken_at"]
        verbose_name = _("broken glass")
        verbose_name_plural = _("broken glasses")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__lte=F("broken_at") + GLASS_LASTS),
                name="glass_at_most_15_min",
            ),
            models.CheckConstraint(
                condition=Q(justified_at__isnull=True, justification_sealed=b"")
                | Q(justified_at__isnull=False) & ~Q(justification_sealed=b""),
                name="glass_justification_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_at__isnull=True, reviewed_by__isnull=True, verdict="")
                | Q(reviewed_at__isnull=False, reviewed_by__isnull=False) & ~Q(verdict=""),
                name="glass_review_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by__isnull=True) | ~Q(reviewed_by=F("person")),
                name="glass_reviewed_by_another",
            ),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True, published_for="")
                | Q(published_at__isnull=False) & ~Q(published_for=""),
                name="glass_publication_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"Broken glass {self.code} ({self.ground})"
