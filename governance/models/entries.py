from __future__ import annotations

import uuid
from typing import Any

from django.db import models
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from governance.commitments import seed_make


class CameraNamed(models.Func):
    """The code of the camera that an entry's detail names; NULL where it names none."""

    # Written out, without a parameter: only so does the database see that its index fits.
    template = "json_extract(%(expressions)s, '$.camera')"
    output_field = models.CharField()

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        """The same, as PostgreSQL writes it."""
        written = {**more, "template": "(%(expressions)s ->> 'camera')"}
        return self.as_sql(compiler, connection, **written)


class Entry(models.Model):
    """One line of the ledger: codes and numbers, never a name, a face or free text.

    Rows are only ever added: triggers on SQLite and PostgreSQL refuse UPDATE and DELETE.
    """

    class Verb(models.TextChoices):
        COLLECTION = "collection", _("Collection")
        ALTERATION = "alteration", _("Alteration")
        CONSULTATION = "consultation", _("Consultation")
        DISCLOSURE = "disclosure", _("Disclosure")
        COMBINATION = "combination", _("Combination")
        ERASURE = "erasure", _("Erasure")
        ADMINISTRATION = "administration", _("Administration")

    class ActorKind(models.TextChoices):
        PERSON = "person", _("Person")
        WORKER = "worker", _("Worker")
        DEVICE = "device", _("Device")
        PARTY = "party", _("Third party's key")
        NOBODY = "nobody", _("Nobody signed in")

    code = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    at = models.DateTimeField(default=now, db_index=True)
    verb = models.CharField(max_length=16, choices=Verb)
    action = models.CharField(max_length=40)
    actor_kind = models.CharField(max_length=8, choices=ActorKind)
    actor_code = models.CharField(max_length=64)
    subject_kind = models.CharField(max_length=24)
    subject_code = models.CharField(max_length=64, db_index=True)
    station_code = models.CharField(max_length=64, blank=True)
    purpose = models.CharField(max_length=24, blank=True)
    # What policy answered; null for an entry that records something done.
    allowed = models.BooleanField(null=True)
    reason = models.CharField(max_length=40, blank=True)
    detail = models.JSONField(default=dict, blank=True)
    # Codes and whole numbers about the system itself, which the tree shows to everybody.
    public = models.JSONField(default=dict, blank=True)
    # What the salts of the committed fields come from; the tree shows none of them without it.
    seed = models.BinaryField(max_length=32, default=seed_make, editable=False)
    # Commitments to what lies sealed beside: {"case": 64 hexadecimal digits}.
    commitments = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["-id"]
        # Each costs something with every entry that is written. The last holds all fields of few
        # values in the order of writing: whatever is asked of them, it is a read of this alone.
        indexes = [
            models.Index(fields=["actor_code", "id"], name="entry_by_actor"),
            models.Index(fields=["action", "id"], name="entry_by_action"),
            models.Index(CameraNamed("detail"), "id", name="entry_by_camera"),
            models.Index(
                fields=[
                    "id", "at", "verb", "action", "actor_kind",
                    "subject_kind", "purpose", "allowed",
                ],
                name="entry_narrow",
            ),
        ]  # fmt: skip
        verbose_name = _("entry")
        verbose_name_plural = _("entries")

    def __str__(self) -> str:
        return f"Entry {self.code} ({self.verb} {self.action})"
