"""The tree over the entries, and what is signed and cosigned."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from governance.models.entries import Entry


class PendingEntry(models.Model):
    """An entry that is committed and not yet in the tree. A trigger adds the row with the entry."""

    # Without a foreign key: the trigger has just seen the entry, which nobody can remove.
    entry = models.OneToOneField(
        Entry, models.PROTECT, primary_key=True, related_name="pending", db_constraint=False
    )

    def __str__(self) -> str:
        return f"Entry {self.entry_id} waits for its index"


class Leaf(models.Model):
    """The place of an entry in the tree. Rows are only ever added, without a gap."""

    index = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="leaf")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(index__gte=0), name="leaf_index_counts_from_0"),
        ]

    def __str__(self) -> str:
        return f"Leaf {self.index}"


class Tile(models.Model):
    """Up to 256 hashes of one level of the tree (tlog-tiles). They grow and never change."""

    level = models.PositiveSmallIntegerField()
    number = models.BigIntegerField()
    hashes = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["level", "number"], name="tile_once"),
        ]

    def __str__(self) -> str:
        return f"Tile {self.level}/{self.number} of {len(self.hashes) // 32}"


class SequencerState(models.Model):
    """How far the tree has come, and which process may extend it. One row, number 1."""

    size = models.BigIntegerField(default=0)
    holder = models.CharField(max_length=80, blank=True)
    # Only ever grows: who comes back after a pause finds that another has taken over.
    fence = models.BigIntegerField(default=0)
    expires_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="sequencer_state_is_one_row"),
        ]

    def __str__(self) -> str:
        return f"Tree of {self.size}"


class LedgerKey(models.Model):
    """What is known of one signing key. The key itself is never in this database."""

    class Kind(models.TextChoices):
        LOG = "log", _("Signs checkpoints")
        MANIFEST = "manifest", _("Signs exports")

    kind = models.CharField(max_length=8, choices=Kind)
    # Eight hexadecimal digits, and the public half as C2SP signed-note writes it.
    key_id = models.CharField(max_length=8, unique=True)
    vkey = models.CharField(max_length=200)
    announced = models.ForeignKey(Entry, models.PROTECT, related_name="+")
    retired = models.ForeignKey(Entry, models.PROTECT, related_name="+", null=True, blank=True)
    # What it signed beyond this size is not to be believed.
    distrusted_after = models.BigIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name = _("signing key")

    def __str__(self) -> str:
        return f"Key {self.key_id} ({self.kind})"


class DataDictionary(models.Model):
    """What every field, verb, action and reason means, as the ledger has announced it."""

    sha256 = models.CharField(max_length=64, unique=True)
    text = models.TextField()
    announced = models.ForeignKey(Entry, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-announced"]
        verbose_name = _("data dictionary")
        verbose_name_plural = _("data dictionaries")

    def __str__(self) -> str:
        return f"Data dictionary {self.sha256[:12]}"


class Checkpoint(models.Model):
    """A signed size and root of the tree. Rows are only ever added, each larger or signed anew."""

    size = models.BigIntegerField()
    root = models.BinaryField(max_length=32)
    note = models.TextField()
    signed_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("checkpoint")
        indexes = [
            models.Index(fields=["size"], name="checkpoint_size"),
            models.Index(fields=["signed_at"], name="checkpoint_signed_at"),
        ]

    def __str__(self) -> str:
        return f"Checkpoint of {self.size}"


class Witness(models.Model):
    """A body that cosigns checkpoints, and where its witness answers."""

    code = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=120)
    body = models.CharField(_("body"), max_length=120)
    vkey = models.CharField(max_length=200, unique=True)
    url = models.URLField(max_length=300)
    # The same hands as the log's: it is shown as such and counts towards no quorum.
    run_by_operator = models.BooleanField(default=False)
    added_at = models.DateTimeField(default=now)
    ended_at = models.DateTimeField(null=True, blank=True)
    # The size that it last cosigned, and since when it has not answered, and why.
    cosigned_size = models.BigIntegerField(default=0)
    silent_since = models.DateTimeField(null=True, blank=True)
    silent_because = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name = _("witness")
        verbose_name_plural = _("witnesses")

    def __str__(self) -> str:
        return f"Witness {self.name}"


class Cosignature(models.Model):
    """A witness's word that a checkpoint extends all that it saw before."""

    checkpoint = models.ForeignKey(Checkpoint, models.PROTECT, related_name="cosignatures")
    witness = models.ForeignKey(Witness, models.PROTECT, related_name="cosignatures")
    line = models.CharField(max_length=400)
    # By the witness's own clock.
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["checkpoint", "witness"], name="cosigned_once"),
        ]

    def __str__(self) -> str:
        return f"Cosignature of {self.checkpoint_id} by {self.witness_id}"


class SealedValue(models.Model):
    """What an entry only commits to: words or a name, sealed, with the salt that opens it.

    It can be erased without any proof breaking; it cannot be changed.
    """

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="sealed_values")
    name = models.CharField(max_length=40)
    box = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "name"], name="sealed_value_once"),
        ]

    def __str__(self) -> str:
        return f"Sealed {self.name} of entry {self.entry_id}"


class LedgerNode(models.Model):
    """A process that writes entries, and when it last said that it is there."""

    name = models.CharField(max_length=64, unique=True)
    seen_at = models.DateTimeField()
    # Since when its silence is on record; empty while it speaks.
    gap_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"Node {self.name}"
