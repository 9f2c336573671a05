"""What is written about an order and can name people: sealed, each to its row and field."""

from __future__ import annotations

from dataclasses import dataclass

from governance import vault
from governance.models import Disclosure

FIELDS = ("law", "authority", "recipient", "necessity")


@dataclass(frozen=True)
class Words:
    """law: the wording of another law. authority: who ordered. recipient: to whom it is handed.
    necessity: why an original is needed."""

    authority: str
    recipient: str
    law: str = ""
    necessity: str = ""


def words_seal(disclosure: Disclosure, words: Words) -> dict[str, bytes]:
    """Column and sealed text of each field; empty where nothing was written."""
    return {
        f"{name}_sealed": vault.text_seal(text, _label(disclosure, name)) if text else b""
        for name in FIELDS
        for text in (getattr(words, name),)
    }


def words_open(disclosure: Disclosure) -> Words:
    """What was written, in the clear.

    Raises:
        KeyMissing, SealBroken: it cannot be opened.
    """
    opened = {}
    for name in FIELDS:
        sealed = bytes(getattr(disclosure, f"{name}_sealed"))
        opened[name] = vault.text_open(sealed, _label(disclosure, name)) if sealed else ""
    return Words(**opened)


def words_reseal() -> None:
    """Seal every text again, under the key of settings that is current."""
    for disclosure in Disclosure.objects.all():
        sealed = words_seal(disclosure, words_open(disclosure))
        Disclosure.objects.filter(pk=disclosure.pk).update(**sealed)


def _label(disclosure: Disclosure, name: str) -> str:
    return f"disclosure.{name}.{disclosure.code}"
