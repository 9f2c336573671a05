"""What a question is about: a kind, a code, and the station that answers for it.

Governance knows nothing of cameras or alerts. The application registers where facts come from.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from governance.models import User


class SubjectKind(StrEnum):
    """The kinds of thing that somebody may ask about."""

    ALERT = "alert"
    AUTHORISATION = "authorisation"
    CALL = "call"
    CAMERA = "camera"
    CLIP = "clip"
    DEVICE = "device"
    DISPATCH = "dispatch"
    EPISODE = "episode"
    LEDGER = "ledger"
    PAGE = "page"
    PERSON = "person"
    RENDITION = "rendition"
    SHIFT = "shift"
    STATION = "station"
    STREAM = "stream"


@dataclass(frozen=True)
class Subject:
    """One thing, by kind and code.

    station: code of the station that answers for it. camera: code of the camera it comes from.
    holder: code of the person who has claimed the alert that it belongs to.
    """

    kind: SubjectKind
    code: str
    station: str = ""
    camera: str = ""
    holder: str = ""


class FactSource(Protocol):
    """Where facts come from that only the application knows."""

    def stations_held(self, *, user: User, permission: str) -> frozenset[str]:
        """Codes of the stations on which this person holds the permission."""


class _NoFacts:
    def stations_held(self, *, user: User, permission: str) -> frozenset[str]:
        raise RuntimeError("no source of facts is registered: call subjects.facts_register first")


_source: FactSource = _NoFacts()


def facts_register(source: FactSource) -> None:
    """Use this source from now on; the application calls it once at start."""
    global _source
    _source = source


def facts() -> FactSource:
    """The registered source."""
    return _source
