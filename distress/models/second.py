from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from distress.models.alerts import Review
from distress.models.shadow import ShadowVerdict


class SecondReview(models.Model):
    """A verdict drawn by lot to be given again, by another reviewer who does not see the first.

    It stands beside the first and changes nothing of it: no alert, and nobody's way.
    """

    code = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    review = models.OneToOneField(Review, models.PROTECT, related_name="second")
    drawn_at = models.DateTimeField(default=now)
    judge = models.ForeignKey(
        "governance.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    # With faces hidden some things cannot be told, which is no verdict on the first reviewer.
    verdict = models.CharField(max_length=12, choices=ShadowVerdict.Verdict, blank=True)
    judged_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["drawn_at"]
        verbose_name = _("second review")
        constraints = [
            models.CheckConstraint(
                condition=Q(judge__isnull=True, judged_at__isnull=True, verdict="")
                | Q(judge__isnull=False, judged_at__isnull=False) & ~Q(verdict=""),
                name="second_review_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"Second review {self.code} ({self.verdict or 'waits'})"
