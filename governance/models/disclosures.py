from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from governance.models.entries import Entry
from governance.models.people import Body, User
from governance.models.sealed import SealedObject

SPAN_MINUTES_MOST = 60
SCOPE_MINUTES_MOST = 240
DISCLOSURE_LASTS = timedelta(days=7)


class Disclosure(models.Model):
    """One rendition of named camera-minutes, asked for by an order from outside and given once."""

    class Basis(models.TextChoices):
        BNSS_94_COURT = "bnss_94_court", _("BNSS s.94: summons of a court")
        BNSS_94_POLICE = "bnss_94_police", _("BNSS s.94: written order of a station's officer")
        COURT_ORDER = "court_order", _("Another order of a court")
        OTHER_LAW = "other_law", _("Another law")

    class Kind(models.TextChoices):
        BLURRED = "blurred", _("Blurred: every face hidden")
        ORIGINAL = "original", _("Original: as the camera took it")

    class Status(models.TextChoices):
        WAITING = "waiting", _("Waits for approval")
        REFUSED = "refused", _("Refused")
        MAKING = "making", _("Approved; being made")
        READY = "ready", _("Ready to be taken")
        TAKEN = "taken", _("Given")
        ENDED = "ended", _("Ended: not taken in time, or its footage was erased")
        FAILED = "failed", _("Could not be made")

    class Refusal(models.TextChoices):
        NO_ORDER = "no_order", _("The order is missing, not valid, or not of this date")
        TOO_WIDE = "too_wide", _("The scope is wider than the order")
        BLURRED_DOES = "blurred_does", _("The order does not ask for the original")
        UNCLEAR = "unclear", _("What is written does not say what is needed")

    code = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    basis = models.CharField(max_length=16, choices=Basis)
    # The wording of another law, who ordered, for whom, and why an original: they can name people.
    law_sealed = models.BinaryField(default=bytes, blank=True)
    authority_sealed = models.BinaryField()
    recipient_sealed = models.BinaryField()
    necessity_sealed = models.BinaryField(default=bytes, blank=True)
    # The court or station from which the order comes.
    authority_place = models.CharField(max_length=120)
    order_reference = models.CharField(max_length=40)
    order_date = models.DateField()
    case_reference = models.CharField(max_length=40)
    # Of the third party, where the recipient is one under an agreement.
    party_code = models.UUIDField(null=True, blank=True)
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.BLURRED)
    # Whoever registers it has read in the order itself that the original is meant.
    original_ordered = models.BooleanField(default=False)
    # The one station that answers for every camera in the scope.
    station_code = models.CharField(max_length=64)
    taker = models.ForeignKey(User, models.PROTECT, related_name="disclosures_to_take")
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="disclosures_asked")
    asked_body = models.ForeignKey(Body, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=now)
    status = models.CharField(max_length=8, choices=Status, default=Status.WAITING)
    answered_by = models.ForeignKey(
        User, models.PROTECT, related_name="disclosures_answered", null=True, blank=True
    )
    answered_body = models.ForeignKey(Body, models.PROTECT, related_name="+", null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    refusal = models.CharField(max_length=12, choices=Refusal, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField(null=True, blank=True)
    sealed = models.OneToOneField(
        SealedObject, models.PROTECT, related_name="+", null=True, blank=True
    )
    sha256 = models.CharField(max_length=64, blank=True)
    plain_bytes = models.PositiveBigIntegerField(default=0)
    failure = models.CharField(max_length=24, blank=True)
    # The entry that allowed it to be taken: what the media path counts is found under its code.
    entry = models.OneToOneField(
        Entry, models.PROTECT, related_name="disclosure", null=True, blank=True
    )
    taken_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-asked_at"]
        verbose_name = _("disclosure")
        constraints = [
            models.CheckConstraint(
                condition=~Q(order_reference="") & ~Q(case_reference="") & ~Q(authority_place="")
                & ~Q(authority_sealed=b"") & ~Q(recipient_sealed=b""),
                name="disclosure_names_its_order",
            ),
            models.CheckConstraint(
                condition=~Q(basis="other_law") | ~Q(law_sealed=b""),
                name="disclosure_other_law_is_named",
            ),
            models.CheckConstraint(
                condition=Q(kind="blurred") | Q(original_ordered=True) & ~Q(necessity_sealed=b""),
                name="disclosure_original_only_as_ordered",
            ),
            models.CheckConstraint(
                condition=~Q(answered_by=F("asked_by")) & ~Q(answered_by=F("taker")),
                name="disclosure_two_people",
            ),
            models.CheckConstraint(
                condition=~Q(answered_body=F("asked_body")), name="disclosure_two_bodies"
            ),
            models.CheckConstraint(
                condition=Q(status="waiting", answered_at__isnull=True, ends_at__isnull=True)
                & Q(refusal="")
                | Q(status="refused", answered_at__isnull=False, ends_at__isnull=True)
                & ~Q(refusal="")
                | Q(
                    status__in=["making", "ready", "taken", "ended", "failed"], refusal="",
                    answered_at__isnull=False, answered_by__isnull=False,
                    answered_body__isnull=False, ends_at__isnull=False,
                    ends_at__lte=F("answered_at") + DISCLOSURE_LASTS,
                ),
                name="disclosure_answer_is_whole",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["ready", "taken"])
                | Q(made_at__isnull=False, made_at__lte=F("ends_at"), plain_bytes__gt=0)
                & ~Q(sha256=""),
                name="disclosure_ready_is_made",
            ),
            models.CheckConstraint(
                condition=~Q(status="ready") | Q(sealed__isnull=False),
                name="disclosure_ready_is_sealed",
            ),
            models.CheckConstraint(
                condition=Q(sealed__isnull=True) | Q(status__in=["ready", "taken", "ended"]),
                name="disclosure_sealed_only_when_approved",
            ),
            models.CheckConstraint(
                condition=Q(status="taken", taken_at__isnull=False, taken_at__lte=F("ends_at"))
                | ~Q(status="taken") & Q(taken_at__isnull=True),
                name="disclosure_taken_before_its_end",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"Disclosure {self.code} ({self.status})"


class DisclosureScope(models.Model):
    """Minutes of one camera that an order asks for. What is asked for stands."""

    disclosure = models.ForeignKey(Disclosure, models.PROTECT, related_name="scope")
    camera_code = models.UUIDField()
    from_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["from_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes__gte=1, minutes__lte=SPAN_MINUTES_MOST),
                name="disclosure_span_at_most_60_minutes",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.minutes} min of camera {self.camera_code}"

    @property
    def to_at(self) -> datetime:
        """The moment at which the span ends; it is no longer part of it."""
        return self.from_at + timedelta(minutes=self.minutes)


class DisclosureClip(models.Model):
    """One piece of footage that lies in a package, with the hash by which it can be known again."""

    disclosure = models.ForeignKey(Disclosure, models.PROTECT, related_name="clips")
    clip_code = models.UUIDField(db_index=True)
    camera_code = models.UUIDField()
    name = models.CharField(max_length=80)
    from_at = models.DateTimeField()
    to_at = models.DateTimeField()
    sha256 = models.CharField(max_length=64)
    bytes = models.PositiveBigIntegerField()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["disclosure", "name"], name="disclosure_clip_once"),
        ]

    def __str__(self) -> str:
        return f"{self.name} of disclosure {self.disclosure_id}"
