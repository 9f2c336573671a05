"""A city of four hotspots over three months, in which few things happened here and there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import time_machine

from distress.models import (
    Alert,
    Camera,
    DetectionPolicyVersion,
    Dispatch,
    Episode,
    Hotspot,
    Outcome,
    Review,
    Stream,
)
from governance.models import Adjudication, Authorisation, Suspension
from governance.transparency.periods import INDIA, Period
from tests.distress.conftest import City, authorised, city_build
from tests.governance.rti.signing import note

YEAR = 2026
MONTHS = (Period(YEAR, 10), Period(YEAR, 11), Period(YEAR, 12))
BEGIN = MONTHS[0].from_at
NO_CAMERA = ""
SENT_ONLY = frozenset({"sent", "passed_on"})
# How often what came of alerts: place, signal, and the last step, month by month. In the second
# month hardly anything happened; in the others few things beside many.
HAPPENED: Mapping[str, Mapping[tuple[str, str, str], int]] = {
    MONTHS[0].code: {
        ("gate", "expression", "helped"): 12, ("gate", "expression", "safe"): 11,
        ("gate", "expression", "not_found"): 3, ("gate", "call", "helped"): 2,
        ("gate", "expression", "passed_on"): 1, ("gate", "expression", "unsent"): 1,
        ("market", "expression", "helped"): 2, ("market", "expression", "offence"): 1,
        ("bridge", "expression", "safe"): 11, ("bridge", "expression", "helped"): 4,
        ("gate", "expression", "play"): 6, ("market", "expression", "private"): 1,
    },
    MONTHS[1].code: {
        ("gate", "expression", "helped"): 3, ("gate", "expression", "safe"): 1,
        ("bridge", "expression", "not_found"): 1, ("bridge", "expression", "calm"): 3,
    },
    MONTHS[2].code: {
        ("gate", "expression", "helped"): 13, ("gate", "expression", "not_found"): 12,
        ("market", "expression", "helped"): 9, ("market", "expression", "safe"): 1,
        ("market", "expression", "harm"): 1, ("gate", "expression", "not_wanted"): 1,
        ("bridge", "expression", "helped"): 6, ("bridge", "expression", "sent"): 1,
        ("ghat", "call", "offence"): 1, (NO_CAMERA, "call", "safe"): 2,
        ("gate", "expression", "play"): 4,
    },
}  # fmt: skip
FINDINGS = frozenset(Outcome.Finding.values)
DISMISSED = frozenset({"calm", "play", "private"})


@dataclass
class SmallCity:
    """The places by name, and every entry that was written, by its time."""

    city: City
    cameras: dict[str, Camera]
    leave: dict[str, Authorisation]
    streams: dict[str, Stream]
    policy: DetectionPolicyVersion
    entries: list[tuple[datetime, str, str, dict[str, str]]] = field(default_factory=list)
    judged: dict[str, int] = field(default_factory=dict)


def small_city() -> SmallCity:
    """The city on its first day, before anything happened."""
    built = city_build()
    made = SmallCity(
        built, cameras={"gate": built.camera}, leave={}, streams={}, policy=built.policy
    )
    Stream.objects.update(closed_at=BEGIN)
    for name in ("gate", "market", "bridge", "ghat"):
        if name not in made.cameras:
            made.cameras[name] = Camera.objects.create(
                name=name, place=name, station=built.near, latitude=26.85, longitude=80.94,
                hotspot=Hotspot.objects.create(name=name, area=name, why_chosen="complaints"),
                address_sealed=built.camera.address_sealed,
            )  # fmt: skip
        made.leave[name] = authorised(made.cameras[name], ends_at=BEGIN + timedelta(days=89))
        made.streams[name] = Stream.objects.create(
            camera=made.cameras[name], authorisation=made.leave[name], fence=2
        )
    return made


def months_happen(made: SmallCity, *months: Period) -> None:
    """What happened in these, as the application's rows and as entries in the order of time."""
    made.entries.clear()
    for month in months:
        at = month.from_at + timedelta(days=1)
        for what, count in HAPPENED[month.code].items():
            for _one in range(count):
                at += timedelta(minutes=30)
                _happen(made, at, *what)
    for at, action, code, detail in sorted(made.entries, key=lambda entry: entry[0]):
        with time_machine.travel(at, tick=False):
            note(action, code, detail=dict(detail))


def suspend(made: SmallCity) -> None:
    """Analysis on the bridge stops in the last month, on the verdicts so far."""
    judged = Adjudication.objects.filter(authorisation=made.leave["bridge"])
    Suspension.objects.create(
        authorisation=made.leave["bridge"], cause=Suspension.Cause.PRECISION,
        at=MONTHS[-1].from_at + timedelta(days=9), judged=judged.count(),
        confirmed=judged.filter(is_confirmed=True).count(),
    )  # fmt: skip


def _happen(made: SmallCity, at: datetime, place: str, signal: str, end: str) -> None:
    alert = _alert(made, at, place, signal, end)
    is_confirmed = end not in DISMISSED
    verdict = "confirmed" if is_confirmed else "dismissed"
    reason = "afraid" if is_confirmed else end
    review = Review.objects.create(
        alert=alert, reviewer=made.city.operator, verdict=verdict, reason=reason, at=at
    )
    _enter(made, at, "alert.raise", alert.code, signal=signal)
    _enter(made, at, "alert.review", alert.code, verdict=verdict, reason=reason)
    if signal == "expression":
        _adjudicate(made, at, place, is_confirmed=is_confirmed)
    if is_confirmed and end != "unsent":
        _send(made, at, alert, review, end)


def _alert(made: SmallCity, at: datetime, place: str, signal: str, end: str) -> Alert:
    watched: dict[str, Any] = {}
    if place != NO_CAMERA:
        watched = {
            "camera": made.cameras[place], "stream": made.streams[place],
            "number": Episode.objects.count() + 1,
        }  # fmt: skip
    leave = made.leave.get(place)
    episode = Episode.objects.create(
        latitude=26.85, longitude=80.94, signal=signal, authorisation=leave,
        detection_policy=made.policy, start_at=at, decided_at=at, end_at=at, **watched,
    )  # fmt: skip
    return Alert.objects.create(
        episode=episode, station=made.city.near, signal=signal, authorisation=leave, raised_at=at,
        status="dismissed" if end in DISMISSED else "confirmed", reviewed_at=at, claimed_at=at,
        claimed_by=made.city.operator,
    )  # fmt: skip


def _send(made: SmallCity, at: datetime, alert: Alert, review: Review, end: str) -> None:
    if end == "passed_on":
        first = _dispatch(made, at, alert, review, "passed_on", passed_on_at=at)
        _enter(made, at, "alert.dispatch", alert.code)
        _enter(made, at, "dispatch.pass_on", first.code)
        end = "sent"
    steps = {} if end in SENT_ONLY else {"acknowledged_at": at, "arrived_at": at, "closed_at": at}
    far = made.city.far if end == "sent" else made.city.near
    sent = _dispatch(made, at, alert, review, "closed" if steps else "sent", station=far, **steps)
    _enter(made, at, "alert.dispatch", alert.code)
    if steps:
        Outcome.objects.create(dispatch=sent, finding=end, recorded_by=made.city.officer, at=at)
        _enter(made, at, "dispatch.acknowledge", sent.code)
        _enter(made, at, "dispatch.arrive", sent.code)
        _enter(made, at, "dispatch.close", sent.code, finding=end)


def _dispatch(
    made: SmallCity, at: datetime, alert: Alert, review: Review, status: str, **fields: Any
) -> Dispatch:
    given = {"station": made.city.near, "distance_km": 1.0, "sent_at": at, "status": status}
    return Dispatch.objects.create(alert=alert, review=review, **(given | fields))


def _adjudicate(made: SmallCity, at: datetime, place: str, *, is_confirmed: bool) -> None:
    made.judged[place] = made.judged.get(place, 0) + 1
    Adjudication.objects.create(
        authorisation=made.leave[place], number=made.judged[place], is_confirmed=is_confirmed,
        log_evidence=0.0, at=at,
    )  # fmt: skip


def _enter(made: SmallCity, at: datetime, action: str, code: Any, **detail: str) -> None:
    made.entries.append((at, action, str(code or uuid4()), detail))


def india(at: datetime) -> str:
    """The month in which this was."""
    return at.astimezone(INDIA).strftime("%Y-%m")
