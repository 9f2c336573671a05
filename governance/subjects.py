"""What a question is about: a kind, a code, and the station that answers for it.

Governance knows nothing of cameras or alerts. The application registers where facts come from.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol, cast

from governance.documents import Document
from governance.models import User


class SubjectKind(StrEnum):
    """The kinds of thing that somebody may ask about."""

    AGREEMENT = "agreement"
    ALERT = "alert"
    AUTHORISATION = "authorisation"
    BODY = "body"
    CALL = "call"
    CAMERA = "camera"
    CLIP = "clip"
    COMPLAINT = "complaint"
    DEVICE = "device"
    DISCLOSURE = "disclosure"
    DISPATCH = "dispatch"
    EPISODE = "episode"
    EXPORT = "export"
    FINDING = "finding"
    GATHERING = "gathering"
    GLASS = "glass"
    GRANT = "grant"
    INCIDENT = "incident"
    LEDGER = "ledger"
    LOOK = "look"
    NOTE = "note"
    PAGE = "page"
    PARTY = "party"
    PARTY_KEY = "party_key"
    PAPER = "paper"
    PERSON = "person"
    QUESTION = "question"
    REPORT = "report"
    RENDITION = "rendition"
    REQUEST = "request"
    RETENTION_RULE = "retention_rule"
    RETENTION_RUN = "retention_run"
    RTI_REQUEST = "rti_request"
    SESSION = "session"
    SHIFT = "shift"
    STATION = "station"
    STREAM = "stream"
    UNSEALING = "unsealing"
    VALIDATION = "validation"
    WRAPPING_KEY = "wrapping_key"


@dataclass(frozen=True)
class Subject:
    """One thing, by kind and code.

    station: code of the station that answers for it. camera: code of the camera it comes from.
    holder: code of the person whom it is for: who has claimed the alert that it belongs to, who is
        asked, who may take it. barred: code of the reason why it is in no state for what is asked;
        the sentence for each is in errors.py.
    """

    kind: SubjectKind
    code: str
    station: str = ""
    camera: str = ""
    holder: str = ""
    barred: str = ""


@dataclass(frozen=True)
class OnDuty:
    """One person on duty, and the codes of the stations at which she is."""

    person: User
    stations: frozenset[str]


@dataclass(frozen=True)
class Happening:
    """One thing that the application did at a place: what, when, and what came of it.

    place: code of the camera, empty where there was none. words: verdict, outcome and the like,
        as the reader's language has them. Never footage, and no person.
    """

    kind: SubjectKind
    code: str
    at: datetime
    place: str
    words: Sequence[str]


@dataclass(frozen=True)
class Tally:
    """How often something happened, or for how many seconds, at one place in one month.

    fact, word: what, and of which kind. hotspot, station: their codes, empty where there is none.
    month: as India's calendar has it, 2026-11.
    """

    fact: str
    month: str
    count: int
    word: str = ""
    hotspot: str = ""
    station: str = ""


@dataclass(frozen=True)
class PeriodFacts:
    """What the application knows of a period.

    waits_s: each time that somebody waited for a review, an acknowledgement, an arrival; by name.
    """

    tallies: Sequence[Tally] = ()
    waits_s: Mapping[str, Sequence[float]] = field(default_factory=dict)


class FactSource(Protocol):
    """Where facts come from that only the application knows."""

    def objects_held(
        self, *, user: User, permission: str, kind: str, codes: frozenset[str]
    ) -> frozenset[str]:
        """Those of these codes of stations, hotspots or cameras on which she has the permission."""

    def cameras_of(self, *, hotspots: frozenset[str]) -> frozenset[str]:
        """Codes of the cameras of these hotspots."""

    def cameras_known(self, *, codes: frozenset[str]) -> frozenset[str]:
        """Those of these codes under which there is a camera."""

    def permission_set(
        self, *, user: User, permission: str, kind: str, code: str, held: bool
    ) -> None:
        """Note that she holds the permission on this thing, or no longer. Raises LookupError."""

    def detection_policy(self) -> str:
        """The detection policy in force in this deployment, as "name-vN"."""

    def detection_rules(self, *, policy: str) -> Mapping[str, float]:
        """What this detection policy, as "name-vN", weighs and from which limits on, by name.

        Empty where this deployment no longer has it.
        """

    def card_expires_at(self) -> datetime:
        """When the card of the model in use expires."""

    def configuration(self) -> Mapping[str, str]:
        """What decides how this deployment works, as codes and hashes; no secret."""

    def documents(self) -> Sequence[Document]:
        """The public documents of the application that are in force: policies, cards of models."""

    def on_duty(self) -> Sequence[OnDuty]:
        """Everybody who is on duty at the moment, each once."""

    def happenings(
        self, *, place: str, from_at: datetime, until_at: datetime
    ) -> Sequence[Happening]:
        """What was done at a camera or hotspot, by its code, in a span of time, as it happened."""

    def period_facts(self, *, from_at: datetime, until_at: datetime) -> PeriodFacts:
        """What is counted from one moment to before another, never with a person in it."""

    def names_of(self, *, codes: frozenset[str]) -> Mapping[str, str]:
        """The names of these hotspots and stations, by code."""


class _NoFacts:
    """Before the application has registered anything."""

    def __getattr__(self, name: str) -> Any:
        raise RuntimeError("no source of facts is registered: call subjects.facts_register first")


_source: FactSource = cast("FactSource", _NoFacts())


def facts_register(source: FactSource) -> None:
    """Use this source from now on; the application calls it once at start."""
    global _source
    _source = source


def facts() -> FactSource:
    """The registered source."""
    return _source
