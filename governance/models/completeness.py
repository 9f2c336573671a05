from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from governance.models.entries import Entry
from governance.models.incidents import Incident


def percent_down(part: int, whole: int) -> str:
    """The share in per cent with three places, cut and not rounded; empty of nothing."""
    if not whole:
        return ""
    thousandths = part * 100_000 // whole
    return f"{thousandths // 1000}.{thousandths % 1000:03d}"


class Reconciliation(models.Model):
    """One day of what the media path served, laid beside the ledger. Rows are only ever added.

    A read is one response that could carry a picture. It belongs to the day of its entry, or where
    it has none, to the day on which it began; days are in UTC.
    """

    day = models.DateField(unique=True)
    served = models.PositiveBigIntegerField()
    matched = models.PositiveBigIntegerField()
    unmatched = models.PositiveBigIntegerField()
    # Reads of which it is not known how much of them left: the process died, or could not say.
    unfinished = models.PositiveBigIntegerField()
    bytes_served = models.PositiveBigIntegerField()
    bytes_logged = models.PositiveBigIntegerField()
    # Entries under which fewer bytes left than were counted: a reader broke off, or lines are gone.
    fewer = models.PositiveBigIntegerField()
    files = models.PositiveIntegerField()
    lines_broken = models.PositiveIntegerField()
    # SHA-256 over the files as they were: what changes in them afterwards shows.
    files_sha256 = models.CharField(max_length=64)
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="reconciliation")
    incident = models.ForeignKey(
        Incident, models.PROTECT, related_name="reconciliations", null=True, blank=True
    )
    made_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["-day"]
        verbose_name = _("reconciliation")
        constraints = [
            models.CheckConstraint(
                condition=Q(served=F("matched") + F("unmatched")), name="reconciliation_adds_up"
            ),
            models.CheckConstraint(
                condition=Q(unmatched=0) | Q(incident__isnull=False),
                name="reconciliation_unmatched_is_an_incident",
            ),
        ]

    def __str__(self) -> str:
        return f"Reconciliation of {self.day} ({self.matched}/{self.served})"

    @property
    def percent(self) -> str:
        """How many of the day's reads the ledger bears out; empty where nothing was served."""
        return percent_down(self.matched, self.served)


class UnmatchedRead(models.Model):
    """Reads of one day under one entry which the ledger does not bear out. Only ever added."""

    class Why(models.TextChoices):
        NO_ENTRY = "no_entry", _("No entry was named")
        UNKNOWN = "unknown", _("There is no entry of this code")
        NOT_ALLOWED = "not_allowed", _("The entry did not allow anything")
        BEFORE = "before", _("Served before the entry was written")
        TOO_LATE = "too_late", _("Served long after the entry was written")
        MORE_BYTES = "more_bytes", _("More bytes left than are counted under the entry")

    reconciliation = models.ForeignKey(
        Reconciliation, models.PROTECT, related_name="unmatched_reads"
    )
    # As the media path noted it: the code of an entry, whether or not there is one, or "none".
    entry_code = models.CharField(max_length=36)
    why = models.CharField(max_length=12, choices=Why)
    reads = models.PositiveBigIntegerField()
    bytes = models.PositiveBigIntegerField()
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()

    class Meta:
        ordering = ["reconciliation", "first_at"]
        verbose_name = _("unmatched reads")
        verbose_name_plural = _("unmatched reads")
        constraints = [
            models.UniqueConstraint(
                fields=["reconciliation", "entry_code"], name="unmatched_once_an_entry"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reads} unmatched reads under {self.entry_code} ({self.why})"
