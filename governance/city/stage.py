"""The city: its places and people, and the stories that happen in it, in the order of time."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from uuid import UUID
from zoneinfo import ZoneInfo

from governance.city.clock import Clock, Lots, played
from governance.city.seeds import Seeded
from governance.city.sources import CityFacts, CityFootage, sources_of
from governance.models import Agreement, PartyKey, User
from governance.subjects import Subject, SubjectKind
from governance.vocabulary import Purpose, Role

ZONE = ZoneInfo("Asia/Kolkata")
DAY = date(2026, 3, 10)
# What a story yields is how many seconds pass until it goes on.
Story = Generator[float, None, None]
STATIONS, CAMERAS_EACH = 4, 4


@dataclass(frozen=True)
class Camera:
    """A camera and the station that answers for it, by code."""

    code: str
    station: str

    @property
    def subject(self) -> Subject:
        """The camera as policy knows it."""
        return Subject(SubjectKind.CAMERA, self.code, station=self.station, camera=self.code)


@dataclass(frozen=True)
class Member:
    """Somebody with an account: her role, stations, hours of work and what her shift is for."""

    user: User
    role: Role
    stations: tuple[str, ...] = ()
    hours: tuple[tuple[str, str], ...] = ()
    purpose: Purpose | None = None

    @property
    def code(self) -> str:
        """Her code, as entries have it."""
        return str(self.user.code)


@dataclass
class Alert:
    """An alert, with its episode, its clip and who has claimed it."""

    code: UUID
    episode: UUID
    clip: UUID
    rendition: UUID
    camera: Camera
    signal: str
    raised_at: datetime
    holder: Member | None = None
    verdict: str = ""
    in_case: bool = False

    @property
    def subject(self) -> Subject:
        """The alert as policy knows it."""
        return Subject(
            SubjectKind.ALERT, str(self.code), station=self.camera.station,
            camera=self.camera.code, holder=self.holder.code if self.holder else "",
        )  # fmt: skip

    def rendition_subject(self, station: str = "") -> Subject:
        """Its blurred rendition, on behalf of a station that has to do with the alert."""
        return Subject(
            SubjectKind.RENDITION, str(self.rendition), station=station or self.camera.station,
            camera=self.camera.code, holder=self.holder.code if self.holder else "",
        )  # fmt: skip


@dataclass
class City:
    """Everything that stories act upon."""

    rng: Random
    scale: float
    clock: Clock = field(init=False)
    lots: Lots = field(init=False)
    stations: tuple[str, ...] = field(init=False)
    cameras: tuple[Camera, ...] = field(init=False)
    facts: CityFacts = field(init=False)
    footage: CityFootage = field(default_factory=CityFootage)
    people: list[Member] = field(default_factory=list)
    at_work: set[User] = field(default_factory=set)
    engaged: list[User] = field(default_factory=list)
    alerts: list[Alert] = field(default_factory=list)
    seeded: list[Seeded] = field(default_factory=list)
    agreement: Agreement = field(init=False)
    key: PartyKey = field(init=False)
    _cast: set[User] = field(default_factory=set)
    _waiting: list[tuple[datetime, int, Story]] = field(default_factory=list)
    _order: Iterator[int] = field(default_factory=itertools.count)

    def __post_init__(self) -> None:
        self.clock = Clock(moment("09:00", days=-7))
        self.lots = Lots(self.rng)
        self.stations = tuple(str(self.code_make()) for _ in range(STATIONS))
        self.cameras = tuple(
            Camera(str(self.code_make()), station)
            for station in self.stations
            for _ in range(CAMERAS_EACH)
        )
        codes = frozenset(camera.code for camera in self.cameras)
        self.facts = CityFacts(frozenset(self.stations), codes)

    @contextmanager
    def playing(self) -> Iterator[None]:
        """Services see this city and its time."""
        with played(self.clock, self.lots), sources_of(self.facts, self.footage):
            yield

    def code_make(self) -> UUID:
        """A code that the seed decides."""
        return UUID(int=self.rng.getrandbits(128), version=4)

    def begin(self, at: datetime, story: Story) -> None:
        """Let a story begin at this time."""
        heapq.heappush(self._waiting, (at, next(self._order), story))

    @property
    def goes_on(self) -> bool:
        """Whether any story but the one that asks has not come to its end."""
        return bool(self._waiting)

    def play(self) -> None:
        """Every story to its end, each step in its time."""
        while self._waiting:
            at, _order, story = heapq.heappop(self._waiting)
            self.clock.advance(at)
            wait_s = next(story, None)
            if wait_s is not None:
                self.begin(self.clock.at + timedelta(seconds=wait_s), story)

    @contextmanager
    def hands_full(self, member: Member) -> Iterator[None]:
        """She does not go home meanwhile."""
        self.engaged.append(member.user)
        yield
        self.engaged.remove(member.user)

    def of(self, role: Role, *, station: str = "", on_duty: bool = True) -> list[Member]:
        """People of this role, who serve the station and are on duty, as far as is asked."""
        return [
            one
            for one in self.people
            if one.role is role
            and (not station or station in one.stations)
            and (not on_duty or one.user in self.at_work)
        ]

    def one(self, role: Role, *, station: str = "", on_duty: bool = True) -> Member:
        """One of these people; the seed decides who.

        Raises:
            IndexError: there is nobody.
        """
        return self.rng.choice(self.of(role, station=station, on_duty=on_duty))

    def apart(
        self,
        role: Role,
        *,
        at_work: bool = True,
        fits: Callable[[Member], bool] = lambda member: True,
    ) -> Member:
        """One of these people who has a part in no other seeded story, as long as there is any."""
        among = [
            one
            for one in self.of(role, on_duty=False)
            if (one.user in self.at_work) is at_work and fits(one)
        ]
        unused = [one for one in among if one.user not in self._cast]
        chosen = self.rng.choice(unused or among)
        self._cast.add(chosen.user)
        return chosen

    def cameras_at(self, station: str) -> list[Camera]:
        """The cameras of a station."""
        return [camera for camera in self.cameras if camera.station == station]

    def busy(self) -> list[Camera]:
        """The cameras at which alerts are raised: all but the last of each station."""
        return [camera for station in self.stations for camera in self.cameras_at(station)[:-1]]

    def quiet(self, member: Member) -> Camera:
        """The camera of her station at which nothing happens all day."""
        return self.cameras_at(member.stations[0])[-1]

    def about(self, seconds: float) -> float:
        """Some time around this many seconds."""
        return seconds * self.rng.uniform(0.6, 1.5)

    def reference(self) -> str:
        """A case reference as registers write it."""
        return f"FIR-{self.rng.randint(100, 999)}/2026"


def moment(text: str, *, days: int = 0) -> datetime:
    """The time of a clock in the city on the day; -22:00 is the evening before, +06:00 after it."""
    if text[0] in "+-":
        return moment(text[1:], days=days + int(f"{text[0]}1"))
    at = datetime.combine(DAY, time.fromisoformat(text), tzinfo=ZONE)
    return (at + timedelta(days=days)).astimezone(ZoneInfo("UTC"))
