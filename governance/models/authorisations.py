from __future__ import annotations

import uuid
from datetime import timedelta

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import F, Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from governance.models.evidence import PeriodReport, Validation
from governance.models.people import Body, User

LONGEST = timedelta(days=90)
LONGEST_DEMO = timedelta(hours=8)
BOUNDED = [MaxLengthValidator(4000)]


class Authorisation(models.Model):
    """Leave to analyse named cameras, for one purpose, in one mode, with an end."""

    class Mode(models.TextChoices):
        SURVEY = "survey", _("Survey")
        CALL_ONLY = "call_only", _("Calls for help only")
        SHADOW = "shadow", _("Shadow")
        LIVE = "live", _("Live")
        DEMO = "demo", _("Demo")

    code = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    mode = models.CharField(max_length=12, choices=Mode)
    purpose = models.CharField(max_length=24)
    # The published version by which scores become episodes; empty where nothing is scored.
    detection_policy = models.CharField(max_length=60, blank=True)
    legal_basis = models.TextField(_("law relied on"), validators=BOUNDED)
    aim = models.TextField(_("aim"), validators=BOUNDED)
    necessity = models.TextField(_("why it works"), validators=BOUNDED)
    alternatives = models.TextField(_("less intrusive ways tried"), validators=BOUNDED)
    safeguards = models.TextField(_("safeguards"), validators=BOUNDED)
    # Where anybody may read what "why it works" rests on.
    evaluation = models.CharField(_("evaluation"), max_length=300, blank=True)
    requested_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    requested_body = models.ForeignKey(
        Body, models.PROTECT, related_name="+", null=True, blank=True
    )
    requested_at = models.DateTimeField(default=now)
    approved_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)
    approved_body = models.ForeignKey(Body, models.PROTECT, related_name="+", null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    starts_at = models.DateTimeField(default=now)
    ends_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    alerts_per_day = models.PositiveIntegerField(_("alerts a day, at most"), default=40)
    # Share of confirmed alerts below which analysis must not go on, in per cent.
    precision_floor_percent = models.PositiveSmallIntegerField(
        _("least share of confirmed alerts"), default=20
    )
    # What was found in shadow mode; without it nothing goes live.
    validation = models.ForeignKey(
        Validation, models.PROTECT, related_name="+", null=True, blank=True
    )
    # The last period's report, where this approval lets more cameras go live than before.
    cited_report = models.ForeignKey(
        PeriodReport, models.PROTECT, related_name="+", null=True, blank=True
    )
    # How many cameras may be live at once after this approval; set with it.
    live_limit = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["-starts_at"]
        verbose_name = _("authorisation")
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("requested_by")),
                name="authorisation_approved_by_another",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True)
                | Q(mode="demo")
                | Q(requested_body__isnull=False, approved_body__isnull=False)
                & ~Q(requested_body=F("approved_body")),
                name="authorisation_approved_by_another_body",
            ),
            models.CheckConstraint(
                condition=~Q(mode="live")
                | Q(approved_by__isnull=True)
                | Q(validation__isnull=False),
                name="authorisation_live_is_validated",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) ^ Q(approved_at__isnull=False),
                name="authorisation_approval_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="authorisation_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__lte=F("starts_at") + LONGEST),
                name="authorisation_at_most_90_days",
            ),
            models.CheckConstraint(
                condition=~Q(mode="demo") | Q(ends_at__lte=F("starts_at") + LONGEST_DEMO),
                name="authorisation_demo_at_most_8_hours",
            ),
            models.CheckConstraint(
                condition=~Q(legal_basis="")
                & ~Q(aim="")
                & ~Q(necessity="")
                & ~Q(alternatives="")
                & ~Q(safeguards=""),
                name="authorisation_boxes_filled",
            ),
            models.CheckConstraint(
                condition=Q(precision_floor_percent__range=(1, 95)) & Q(alerts_per_day__gte=1),
                name="authorisation_bars_in_range",
            ),
        ]

    def __str__(self) -> str:
        return f"Authorisation {self.code} ({self.mode})"


class AuthorisedCamera(models.Model):
    """One camera that an authorisation covers, by its code."""

    authorisation = models.ForeignKey(Authorisation, models.CASCADE, related_name="cameras")
    camera_code = models.UUIDField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["authorisation", "camera_code"], name="authorised_camera_once"
            ),
        ]

    def __str__(self) -> str:
        return f"Camera {self.camera_code} under {self.authorisation_id}"


class AuthorisationDocument(models.Model):
    """A document that a request rests on, by its hash: the paper itself stays with its owner."""

    authorisation = models.ForeignKey(Authorisation, models.CASCADE, related_name="documents")
    title = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    bytes = models.PositiveBigIntegerField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["authorisation", "sha256"], name="document_once"),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.sha256[:8]})"
