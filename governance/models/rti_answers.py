from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from governance.models.people import User
from governance.models.rti import RtiRequest

APPEAL_DAYS = 30


class RtiAnswer(models.Model):
    """What is answered to a request: which questions, at which size of the tree.

    While it is a draft it can change; from when it is frozen it stands, and so does what of the
    ledger it rests on.
    """

    code = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    request = models.ForeignKey(RtiRequest, models.PROTECT, related_name="answers")
    questions = models.JSONField()
    size = models.BigIntegerField()
    # The checkpoint as it was cosigned by then, and whom the operator named as witnesses.
    checkpoint = models.TextField()
    trust_policy = models.TextField()
    appeal_office = models.CharField(_("first appellate authority"), max_length=120, blank=True)
    appeal_address = models.CharField(_("its address"), max_length=300, blank=True)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=now)
    frozen_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)
    frozen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("answer to an RTI request")
        verbose_name_plural = _("answers to RTI requests")
        constraints = [
            models.UniqueConstraint(
                fields=["request"], condition=Q(frozen_at__isnull=True), name="rti_draft_once"
            ),
            models.CheckConstraint(
                condition=Q(frozen_at__isnull=True, frozen_by__isnull=True)
                | Q(frozen_at__isnull=False, frozen_by__isnull=False)
                & ~Q(appeal_office="")
                & ~Q(appeal_address=""),
                name="rti_answer_says_where_to_appeal",
            ),
        ]

    def __str__(self) -> str:
        return f"RtiAnswer {self.code} at {self.size}"


class RtiWithholding(models.Model):
    """One class of fields that is withheld. Without all that the Act asks of it there is none."""

    class Clause(models.TextChoices):
        A = "8(1)(a)", _("8(1)(a): sovereignty, integrity, security or strategic interest")
        B = "8(1)(b)", _("8(1)(b): forbidden by a court, or contempt of it")
        C = "8(1)(c)", _("8(1)(c): privilege of Parliament or the Legislature")
        D = "8(1)(d)", _("8(1)(d): commercial confidence, trade secrets")
        E = "8(1)(e)", _("8(1)(e): held in a fiduciary relationship")
        F = "8(1)(f)", _("8(1)(f): received in confidence from a foreign Government")
        G = "8(1)(g)", _("8(1)(g): danger to life or safety, or to a source")
        H = "8(1)(h)", _("8(1)(h): would impede investigation or prosecution")
        I = "8(1)(i)", _("8(1)(i): cabinet papers")  # noqa: E741  the clause is called so
        J = "8(1)(j)", _("8(1)(j): personal information")
        COPYRIGHT = "9", _("9: infringes a copyright of somebody other than the State")

    code = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    answer = models.ForeignKey(RtiAnswer, models.PROTECT, related_name="withholdings")
    question = models.PositiveSmallIntegerField()
    column = models.CharField(max_length=40)
    # Which rows: those with this value in this column; all where both are empty.
    where_column = models.CharField(max_length=40, blank=True)
    where_value = models.CharField(max_length=80, blank=True)
    clause = models.CharField(_("section"), max_length=8, choices=Clause)
    reason = models.CharField(max_length=1000)
    balancing = models.CharField(max_length=1000)
    instead = models.CharField(max_length=1000)
    impedes = models.CharField(max_length=1000, blank=True)
    decision_maker = models.CharField(max_length=120)
    decided_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    decided_on = models.DateField()
    review_on = models.DateField()
    appeal_office = models.CharField(max_length=120)
    appeal_address = models.CharField(max_length=300)
    appeal_days = models.PositiveSmallIntegerField(default=APPEAL_DAYS)
    # Codes of known bad refusals that this one is like, and that the officer went on.
    warnings = models.JSONField(default=list, blank=True)
    went_on = models.BooleanField(default=False)

    class Meta:
        ordering = ["id"]
        verbose_name = _("withheld class of fields")
        verbose_name_plural = _("withheld classes of fields")
        constraints = [
            models.CheckConstraint(
                condition=Q(clause__in=[f"8(1)({letter})" for letter in "abcdefghij"] + ["9"]),
                name="rti_withheld_under_8_1_or_9",
            ),
            models.CheckConstraint(
                condition=~Q(reason="") & ~Q(balancing="") & ~Q(instead="")
                & ~Q(decision_maker="") & ~Q(column=""),
                name="rti_withheld_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(clause="8(1)(h)") | ~Q(impedes=""),
                name="rti_withheld_h_says_how_it_impedes",
            ),
            models.CheckConstraint(
                condition=~Q(appeal_office="") & ~Q(appeal_address="")
                & Q(appeal_days=APPEAL_DAYS),
                name="rti_withheld_says_how_to_appeal",
            ),
            models.CheckConstraint(
                condition=Q(review_on__gt=F("decided_on")), name="rti_withheld_is_reviewed"
            ),
            models.CheckConstraint(
                condition=Q(warnings=[]) | Q(went_on=True), name="rti_withheld_despite_warnings"
            ),
            models.UniqueConstraint(
                fields=["answer", "question", "column", "where_column", "where_value"],
                name="rti_withheld_once",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"RtiWithholding q{self.question:02}.{self.column} under {self.clause}"


class RtiReply(models.Model):
    """What an officer writes to a part of a request that none of the questions covers."""

    class Outcome(models.TextChoices):
        GIVEN = "given", _("given")
        NOT_HELD = "not_held", _("no such record is held")
        WITHHELD = "withheld", _("withheld")

    answer = models.ForeignKey(RtiAnswer, models.PROTECT, related_name="replies")
    number = models.PositiveSmallIntegerField()
    asked = models.CharField(_("part of the request"), max_length=500)
    outcome = models.CharField(_("outcome"), max_length=8, choices=Outcome)
    words = models.CharField(_("reply"), max_length=5000, blank=True)

    class Meta:
        ordering = ["number"]
        verbose_name = _("reply in words")
        verbose_name_plural = _("replies in words")
        constraints = [
            models.UniqueConstraint(fields=["answer", "number"], name="rti_reply_once"),
            models.CheckConstraint(
                condition=~Q(asked="") & (
                    Q(outcome="withheld", words="")
                    | Q(outcome__in=["given", "not_held"]) & ~Q(words="")
                ),
                name="rti_reply_says_something",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"RtiReply {self.number}: {self.outcome}"


class RtiPackage(models.Model):
    """The package of a frozen answer: being made, or as it can be taken."""

    answer = models.OneToOneField(RtiAnswer, models.PROTECT, related_name="package")
    steps_done = models.PositiveSmallIntegerField(default=0)
    steps = models.PositiveSmallIntegerField(default=0)
    began_at = models.DateTimeField(default=now)
    made_at = models.DateTimeField(null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    zipped = models.BinaryField(default=bytes, blank=True)
    # How often it was begun: who began it last may write it, an earlier one may not any more.
    tries = models.PositiveIntegerField(default=0)
    # From when on it may be begun: later while somebody is at it, and after a failure.
    next_try_at = models.DateTimeField(default=now)
    # Code of what went wrong the last time, until it is made.
    failure = models.CharField(max_length=40, blank=True)

    class Meta:
        verbose_name = _("package of an answer")
        verbose_name_plural = _("packages of answers")
        constraints = [
            models.CheckConstraint(
                condition=Q(made_at__isnull=True, sha256="")
                | Q(made_at__isnull=False) & ~Q(sha256="") & ~Q(zipped=b""),
                name="rti_package_made_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"RtiPackage {self.steps_done}/{self.steps} of {self.answer_id}"


class StandingAnswer(models.Model):
    """One question's answer at one size, published for everybody. Rows are only ever added."""

    question = models.PositiveSmallIntegerField()
    size = models.BigIntegerField()
    at = models.DateTimeField()
    rows = models.PositiveIntegerField()
    csv = models.TextField()
    lines = models.TextField()
    csv_sha256 = models.CharField(max_length=64)
    lines_sha256 = models.CharField(max_length=64)
    # By which version of the queries it was read.
    software_sha256 = models.CharField(max_length=64)
    published_at = models.DateTimeField(default=now)
    published_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["question", "-size"]
        verbose_name = _("standing answer")
        verbose_name_plural = _("standing answers")
        constraints = [
            models.UniqueConstraint(
                fields=["question", "size"], name="standing_answer_once_a_size"
            ),
        ]

    def __str__(self) -> str:
        return f"StandingAnswer q{self.question:02} at {self.size}"
