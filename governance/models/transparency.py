from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from governance.models.people import User


class TransparencyReport(models.Model):
    """What the public is told of a month or a year. There is one of each, and it stands."""

    code = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # 2026-11 for a month, 2026 for a year, as India's calendar has them.
    period = models.CharField(max_length=7, unique=True)
    from_at = models.DateTimeField()
    until_at = models.DateTimeField()
    # SHA-256 of the manifest that names every file, and the signature under it.
    sha256 = models.CharField(max_length=64, unique=True)
    note = models.TextField()
    # What was withheld: later reports need it, so that nobody can subtract. Never published.
    tables_sealed = models.BinaryField()
    # Nobody where the calendar asked for it.
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)
    made_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["-until_at", "-period"]
        verbose_name = _("transparency report")
        constraints = [
            models.CheckConstraint(
                condition=Q(until_at__gt=F("from_at")) & Q(made_at__gte=F("until_at")),
                name="transparency_of_a_period_that_is_over",
            ),
            models.CheckConstraint(
                condition=~Q(sha256="") & ~Q(note="") & ~Q(tables_sealed=b""),
                name="transparency_is_signed",
            ),
        ]

    def __str__(self) -> str:
        return f"Transparency report {self.period}"


class ReportFile(models.Model):
    """One file of a report, with the bytes that were signed."""

    report = models.ForeignKey(TransparencyReport, models.PROTECT, related_name="files")
    name = models.CharField(max_length=60)
    content = models.BinaryField()

    class Meta:
        ordering = ["name"]
        verbose_name = _("file of a report")
        verbose_name_plural = _("files of reports")
        constraints = [
            models.UniqueConstraint(fields=["report", "name"], name="report_file_once"),
        ]

    def __str__(self) -> str:
        return f"{self.name} of report {self.report_id}"
