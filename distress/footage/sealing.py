"""Sealed files and rows that come and go together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from django.db import transaction

from governance import vault
from governance.models import SealedObject

Seal = Callable[[bytes | Iterable[bytes]], SealedObject]


@contextmanager
def sealing() -> Iterator[Seal]:
    """A transaction in which bytes can be sealed; when it fails their files are removed."""
    made: list[SealedObject] = []

    def seal(data: bytes | Iterable[bytes]) -> SealedObject:
        made.append(vault.seal(data))
        return made[-1]

    try:
        with transaction.atomic():
            yield seal
    except BaseException:
        for sealed in made:
            vault.discard(sealed)
        raise
