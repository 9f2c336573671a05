"""What governance has to know of footage, and how it has it taken away."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, cast
from uuid import UUID

from governance.models import SealedObject


@dataclass(frozen=True)
class Footage:
    """One clip that is stored: its class by rule, since when its time runs, whose it is."""

    code: UUID
    rule: str
    since: datetime
    station: str = ""


class FootageSource(Protocol):
    """Where footage is known of; the application registers one."""

    def stored(self) -> Iterable[Footage]:
        """Every clip of which something is stored."""

    def clip_code(self, code: UUID) -> UUID | None:
        """The clip meant by the code of a clip or of its alert; None when there is none."""

    def lock(self, code: UUID) -> bool:
        """Keep the clip as it is until this transaction ends; whether anything of it is stored."""

    def now_of(self, code: UUID) -> Footage:
        """The clip as it is at this moment; its verdict stays until this transaction ends."""

    def settings_reseal(self) -> None:
        """Seal again, under the key of settings that is current, what lies under older ones."""

    def release(self, code: UUID) -> Sequence[SealedObject]:
        """The clip's sealed objects, which nothing names any more; the clip is marked erased.

        Inside the caller's transaction, which has locked the clip.
        """


class _NoFootage:
    """Before the application has registered anything."""

    def __getattr__(self, name: str) -> Any:
        raise RuntimeError("no source of footage is registered: call footage_register first")


_source: FootageSource = cast("FootageSource", _NoFootage())


def footage_register(source: FootageSource) -> None:
    """Use this source from now on; the application calls it once at start."""
    global _source
    _source = source


def footage() -> FootageSource:
    """The registered source."""
    return _source
