from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from governance.models.people import User

# Fewer judged episodes than this say nothing, whatever their share.
LEAST_JUDGED = 30


class Validation(models.Model):
    """What people found when they judged a shadow period's episodes. It passed, or it did not."""

    code = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # The shadow authorisation that was judged; its cameras are those that it says something about.
    shadow = models.ForeignKey(
        "governance.Authorisation", models.PROTECT, related_name="validations"
    )
    detection_policy = models.CharField(max_length=60)
    judged = models.PositiveIntegerField()
    confirmed = models.PositiveIntegerField()
    floor_percent = models.PositiveSmallIntegerField()
    # Wilson's interval of 95 %, in per cent.
    low_percent = models.FloatField()
    high_percent = models.FloatField()
    passed = models.BooleanField()
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["-made_at"]
        verbose_name = _("validation")
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed__lte=F("judged")), name="validation_share_at_most_whole"
            ),
            models.CheckConstraint(
                condition=Q(passed=False)
                | Q(judged__gte=LEAST_JUDGED, low_percent__gte=F("floor_percent")),
                name="validation_passes_above_its_floor",
            ),
        ]

    def __str__(self) -> str:
        return f"Validation {self.code} ({self.confirmed}/{self.judged})"


class Adjudication(models.Model):
    """One verdict on an alert of an authorisation, and what all so far say against its floor.

    Rows are only ever added. A new round begins with each reinstatement.
    """

    authorisation = models.ForeignKey(
        "governance.Authorisation", models.PROTECT, related_name="adjudications"
    )
    round = models.PositiveIntegerField(default=0)
    number = models.PositiveIntegerField()
    is_confirmed = models.BooleanField()
    # Natural logarithm of the evidence that true precision is below the floor.
    log_evidence = models.FloatField()
    at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["authorisation", "round", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["authorisation", "round", "number"], name="adjudication_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"Adjudication {self.round}.{self.number} of {self.authorisation_id}"


class Suspension(models.Model):
    """That analysis under an authorisation stopped by itself, and on what evidence."""

    class Cause(models.TextChoices):
        PRECISION = "precision", _("Too few alerts are confirmed")
        CAP = "cap", _("More alerts than the cap allows")
        CARD = "card", _("The model's card has expired")

    code = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    authorisation = models.ForeignKey(
        "governance.Authorisation", models.PROTECT, related_name="suspensions"
    )
    cause = models.CharField(max_length=12, choices=Cause)
    at = models.DateTimeField(default=now)
    # The figures that it rests on.
    judged = models.PositiveIntegerField(default=0)
    confirmed = models.PositiveIntegerField(default=0)
    reinstated_at = models.DateTimeField(null=True, blank=True)
    reinstated_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)
    reinstated_because = models.CharField(max_length=1000, blank=True)

    class Meta:
        ordering = ["-at"]
        verbose_name = _("suspension")
        constraints = [
            models.UniqueConstraint(
                fields=["authorisation"],
                condition=Q(reinstated_at__isnull=True),
                name="suspended_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(reinstated_at__isnull=True, reinstated_by__isnull=True)
                | Q(reinstated_at__isnull=False, reinstated_by__isnull=False)
                & ~Q(reinstated_because=""),
                name="reinstated_by_somebody_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"Suspension {self.code} ({self.cause})"


class PeriodReport(models.Model):
    """What a period's verdicts say, as canonical text that anybody can hash again."""

    code = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    period_start = models.DateTimeField()
    period_end = models.DateTimeField()
    text = models.TextField()
    sha256 = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["-period_end"]
        verbose_name = _("period report")
        constraints = [
            models.CheckConstraint(
                condition=Q(period_end__gt=F("period_start")) & Q(made_at__gte=F("period_end")),
                name="report_of_a_period_that_is_over",
            ),
        ]

    def __str__(self) -> str:
        return f"Report {self.code} until {self.period_end:%Y-%m-%d}"
