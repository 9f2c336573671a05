from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from distress.models.places import Camera, Station
from distress.models.watching import DetectionPolicyVersion, Stream


class Signal(models.TextChoices):
    EXPRESSION = "expression", _("Expression")
    CALL = "call", _("Call for help")
    HAND_SIGN = "hand_sign", _("Hand sign")


class Episode(models.Model):
    """A span of time on one camera in which evidence of distress held."""

    code = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # A call for help may come from where no camera is.
    camera = models.ForeignKey(
        Camera, models.PROTECT, null=True, blank=True, related_name="episodes"
    )
    latitude = models.FloatField()
    longitude = models.FloatField()
    stream = models.ForeignKey(Stream, models.PROTECT, null=True, blank=True)
    signal = models.CharField(max_length=12, choices=Signal, default=Signal.EXPRESSION)
    authorisation = models.ForeignKey(
        "governance.Authorisation", models.PROTECT, null=True, blank=True, related_name="+"
    )
    detection_policy = models.ForeignKey(
        DetectionPolicyVersion, models.PROTECT, null=True, blank=True
    )
    # Number of the episode within its stream; a retried write finds the row it wrote.
    number = models.PositiveIntegerField(default=0)
    track = models.PositiveIntegerField(default=0)
    start_at = models.DateTimeField()
    decided_at = models.DateTimeField(default=now)
    end_at = models.DateTimeField(null=True, blank=True)
    peak = models.FloatField(null=True, blank=True)
    mean = models.FloatField(null=True, blank=True)
    face_px = models.FloatField(null=True, blank=True)
    # False when it was only counted: shadow mode, or beyond the alert budget.
    is_alerted = models.BooleanField(default=True)
    not_alerted_reason = models.CharField(max_length=24, blank=True)

    class Meta:
        ordering = ["-start_at"]
        verbose_name = _("episode")
        constraints = [
            models.UniqueConstraint(
                fields=["stream", "number"],
                condition=Q(stream__isnull=False),
                name="episode_once_a_stream",
            ),
            models.CheckConstraint(
                condition=Q(signal="call")
                | Q(
                    camera__isnull=False,
                    authorisation__isnull=False,
                    stream__isnull=False,
                    detection_policy__isnull=False,
                ),
                name="episode_needs_authorisation",
            ),
        ]

    def __str__(self) -> str:
        return f"Episode {self.code} ({self.signal})"

    @property
    def camera_name(self) -> str:
        """The camera's name, or that there is none."""
        return self.camera.name if self.camera else str(_("No camera nearby"))

    @property
    def place(self) -> str:
        """Where it happened, in words or coordinates."""
        return self.camera.place if self.camera else f"{self.latitude:.5f}, {self.longitude:.5f}"


class Alert(models.Model):
    """A request, addressed to one station, that a person look at an episode."""

    class Status(models.TextChoices):
        OPEN = "open", _("Waiting for review")
        CLAIMED = "claimed", _("Being reviewed")
        CONFIRMED = "confirmed", _("Distress confirmed")
        DISMISSED = "dismissed", _("No distress seen")
        CLOSED = "closed", _("Closed with an outcome")

    code = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    episode = models.OneToOneField(Episode, models.PROTECT, related_name="alert")
    station = models.ForeignKey(Station, models.PROTECT, related_name="alerts")
    # The same as the episode's; here so that the database itself can refuse.
    signal = models.CharField(max_length=12, choices=Signal, default=Signal.EXPRESSION)
    authorisation = models.ForeignKey(
        "governance.Authorisation", models.PROTECT, null=True, blank=True, related_name="+"
    )
    status = models.CharField(max_length=12, choices=Status, default=Status.OPEN)
    raised_at = models.DateTimeField(default=now)
    claimed_at = models.DateTimeField(null=True, blank=True)
    claimed_by = models.ForeignKey(
        "governance.User", models.PROTECT, null=True, blank=True, related_name="claimed_alerts"
    )
    reviewed_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    # How often nobody claimed it in time: 0, 1 (after 30 s), 2 (after 60 s).
    escalation = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["-raised_at"]
        verbose_name = _("alert")
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["open", "claimed"], reviewed_at__isnull=True)
                | Q(status__in=["confirmed", "dismissed", "closed"], reviewed_at__isnull=False),
                name="alert_waiting_or_reviewed",
            ),
            models.CheckConstraint(
                condition=Q(status="open", claimed_by__isnull=True, claimed_at__isnull=True)
                | ~Q(status="open") & Q(claimed_by__isnull=False, claimed_at__isnull=False),
                name="alert_open_or_claimed",
            ),
            models.CheckConstraint(
                condition=Q(signal="call") | Q(authorisation__isnull=False),
                name="alert_needs_authorisation",
            ),
        ]

    def __str__(self) -> str:
        return f"Alert {self.code} ({self.status})"


class Review(models.Model):
    """One person's verdict on an alert. There is one, and it stands."""

    class Verdict(models.TextChoices):
        CONFIRMED = "confirmed", _("Distress confirmed")
        DISMISSED = "dismissed", _("No distress seen")

    class Reason(models.TextChoices):
        CRYING = "crying", _("A person cries")
        AFRAID = "afraid", _("A person looks afraid")
        HARASSED = "harassed", _("A person is followed or harassed")
        HURT = "hurt", _("A person is hurt or held")
        CALLED = "called", _("A person called for help")
        CALM = "calm", _("Nobody in distress")
        PLAY = "play", _("Laughter, play or talk")
        PRIVATE = "private", _("Upset, and no danger seen")
        NOT_A_FACE = "not_a_face", _("Not a face")
        UNCLEAR = "unclear", _("Cannot be seen well enough")

    code = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    alert = models.OneToOneField(Alert, models.PROTECT, related_name="review")
    reviewer = models.ForeignKey("governance.User", models.PROTECT, related_name="reviews")
    verdict = models.CharField(max_length=12, choices=Verdict)
    reason = models.CharField(max_length=12, choices=Reason)
    # Whom the alert concerns, in the reviewer's words; never inferred.
    note = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField(default=now)

    class Meta:
        verbose_name = _("review")
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    verdict="confirmed",
                    reason__in=["crying", "afraid", "harassed", "hurt", "called"],
                )
                | Q(
                    verdict="dismissed",
                    reason__in=["calm", "play", "private", "not_a_face", "unclear"],
                ),
                name="review_reason_fits_verdict",
            ),
            # What a dispatch points at, so that a dismissal can never send anyone.
            models.UniqueConstraint(fields=["id", "verdict"], name="review_with_its_verdict"),
        ]

    def __str__(self) -> str:
        return f"Review {self.code} ({self.verdict})"


class Notice(models.Model):
    """That an alert changed, with the number by which a page asks what it missed."""

    # Given out one at a time under a lock, so that numbers commit in order.
    seq = models.PositiveBigIntegerField(unique=True)
    alert = models.ForeignKey(Alert, models.CASCADE, related_name="notices")
    station = models.ForeignKey(Station, models.CASCADE, related_name="+")
    at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["seq"]

    def __str__(self) -> str:
        return f"Notice {self.seq}"


class NoticeCounter(models.Model):
    """One row: the last number given to a notice."""

    last = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"Notice counter at {self.last}"
