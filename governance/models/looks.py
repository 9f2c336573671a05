from __future__ import annotations

import uuid
from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from governance.models.entries import Entry
from governance.models.glasses import BrokenGlass
from governance.models.look_requests import LookRequest
from governance.models.people import User

LONGEST_LOOK = timedelta(minutes=15)
LONGEST_REVIEW_LOOK = timedelta(seconds=60)


class Look(models.Model):
    """One person seeing one rendition, for one purpose, for a bounded time.

    It needs the entry that put it on record; ranges and bytes served are counted here.
    """

    class Kind(models.TextChoices):
        PLAIN = "plain", _("Look")
        REVIEW = "review", _("Review look")
        ORIGINAL = "original", _("Look at an original")

    code = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.PLAIN)
    person = models.ForeignKey(User, models.PROTECT, related_name="looks")
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="look")
    subject_kind = models.CharField(max_length=24)
    subject_code = models.CharField(max_length=64, db_index=True)
    # The episode that a rendition shows: the rendition's own row goes when the footage does.
    episode_code = models.UUIDField(null=True, blank=True, db_index=True)
    purpose = models.CharField(max_length=24)
    opened_at = models.DateTimeField(default=now)
    ends_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    # When a range was last counted: a clock that shows less has gone back.
    seen_at = models.DateTimeField(default=now)
    # What lets an original be seen. One look each.
    request = models.OneToOneField(
        LookRequest, models.PROTECT, related_name="look", null=True, blank=True
    )
    glass = models.OneToOneField(
        BrokenGlass, models.PROTECT, related_name="look", null=True, blank=True
    )
    ranges = models.PositiveIntegerField(default=0)
    bytes_served = models.PositiveBigIntegerField(default=0)
    # The entry that says what was delivered, once it is over.
    close_entry = models.OneToOneField(
        Entry, models.PROTECT, related_name="closed_look", null=True, blank=True
    )

    class Meta:
        ordering = ["-opened_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__lte=F("opened_at") + LONGEST_LOOK), name="look_at_most_15_min"
            ),
            models.CheckConstraint(
                condition=~Q(kind="review") | Q(ends_at__lte=F("opened_at") + LONGEST_REVIEW_LOOK),
                name="review_look_at_most_60_s",
            ),
            models.CheckConstraint(
                condition=Q(kind="original", request__isnull=False, glass__isnull=True)
                | Q(kind="original", request__isnull=True, glass__isnull=False)
                | ~Q(kind="original") & Q(request__isnull=True, glass__isnull=True),
                name="original_look_has_its_leave",
            ),
        ]

    def __str__(self) -> str:
        return f"Look {self.code} ({self.kind})"
