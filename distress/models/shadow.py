from __future__ import annotations

import uuid

from django.db import models
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from distress.models.alerts import Episode


class ShadowVerdict(models.Model):
    """What one person saw in an episode that nobody was alerted to. There is one, and it stands."""

    class Verdict(models.TextChoices):
        CONFIRMED = "confirmed", _("Somebody was in distress")
        DISMISSED = "dismissed", _("Nobody needed help")
        UNCLEAR = "unclear", _("Cannot be told from this")

    code = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    episode = models.OneToOneField(Episode, models.PROTECT, related_name="shadow_verdict")
    judge = models.ForeignKey("governance.User", models.PROTECT, related_name="+")
    verdict = models.CharField(max_length=12, choices=Verdict)
    at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["-at"]
        verbose_name = _("verdict on a shadow episode")

    def __str__(self) -> str:
        return f"Verdict {self.verdict} on episode {self.episode_id}"
