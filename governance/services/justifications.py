"""What was written in justification: sealed, one text to each row."""

from __future__ import annotations

from django.db import transaction

from governance import vault
from governance.ledger.values import values_reseal
from governance.models import BrokenGlass, LookRequest
from governance.selectors.originals import justification_label, justification_of


def justifications_reseal() -> None:
    """Seal every justification, and what entries commit to, under the current key of settings."""
    for model in (LookRequest, BrokenGlass):
        for given in model.objects.exclude(justification_sealed=b""):
            sealed = vault.text_seal(justification_of(given), justification_label(given))
            model.objects.filter(pk=given.pk).update(justification_sealed=sealed)
    with transaction.atomic():
        values_reseal()
