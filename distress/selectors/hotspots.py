"""Hotspots as everybody may know them: how many cameras, under which leave, never exactly where."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from distress.models import Camera, Hotspot
from governance.models import Authorisation
from governance.selectors.authorisations import authorisations_in_force, cameras_halted


@dataclass(frozen=True)
class Leave:
    """One authorisation in force and how many of the hotspot's cameras it covers."""

    authorisation: Authorisation
    cameras: int


@dataclass(frozen=True)
class HotspotState:
    """One hotspot with the leave that its cameras have now.

    unauthorised, suspended, gathering: cameras of which nothing is analysed, by why.
    """

    hotspot: Hotspot
    cameras: int
    leaves: Sequence[Leave]
    unauthorised: int
    suspended: int
    gathering: int

    @property
    def analysed(self) -> int:
        return sum(leave.cameras for leave in self.leaves)

    @property
    def until(self) -> datetime | None:
        """When the last leave ends, if there is any."""
        return max((leave.authorisation.ends_at for leave in self.leaves), default=None)


def hotspots_public() -> list[HotspotState]:
    """Every hotspot by name, however many, with the same number of questions to the database."""
    hotspots = Hotspot.objects.annotate(number=Count("cameras"))
    return _states([(found, found.number) for found in hotspots], Camera.objects.all())


def hotspot_public(*, hotspot: Hotspot) -> HotspotState:
    """One hotspot as it stands."""
    cameras = hotspot.cameras.all()
    return _states([(hotspot, cameras.count())], cameras)[0]


def _states(
    hotspots: Sequence[tuple[Hotspot, int]], cameras: Iterable[Camera]
) -> list[HotspotState]:
    codes = {camera.code: camera.hotspot_id for camera in cameras}
    in_force = authorisations_in_force(cameras=codes)
    halted = cameras_halted(cameras=[code for code in codes if code not in in_force])
    leaves = Counter((codes[code], found.pk) for code, found in in_force.items())
    halts = Counter((codes[code], why) for code, why in halted.items())
    by_pk = {found.pk: found for found in in_force.values()}
    return [_state(hotspot, number, leaves, halts, by_pk) for hotspot, number in hotspots]


def _state(
    hotspot: Hotspot, number: int, leaves: Counter[tuple[int, int]],
    halts: Counter[tuple[int, str]], by_pk: dict[int, Authorisation],
) -> HotspotState:  # fmt: skip
    theirs = [Leave(by_pk[pk], count) for (at, pk), count in leaves.items() if at == hotspot.pk]
    suspended, gathering = halts[hotspot.pk, "suspended"], halts[hotspot.pk, "gathering"]
    analysed = sum(leave.cameras for leave in theirs)
    return HotspotState(
        hotspot=hotspot, cameras=number, leaves=theirs, suspended=suspended, gathering=gathering,
        unauthorised=number - analysed - suspended - gathering,
    )  # fmt: skip
