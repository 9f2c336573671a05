from __future__ import annotations

import uuid
from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from governance.models.people import User

LAPSES_AFTER = timedelta(minutes=15)
# How long a refusal stands against a new request of the same person for the same thing.
REFUSAL_BINDS = timedelta(hours=24)
APPROVAL_LASTS = timedelta(hours=1)


class LookRequest(models.Model):
    """One person's wish to see an original for a case, put to a second person of another station.

    The second person is drawn by the system. An approval gives one look and, where the request says
    so, one export.
    """

    class Status(models.TextChoices):
        WAITING = "waiting", _("Waits for the second person")
        APPROVED = "approved", _("Approved")
        REFUSED = "refused", _("Refused")
        LAPSED = "lapsed", _("Lapsed: not answered in time")

    class Refusal(models.TextChoices):
        BLURRED_DOES = "blurred_does", _("The blurred clip is enough")
        NO_CASE = "no_case", _("The case does not need it")
        UNCLEAR = "unclear", _("The justification is not clear")
        KNOWS_PARTY = "knows_party", _("I have a stake in this case myself")

    code = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    requester = models.ForeignKey(User, models.PROTECT, related_name="look_requests")
    subject_kind = models.CharField(max_length=24)
    subject_code = models.CharField(max_length=64, db_index=True)
    # The station that answers for the subject.
    station_code = models.CharField(max_length=64)
    # Chosen for this look, whatever the shift is for.
    purpose = models.CharField(max_length=24, default="investigation")
    case_reference = models.CharField(max_length=40)
    justification_sealed = models.BinaryField()
    wants_export = models.BooleanField(default=False)
    second = models.ForeignKey(User, models.PROTECT, related_name="look_requests_to_answer")
    second_station_code = models.CharField(max_length=64)
    # How often this person has asked for this: each time somebody is drawn anew.
    draw = models.PositiveSmallIntegerField(default=1)
    asked_at = models.DateTimeField(default=now)
    lapses_at = models.DateTimeField()
    status = models.CharField(max_length=8, choices=Status, default=Status.WAITING)
    answered_at = models.DateTimeField(null=True, blank=True)
    usable_until = models.DateTimeField(null=True, blank=True)
    refusal = models.CharField(max_length=12, choices=Refusal, blank=True)

    class Meta:
        ordering = ["-asked_at"]
        verbose_name = _("request to see an original")
        verbose_name_plural = _("requests to see an original")
        constraints = [
            models.CheckConstraint(
                condition=~Q(second=F("requester")), name="look_request_two_people"
            ),
            models.CheckConstraint(
                condition=~Q(second_station_code=F("station_code")),
                name="look_request_two_stations",
            ),
            models.CheckConstraint(
                condition=Q(purpose="investigation")
                & ~Q(case_reference="")
                & ~Q(justification_sealed=b""),
                name="look_request_says_why",
            ),
            models.CheckConstraint(
                condition=Q(lapses_at__lte=F("asked_at") + LAPSES_AFTER),
                name="look_request_lapses_in_15_min",
            ),
            models.CheckConstraint(
                condition=Q(
                    status__in=["waiting", "lapsed"],
                    answered_at__isnull=True, usable_until__isnull=True, refusal="",
                )
                | Q(
                    status="approved", refusal="",
                    answered_at__isnull=False, answered_at__lte=F("lapses_at"),
                    usable_until__isnull=False, usable_until__lte=F("answered_at") + APPROVAL_LASTS,
                )
                | Q(status="refused", answered_at__isnull=False, usable_until__isnull=True)
                & ~Q(refusal=""),
                name="look_request_answer_is_whole",
            ),
            models.UniqueConstraint(
                fields=["requester", "subject_kind", "subject_code"],
                condition=Q(status="waiting"),
                name="look_request_waits_once",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"Request {self.code} ({self.status})"
