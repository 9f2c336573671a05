from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from governance.models.people import User


class Session(models.Model):
    """One signed-in browser of one person, from sign-in to its end.

    It holds what kind of browser that is, so that she knows it again, and no address.
    """

    class Ending(models.TextChoices):
        SIGNED_OUT = "signed_out", _("signed out")
        IDLE = "idle", _("nothing was done for too long")
        LONGEST = "longest", _("the longest time of one sign-in was over")
        ELSEWHERE = "elsewhere", _("ended from another place")
        REPLACED = "replaced", _("signed in again in the same browser")
        RESET = "reset", _("the account was set up anew")

    code = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(User, models.PROTECT, related_name="sessions")
    browser = models.CharField(max_length=16, blank=True)
    system = models.CharField(max_length=16, blank=True)
    started_at = models.DateTimeField(default=now)
    seen_at = models.DateTimeField(default=now)
    idle_s = models.PositiveIntegerField()
    idle_ends_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ending = models.CharField(max_length=12, choices=Ending, blank=True)

    class Meta:
        ordering = ["-started_at"]
        verbose_name = _("session")
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) ^ ~Q(ending=""), name="session_open_or_ended"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("started_at")), name="session_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(idle_ends_at__gt=F("seen_at")), name="session_idles_after_seen"
            ),
        ]
        indexes = [
            models.Index(
                fields=["person"], condition=Q(ended_at__isnull=True), name="session_open_of_person"
            ),
        ]

    def __str__(self) -> str:
        return f"Session {self.code} ({self.ending or 'open'})"
