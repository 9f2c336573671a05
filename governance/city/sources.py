"""What the application would tell governance, of a city that lies in memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

from governance.documents import Document
from governance.models import SealedObject, User
from governance.retention.footage import Footage, footage, footage_register
from governance.services.disclosures.words import words_reseal
from governance.services.exports import exports_release
from governance.services.justifications import justifications_reseal
from governance.subjects import Happening, OnDuty, PeriodFacts, facts, facts_register

POLICY = "street-v1"


@dataclass
class CityFacts:
    """Stations, cameras, who may do what where, and who is on duty."""

    stations: frozenset[str]
    cameras: frozenset[str]
    held: set[tuple[int, str, str]] = field(default_factory=set)
    duty: dict[User, frozenset[str]] = field(default_factory=dict)
    happened: list[Happening] = field(default_factory=list)

    def objects_held(
        self, *, user: User, permission: str, kind: str, codes: frozenset[str]
    ) -> frozenset[str]:
        return frozenset(code for code in codes if (user.pk, permission, code) in self.held)

    def cameras_of(self, *, hotspots: frozenset[str]) -> frozenset[str]:
        return frozenset()

    def cameras_known(self, *, codes: frozenset[str]) -> frozenset[str]:
        return codes & self.cameras

    def permission_set(
        self, *, user: User, permission: str, kind: str, code: str, held: bool
    ) -> None:
        if code not in self.stations | self.cameras:
            raise LookupError(code)
        change = self.held.add if held else self.held.discard
        change((user.pk, permission, code))

    def detection_policy(self) -> str:
        return POLICY

    def detection_rules(self, *, policy: str) -> Mapping[str, float]:
        return {}

    def card_expires_at(self) -> datetime:
        return datetime(2099, 1, 1, tzinfo=UTC)

    def configuration(self) -> Mapping[str, str]:
        return {"detection_policy": POLICY}

    def documents(self) -> Sequence[Document]:
        return ()

    def on_duty(self) -> Sequence[OnDuty]:
        return [OnDuty(person, stations) for person, stations in self.duty.items()]

    def happenings(
        self, *, place: str, from_at: datetime, until_at: datetime
    ) -> Sequence[Happening]:
        return [
            found
            for found in self.happened
            if found.place == place and from_at <= found.at <= until_at
        ]

    def period_facts(self, *, from_at: datetime, until_at: datetime) -> PeriodFacts:
        return PeriodFacts()

    def names_of(self, *, codes: frozenset[str]) -> Mapping[str, str]:
        return {code: code for code in codes & self.stations}


@dataclass
class CityFootage:
    """Clips as retention knows them; there are no pictures behind them."""

    clips: dict[UUID, Footage] = field(default_factory=dict)
    alerts: dict[UUID, UUID] = field(default_factory=dict)

    def stored(self) -> Iterable[Footage]:
        return list(self.clips.values())

    def clip_code(self, code: UUID) -> UUID | None:
        clip = self.alerts.get(code, code)
        return clip if clip in self.clips else None

    def lock(self, code: UUID) -> bool:
        return code in self.clips

    def now_of(self, code: UUID) -> Footage:
        return self.clips[code]

    def settings_reseal(self) -> None:
        justifications_reseal()
        words_reseal()

    def release(self, code: UUID) -> Sequence[SealedObject]:
        del self.clips[code]
        codes = [str(alert) for alert, clip in self.alerts.items() if clip == code]
        return exports_release(subject_codes=codes)


@contextmanager
def sources_of(known: CityFacts, kept: CityFootage) -> Iterator[None]:
    """The application's sources are replaced for as long as the day is played."""
    before = facts(), footage()
    facts_register(known)
    footage_register(kept)
    try:
        yield
    finally:
        facts_register(before[0])
        footage_register(before[1])
