from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from governance.references import sign_code_make


class Station(models.Model):
    """A police station or control room with its own people and cameras."""

    class Kind(models.TextChoices):
        POLICE = "police", _("Police station")
        CONTROL = "control", _("Control room")

    code = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=80, unique=True)
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.POLICE)
    latitude = models.FloatField()
    longitude = models.FloatField()
    # Apprise addresses that reach the station when nobody sits at the page; sealed.
    notify_sealed = models.BinaryField(default=bytes, blank=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("station")
        permissions = [
            ("watch_station", "Sees and reviews alerts of this station"),
            ("respond_station", "Answers dispatches to this station"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="station_on_earth",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Hotspot(models.Model):
    """A named area that groups cameras because risk is higher there."""

    code = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=80, unique=True)
    area = models.CharField(_("area"), max_length=200)
    why_chosen = models.TextField(_("why chosen"))
    # On the sign in the street, and in the address that its QR code leads to.
    sign_code = models.CharField(max_length=8, unique=True, editable=False, default=sign_code_make)

    class Meta:
        ordering = ["name"]
        verbose_name = _("hotspot")
        permissions = [("watch_hotspot", "Sees and reviews alerts of the cameras of this hotspot")]
        constraints = [
            models.CheckConstraint(condition=~Q(why_chosen=""), name="hotspot_says_why"),
            models.CheckConstraint(condition=~Q(sign_code=""), name="hotspot_has_sign_code"),
        ]

    def __str__(self) -> str:
        return self.name


class Camera(models.Model):
    """A fixed device at a place, answered for by one station."""

    code = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=80)
    place = models.CharField(_("place"), max_length=200)
    station = models.ForeignKey(Station, models.PROTECT, related_name="cameras")
    hotspot = models.ForeignKey(Hotspot, models.PROTECT, related_name="cameras")
    latitude = models.FloatField()
    longitude = models.FloatField()
    # May hold a password, so it is sealed and never shown back.
    address_sealed = models.BinaryField()
    # Polygons in relative coordinates: {"analyse": [...], "ignore": [...], "mask": [...]}.
    zones = models.JSONField(default=dict, blank=True)
    # A file that is played again from its start, at its own pace: the demo's street.
    is_looped = models.BooleanField(default=False)
    # Set where the address is a file of this machine; never in the grown-up deployment.
    is_demo = models.BooleanField(default=False)
    detector_note = models.CharField(max_length=200, blank=True)
    # On the sign below this camera and on no page: whoever types it has been there.
    sign_code = models.CharField(max_length=8, unique=True, editable=False, default=sign_code_make)

    class Meta:
        ordering = ["name"]
        verbose_name = _("camera")
        permissions = [("watch_camera", "Sees and reviews alerts of this camera")]
        constraints = [
            models.UniqueConstraint(fields=["station", "name"], name="camera_name_once_a_station"),
            models.CheckConstraint(
                condition=Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="camera_on_earth",
            ),
            models.CheckConstraint(condition=~Q(sign_code=""), name="camera_has_sign_code"),
        ]

    def __str__(self) -> str:
        return self.name


class DutyShift(models.Model):
    """One person on duty at one station, from a time to a time, for one purpose."""

    person = models.ForeignKey("governance.User", models.PROTECT, related_name="shifts")
    station = models.ForeignKey(Station, models.PROTECT, related_name="shifts")
    purpose = models.CharField(max_length=24)
    starts_at = models.DateTimeField(default=now)
    ends_at = models.DateTimeField()

    class Meta:
        ordering = ["-starts_at"]
        verbose_name = _("duty shift")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="shift_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"Shift at {self.station_id} until {self.ends_at:%H:%M}"
