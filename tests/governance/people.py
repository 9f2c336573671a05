"""People for tests of governance, with roles and without the application's stations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.contrib.auth.models import Group
from django.utils.timezone import now

from governance.documents import Document
from governance.models import Body, Grant, User
from governance.policy import Role
from governance.subjects import (
    FactSource,
    Happening,
    OnDuty,
    PeriodFacts,
    facts,
    facts_register,
)


def body_named(name: str, kind: Body.Kind = Body.Kind.POLICE) -> Body:
    """The institution of this name."""
    return Body.objects.get_or_create(name=name, defaults={"kind": kind})[0]


def granted(person: User, **holding: str) -> Grant:
    """A grant that has run for an hour, by somebody else."""
    grantor, _ = User.objects.get_or_create(username="grants")
    return Grant.objects.create(
        person=person, granted_by=grantor, reason="needed for a test",
        starts_at=now() - timedelta(hours=1), ends_at=now() + timedelta(days=200), **holding,
    )  # fmt: skip


def person_with(*roles: Role, name: str = "her", body: str = "City police") -> User:
    """An account with these roles and no station."""
    made = User.objects.create(username=name, body=body_named(body))
    made.groups.set(Group.objects.filter(name__in=[role.value for role in roles]))
    for role in roles:
        granted(made, role=role.value)
    return made


class Holds:
    """A source of facts by which everybody holds every permission on these stations."""

    def __init__(
        self, *stations: str, policy: str = "street-v1", card_until: datetime | None = None,
        on_duty: Sequence[OnDuty] = (), happened: Sequence[Happening] = (),
        known: PeriodFacts | None = None, documents: Sequence[Document] = (),
    ) -> None:  # fmt: skip
        self.stations = frozenset(stations)
        self.policy = policy
        self.card_until = card_until or datetime(2099, 1, 1, tzinfo=UTC)
        self.duty = on_duty
        self.happened = happened
        self.written = documents
        self.known = known or PeriodFacts()

    def objects_held(
        self, *, user: User, permission: str, kind: str, codes: frozenset[str]
    ) -> frozenset[str]:
        return self.stations if kind == "station" else frozenset()

    def cameras_of(self, *, hotspots: frozenset[str]) -> frozenset[str]:
        return frozenset()

    def cameras_known(self, *, codes: frozenset[str]) -> frozenset[str]:
        return codes

    def permission_set(
        self, *, user: User, permission: str, kind: str, code: str, held: bool
    ) -> None:
        if code not in self.stations:
            raise LookupError(code)

    def detection_policy(self) -> str:
        return self.policy

    def detection_rules(self, *, policy: str) -> Mapping[str, float]:
        return {"fear": 1.0, "open_at": 0.7} if policy == self.policy else {}

    def card_expires_at(self) -> datetime:
        return self.card_until

    def configuration(self) -> Mapping[str, str]:
        return {"detection_policy": self.policy}

    def documents(self) -> Sequence[Document]:
        return self.written

    def on_duty(self) -> Sequence[OnDuty]:
        return self.duty

    def happenings(
        self, *, place: str, from_at: datetime, until_at: datetime
    ) -> Sequence[Happening]:
        return [
            found
            for found in self.happened
            if found.place == place and from_at <= found.at <= until_at
        ]

    def period_facts(self, *, from_at: datetime, until_at: datetime) -> PeriodFacts:
        months = {f"{at:%Y-%m}" for at in _days(from_at, until_at)}
        tallies = [tally for tally in self.known.tallies if tally.month in months]
        return PeriodFacts(tallies, self.known.waits_s)

    def names_of(self, *, codes: frozenset[str]) -> Mapping[str, str]:
        return {code: f"Place {code}" for code in codes}


def _days(from_at: datetime, until_at: datetime) -> Iterator[datetime]:
    """A moment of each day, in India."""
    at = from_at.astimezone(ZoneInfo("Asia/Kolkata"))
    while at < until_at:
        yield at
        at += timedelta(days=1)


@contextmanager
def facts_of(source: FactSource) -> Iterator[None]:
    """The application's source of facts is replaced for a while."""
    before = facts()
    facts_register(source)
    try:
        yield
    finally:
        facts_register(before)
