"""Words and names that entries only commit to: sealed beside, opened one by one, erasable."""

from __future__ import annotations

import json
from collections.abc import Mapping

from governance import vault
from governance.models import Entry, SealedValue


def values_keep(entry: Entry, words: Mapping[str, str], salts: Mapping[str, bytes]) -> None:
    """Seal these values and their salts beside the entry that commits to them."""
    SealedValue.objects.bulk_create(
        SealedValue(
            entry=entry, name=name,
            box=vault.text_seal(_packed(salts[name], text), _label(entry, name)),
        )
        for name, text in words.items()
    )  # fmt: skip


def value_open(entry: Entry, name: str) -> tuple[bytes, str] | None:
    """The salt and the value under this name; None when there is none or it was erased.

    Raises:
        KeyMissing, SealBroken: it cannot be opened.
    """
    kept = SealedValue.objects.filter(entry=entry, name=name).first()
    if kept is None:
        return None
    held = json.loads(vault.text_open(bytes(kept.box), _label(entry, name)))
    return bytes.fromhex(held["salt"]), held["value"]


def values_reseal() -> None:
    """Seal every value again, under the key of settings that is current."""
    # Listed first: rows that are added while one reads would be read too, without an end.
    for number in list(SealedValue.objects.values_list("pk", flat=True)):
        kept = SealedValue.objects.select_related("entry").get(pk=number)
        label = _label(kept.entry, kept.name)
        box = vault.text_seal(vault.text_open(bytes(kept.box), label), label)
        # The row stands; a value under another key is another row.
        SealedValue.objects.filter(pk=kept.pk).delete()
        SealedValue.objects.create(entry=kept.entry, name=kept.name, box=box)


def _packed(salt: bytes, value: str) -> str:
    return json.dumps({"salt": salt.hex(), "value": value})


def _label(entry: Entry, name: str) -> str:
    return f"entry:{entry.code}:{name}"
