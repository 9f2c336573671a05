from __future__ import annotations

import uuid
from datetime import UTC, datetime

from django.db import models
from django.db.models import F, Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from governance.models.people import User

# The day on which the Act came wholly into force, in India: nothing was asked under it before.
ACT_BEGAN = datetime(2005, 10, 11, 18, 30, tzinfo=UTC)
# Kinds of steps that are about so many rupees.
OF_MONEY = ["fee_asked", "fee_paid", "application_paid"]


class RtiYear(models.Model):
    """How many requests of one year have a reference. Whoever adds one holds the row until then."""

    year = models.PositiveSmallIntegerField(unique=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"RtiYear {self.year}: {self.last}"


class RtiRequest(models.Model):
    """A request for information under the RTI Act, as it came; what was done about it are steps."""

    class Channel(models.TextChoices):
        PORTAL = "portal", _("This portal")
        POST = "post", _("By post or by hand")
        TRANSFERRED = "transferred", _("Transferred by another authority")
        ASSISTANT = "assistant", _("Through an Assistant PIO")

    class Language(models.TextChoices):
        ENGLISH = "en", _("English")
        HINDI = "hi", _("Hindi")

    class State(models.TextChoices):
        RECEIVED = "received", _("Received")
        ACKNOWLEDGED = "acknowledged", _("Acknowledged")
        TRANSFERRED = "transferred", _("Transferred wholly")
        DECIDED = "decided", _("Decided")

    code = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    reference = models.CharField(max_length=20, unique=True)
    # Of the random reference by which the applicant alone follows her request.
    follow_hash = models.CharField(max_length=64, unique=True)
    channel = models.CharField(max_length=12, choices=Channel)
    language = models.CharField(max_length=2, choices=Language, default=Language.ENGLISH)
    # Of whom it was received instead of from the applicant, and that body's own number for it.
    from_authority = models.CharField(max_length=120, blank=True)
    outside_reference = models.CharField(max_length=40, blank=True)
    name_sealed = models.BinaryField()
    address_sealed = models.BinaryField()
    contact_sealed = models.BinaryField(default=bytes, blank=True)
    words_sealed = models.BinaryField()
    # Over what was asked, without a name; two that ask the same have the same.
    words_digest = models.CharField(max_length=64)
    is_bpl = models.BooleanField(default=False)
    is_life_or_liberty = models.BooleanField(default=False)
    received_at = models.DateTimeField()
    registered_at = models.DateTimeField(default=now)
    registered_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)
    state = models.CharField(max_length=12, choices=State, default=State.RECEIVED)
    # How many steps there are: whoever adds one names the count that she saw.
    steps_count = models.PositiveIntegerField(default=0)
    decided_at = models.DateTimeField(null=True, blank=True)
    transferred_at = models.DateTimeField(null=True, blank=True)
    # When half of the time was over, and when all of it was without a decision.
    half_told_at = models.DateTimeField(null=True, blank=True)
    deemed_refused_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-year", "-number"]
        verbose_name = _("RTI request")
        verbose_name_plural = _("RTI requests")
        constraints = [
            models.UniqueConstraint(fields=["year", "number"], name="rti_number_once_a_year"),
            models.UniqueConstraint(
                fields=["from_authority", "outside_reference"],
                condition=~Q(outside_reference=""), name="rti_outside_reference_once",
            ),
            models.CheckConstraint(
                condition=Q(received_at__gte=ACT_BEGAN)
                & Q(received_at__lte=F("registered_at")),
                name="rti_received_under_the_act",
            ),
            models.CheckConstraint(
                condition=~Q(name_sealed=b"") & ~Q(address_sealed=b"") & ~Q(words_sealed=b""),
                name="rti_says_who_and_what",
            ),
            models.CheckConstraint(
                condition=Q(channel="portal", registered_by__isnull=True)
                | ~Q(channel="portal") & Q(registered_by__isnull=False),
                name="rti_registered_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(channel__in=["portal", "post"], from_authority="")
                | Q(channel__in=["transferred", "assistant"]) & ~Q(from_authority=""),
                name="rti_received_from_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state="decided", decided_at__isnull=False)
                | ~Q(state="decided") & Q(decided_at__isnull=True),
                name="rti_decided_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state="transferred", transferred_at__isnull=False)
                | ~Q(state="transferred") & Q(transferred_at__isnull=True),
                name="rti_transferred_at_a_time",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"RtiRequest {self.reference} ({self.state})"


class RtiStep(models.Model):
    """One thing that was done about a request, or happened to it. Steps are never altered."""

    class Kind(models.TextChoices):
        ACKNOWLEDGED = "acknowledged", _("Acknowledged")
        APPLICATION_PAID = "application_paid", _("Application fee received")
        LIFE = "life", _("Found to concern life or liberty")
        NOT_LIFE = "not_life", _("Found not to concern life or liberty")
        FEE_ASKED = "fee_asked", _("Fee intimated")
        FEE_PAID = "fee_paid", _("Fee paid")
        PART_TRANSFERRED = "part_transferred", _("Transferred in part")
        TRANSFERRED = "transferred", _("Transferred wholly")
        PARTY_TOLD = "party_told", _("Notice to a third party")
        PARTY_RECEIVED = "party_received", _("Notice received by the third party")
        PARTY_SAID = "party_said", _("Representation of the third party")
        PARTY_DECIDED = "party_decided", _("Notice of the decision to the third party")
        PARTY_APPEALED = "party_appealed", _("Appeal of the third party")
        INSPECTION_OFFERED = "inspection_offered", _("Inspection of records arranged")
        INSPECTED = "inspected", _("Outcome of the inspection")
        DECIDED = "decided", _("Decided")
        APPEALED = "appealed", _("First appeal")
        APPEAL_EXTENDED = "appeal_extended", _("Time for the first appeal extended")
        APPEAL_DECIDED = "appeal_decided", _("First appeal decided")
        APPEALED_AGAIN = "appealed_again", _("Second appeal")
        SECOND_DECIDED = "second_decided", _("Second appeal decided")

    code = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    request = models.ForeignKey(RtiRequest, models.PROTECT, related_name="steps")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=20, choices=Kind)
    # When it happened, which may be before somebody wrote it down.
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(default=now)
    # Nobody for an appeal that the applicant files herself, by her reference.
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)
    # The earlier step that this one answers: a payment its intimation, a receipt its notice.
    about = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="answers")
    amount_rs = models.PositiveIntegerField(null=True, blank=True)
    # What is to happen later: an inspection.
    planned_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=24, blank=True)
    # Codes and numbers by which a fee was calculated.
    figures = models.JSONField(default=dict, blank=True)
    words_sealed = models.BinaryField(default=bytes, blank=True)

    class Meta:
        ordering = ["request", "number"]
        verbose_name = _("step of an RTI request")
        verbose_name_plural = _("steps of RTI requests")
        constraints = [
            models.UniqueConstraint(fields=["request", "number"], name="rti_step_once"),
            models.CheckConstraint(
                condition=Q(at__lte=F("recorded_at")) & Q(at__gte=ACT_BEGAN),
                name="rti_step_has_happened",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=OF_MONEY, amount_rs__isnull=False)
                | ~Q(kind__in=OF_MONEY) & Q(amount_rs__isnull=True),
                name="rti_step_amount_of_a_fee",
            ),
            models.CheckConstraint(
                condition=Q(recorded_by__isnull=False) | Q(kind="appealed"),
                name="rti_step_noted_by_somebody",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"RtiStep {self.number} of {self.request_id} ({self.kind})"


class RtiReminder(models.Model):
    """That the time of a request's clock comes to its end, or is over: found once for each end."""

    class Stage(models.TextChoices):
        HALF = "half", _("Half of the time is over")
        NEAR = "near", _("The end is near")
        OVERDUE = "overdue", _("The time is over")

    request = models.ForeignKey(RtiRequest, models.PROTECT, related_name="reminders")
    clock = models.CharField(max_length=24)
    stage = models.CharField(max_length=8, choices=Stage)
    # The end that it is about: a fee moves it, and then it is another one.
    ends_at = models.DateTimeField()
    found_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("reminder of the RTI desk")
        verbose_name_plural = _("reminders of the RTI desk")
        constraints = [
            models.UniqueConstraint(
                fields=["request", "clock", "stage", "ends_at"], name="rti_reminded_once"
            ),
        ]

    def __str__(self) -> str:
        return f"RtiReminder {self.clock} {self.stage} of {self.request_id}"


class RtiHoliday(models.Model):
    """A day on which the office is closed, besides those that every year has."""

    day = models.DateField(unique=True)
    name = models.CharField(max_length=80)
    added_at = models.DateTimeField(default=now)
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["day"]
        verbose_name = _("holiday of the RTI desk")
        verbose_name_plural = _("holidays of the RTI desk")

    def __str__(self) -> str:
        return f"RtiHoliday {self.day}"
