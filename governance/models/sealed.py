from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.timezone import now


class SealedObject(models.Model):
    """One encrypted file: where it lies and the wrapped key that opens it.

    The wrapping key is never in this database.
    """

    code = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    path = models.CharField(max_length=200, unique=True)
    # AES-256-GCM ciphertext of the data key under the wrapping key named by `kek_id`.
    wrapped_key = models.BinaryField()
    kek_id = models.CharField(max_length=64)
    plain_bytes = models.PositiveBigIntegerField()
    chunk_bytes = models.PositiveIntegerField()
    created_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(wrapped_key=b"") & ~Q(kek_id=""), name="sealed_object_has_its_key"
            ),
        ]

    def __str__(self) -> str:
        return f"SealedObject {self.code}"
