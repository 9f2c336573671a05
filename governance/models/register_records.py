from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from governance.models.people import User

TITLE_LENGTH = 200


class RegisterRecord(models.Model):
    """A paper that the agency holds and the product does not: an opinion, a bill, a contract.

    Rows are only ever added; a later one replaces an earlier one, which stays.
    """

    class Kind(models.TextChoices):
        LEGAL_OPINION = "legal_opinion", _("Legal opinion")
        ASSESSMENT = "assessment", _("Assessment: impact, cost and benefit, feasibility")
        COST = "cost", _("Expenditure")
        PROCUREMENT = "procurement", _("Procurement: request, bids, order, contract")
        POLICY_DOCUMENT = "policy_document", _("Guideline, policy, rule or procedure")
        DATA_SOURCE = "data_source", _("Source of data")

    code = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=16, choices=Kind)
    title = models.CharField(_("title"), max_length=TITLE_LENGTH)
    reference = models.CharField(_("reference"), max_length=40)
    dated = models.DateField(_("date of the paper"))
    amount_paise = models.BigIntegerField(null=True, blank=True)
    sha256 = models.CharField(max_length=64)
    recorded_at = models.DateTimeField(default=now)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    replaces = models.OneToOneField(
        "self", models.PROTECT, related_name="replaced_by", null=True, blank=True
    )

    class Meta:
        ordering = ["-id"]
        verbose_name = _("paper in the register")
        verbose_name_plural = _("papers in the register")
        constraints = [
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(reference="") & ~Q(sha256=""),
                name="register_record_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(amount_paise__isnull=True) | Q(amount_paise__gte=0),
                name="register_record_amount_not_negative",
            ),
            models.CheckConstraint(
                condition=~Q(kind="cost") | Q(amount_paise__isnull=False),
                name="register_record_cost_has_amount",
            ),
            models.CheckConstraint(
                condition=~Q(replaces=F("pk")), name="register_record_replaces_another"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.reference} ({self.code})"
