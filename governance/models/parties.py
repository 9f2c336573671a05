from __future__ import annotations

import uuid
from datetime import timedelta

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import F, Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from governance.models.people import Body, User
from governance.vocabulary import Scope

LONGEST_AGREEMENT = timedelta(days=366)
LONGEST_SESSION = timedelta(hours=4)


class Party(models.Model):
    """A body outside the agency that something may be opened to. The register is public."""

    class Kind(models.TextChoices):
        VENDOR = "vendor", _("Vendor")
        AGENCY = "agency", _("Another agency")
        COURT = "court", _("Court")
        RESEARCH = "research", _("Research")
        OTHER = "other", _("Other body")

    code = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=120, unique=True)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    # Where anybody may ask it: an office's address, never a person's.
    contact = models.CharField(_("public contact"), max_length=200)
    registered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    registered_at = models.DateTimeField(default=now)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("third party")
        verbose_name_plural = _("third parties")
        constraints = [
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(contact=""), name="party_can_be_asked"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) ^ Q(ended_by__isnull=False),
                name="party_ended_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Agreement(models.Model):
    """What a third party may see, of which cameras, until when; it counts once it is signed."""

    class Purpose(models.TextChoices):
        MAINTENANCE = "maintenance", _("Maintenance")
        STATISTICS = "statistics", _("Statistics")
        CASE = "case", _("Receiving disclosures")

    class Ending(models.TextChoices):
        DECLINED = "declined", _("Declined: never signed")
        BREACH = "breach", _("Its terms were broken")
        NOT_NEEDED = "not_needed", _("It is not needed any more")
        REPLACED = "replaced", _("Another agreement takes its place")
        ORDER = "order", _("An order or a change of the law")
        PARTY_ENDED = "party_ended", _("The third party left the register")

    code = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    party = models.ForeignKey(Party, models.PROTECT, related_name="agreements")
    purpose = models.CharField(_("purpose"), max_length=12, choices=Purpose)
    reference = models.CharField(_("contract reference"), max_length=40)
    legal_basis = models.TextField(_("law relied on"), validators=[MaxLengthValidator(1000)])
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_body = models.ForeignKey(Body, models.PROTECT, related_name="+", null=True, blank=True)
    made_at = models.DateTimeField(default=now)
    signed_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)
    signed_body = models.ForeignKey(Body, models.PROTECT, related_name="+", null=True, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)
    ending = models.CharField(max_length=12, choices=Ending, blank=True)

    class Meta:
        ordering = ["-made_at"]
        verbose_name = _("agreement")
        constraints = [
            models.CheckConstraint(
                condition=~Q(reference="") & ~Q(legal_basis=""), name="agreement_says_why"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at"))
                & Q(ends_at__lte=F("starts_at") + LONGEST_AGREEMENT),
                name="agreement_within_a_year",
            ),
            models.CheckConstraint(
                condition=Q(signed_at__isnull=True, signed_by__isnull=True)
                | Q(signed_at__isnull=False, signed_by__isnull=False) & ~Q(signed_by=F("made_by")),
                name="agreement_signed_by_another",
            ),
            models.CheckConstraint(
                condition=Q(signed_at__isnull=True)
                | Q(made_body__isnull=False, signed_body__isnull=False)
                & ~Q(made_body=F("signed_body")),
                name="agreement_signed_by_another_body",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True, ending="")
                | Q(ended_at__isnull=False, ended_by__isnull=False) & ~Q(ending=""),
                name="agreement_ending_is_whole",
            ),
            models.CheckConstraint(
                condition=~Q(ending="declined") | Q(signed_at__isnull=True),
                name="agreement_declined_is_not_signed",
            ),
        ]

    def __str__(self) -> str:
        return f"Agreement {self.code} ({self.purpose})"


class AgreementCamera(models.Model):
    """One camera that an agreement covers, by its code."""

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="cameras")
    camera_code = models.UUIDField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "camera_code"], name="agreement_camera_once"
            ),
        ]

    def __str__(self) -> str:
        return f"Camera {self.camera_code} under {self.agreement_id}"


class AgreementScope(models.Model):
    """One thing that an agreement opens."""

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="scopes")
    scope = models.CharField(max_length=20, choices=Scope)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agreement", "scope"], name="agreement_scope_once"),
        ]

    def __str__(self) -> str:
        return f"{self.scope} under {self.agreement_id}"


class PartyPerson(models.Model):
    """The account of one person of a third party. She is of one party only, and holds no role."""

    party = models.ForeignKey(Party, models.PROTECT, related_name="people")
    person = models.OneToOneField(User, models.PROTECT, related_name="of_party")
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=now)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        ordering = ["-added_at"]
        verbose_name = _("person of a third party")
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) ^ Q(ended_by__isnull=False),
                name="party_person_ended_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(person=F("added_by")), name="party_person_added_by_another"
            ),
        ]

    def __str__(self) -> str:
        return f"Person {self.person_id} of party {self.party_id}"


class PartyKey(models.Model):
    """A key for programs of a third party, under one agreement; only its hash is kept."""

    code = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="keys")
    # What it is for, in words of whoever made it.
    label = models.CharField(_("what it is for"), max_length=80)
    # So that it can be told from others without being known.
    prefix = models.CharField(max_length=12)
    key_hash = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=now)
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        ordering = ["-made_at"]
        verbose_name = _("key of a third party")
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("made_at")), name="party_key_expires_after_making"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) ^ Q(ended_by__isnull=False),
                name="party_key_ended_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"Key {self.code} under {self.agreement_id}"


class PartyKeyScope(models.Model):
    """One of its agreement's scopes that a key may use."""

    key = models.ForeignKey(PartyKey, models.PROTECT, related_name="scopes")
    scope = models.CharField(max_length=20, choices=Scope)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "scope"], name="party_key_scope_once"),
        ]

    def __str__(self) -> str:
        return f"{self.scope} for key {self.key_id}"


class MaintenanceSession(models.Model):
    """A bounded time in which a person of a third party works on cameras, for one ticket."""

    code = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="sessions")
    person = models.ForeignKey(User, models.PROTECT, related_name="maintenance_sessions")
    ticket = models.CharField(_("ticket"), max_length=40)
    opened_at = models.DateTimeField(default=now)
    ends_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-opened_at"]
        verbose_name = _("maintenance session")
        constraints = [
            models.CheckConstraint(condition=~Q(ticket=""), name="maintenance_needs_a_ticket"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("opened_at"))
                & Q(ends_at__lte=F("opened_at") + LONGEST_SESSION),
                name="maintenance_at_most_4_hours",
            ),
            models.UniqueConstraint(
                fields=["agreement", "person"], condition=Q(closed_at__isnull=True),
                name="maintenance_one_at_a_time",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"Maintenance session {self.code} ({self.ticket})"
