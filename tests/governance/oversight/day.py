"""An ordinary day of a small control room as entries, and entries to add to it."""

from __future__ import annotations

import random
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from governance.models import Entry
from governance.oversight.lines import FIELDS, Line, Span

# Midnight at the place, and the whole day after it.
SINCE = datetime(2026, 10, 6, 18, 30, tzinfo=UTC)
UNTIL = SINCE + timedelta(days=1)


def code_of(name: str) -> str:
    """The code of whoever or whatever has this name."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, name))


@dataclass
class Day:
    """Entries that are gathered, and written at once in order of time."""

    entries: list[Entry] = field(default_factory=list)

    def add(
        self, hour: float, who: str, action: str, what: str = "", *, kind: str = "alert",
        allowed: bool | None = True, reason: str = "", actor_kind: str = "person",
        station: str = "one", purpose: str = "", verb: str = "consultation",
        public: dict[str, Any] | None = None, **detail: Any,
    ) -> Entry:  # fmt: skip
        """An entry at this hour of the day at the place."""
        made = Entry(
            at=SINCE + timedelta(hours=hour), verb=verb, action=action, actor_kind=actor_kind,
            actor_code=code_of(who) if actor_kind == "person" else who, subject_kind=kind,
            subject_code=code_of(what or who), station_code=station, purpose=purpose,
            allowed=allowed, reason=reason or ("allowed" if allowed else ""), detail=detail,
            public=public or {},
        )  # fmt: skip
        self.entries.append(made)
        return made

    def span(self) -> Span:
        """The entries as detectors read them, without a database."""
        lines = [
            Line(number, *(getattr(entry, name) for name in FIELDS[1:]))
            for number, entry in enumerate(sorted(self.entries, key=lambda entry: entry.at))
        ]
        return Span(SINCE, UNTIL, lines, lines[0].at)

    def write(self) -> None:
        """Write the entries in the order of their times."""
        Entry.objects.bulk_create(sorted(self.entries, key=lambda entry: entry.at))


def s(seconds: float) -> float:
    """Seconds as hours."""
    return seconds / 3600


def alert(day: Day, hour: float, who: str, name: str, camera: str, *, confirmed: bool) -> None:
    """One alert from its episode to its verdict, and a station sent where it was confirmed."""
    told = {"camera": code_of(camera), "roles": ["operator"]}
    day.add(hour, "watch", "episode.open", camera, kind="camera", allowed=None,
            actor_kind="worker", episode=code_of(f"e-{name}"), alerted=True)  # fmt: skip
    day.add(hour, "watch", "alert.raise", name, allowed=None, actor_kind="worker",
            episode=code_of(f"e-{name}"), signal="expression")  # fmt: skip
    day.add(hour + s(8), who, "alert.see", name, **told)
    day.add(hour + s(12), who, "alert.claim", name, **told)
    day.add(hour + s(12.1), who, "alert.claim", name, allowed=None)
    day.add(hour + s(14), who, "rendition.review_look", name, **told)
    day.add(hour + s(14.5), who, "rendition.look", f"r-{name}", kind="rendition", **told)
    day.add(hour + s(30), who, "alert.review", name, **told)
    verdict = "confirmed" if confirmed else "dismissed"
    day.add(hour + s(30.1), who, "alert.review", name, allowed=None, verdict=verdict)
    if confirmed:
        day.add(hour + s(36), who, "alert.dispatch", name, **told)
        day.add(hour + s(36.1), who, "alert.dispatch", name, allowed=None)


def ordinary_day(*, cameras: int = 12, seed: int = 5) -> Day:
    """Three shifts of two operators, their walls of stills, and the office by day."""
    chance = random.Random(seed)
    day = Day()
    for shift in range(3):
        for desk in range(2):
            who, begins = f"operator-{shift}-{desk}", shift * 8 + 0.02
            day.add(begins, who, "shift.start", kind="shift", roles=["operator"])
            day.add(begins + s(0.1), who, "shift.start", kind="shift", allowed=None)
            for quarter in range(28):
                for camera in range(cameras):
                    day.add(
                        begins + 0.1 + quarter / 4 + s(camera / 100), who, "camera.still",
                        f"camera-{camera}", kind="camera", camera=code_of(f"camera-{camera}"),
                        roles=["operator"],
                    )  # fmt: skip
            for number in range(9):
                alert(
                    day, begins + 0.3 + number * 0.7 + desk * 0.2, who,
                    f"alert-{shift}-{desk}-{number}", f"camera-{chance.randrange(cameras)}",
                    confirmed=chance.random() < 0.2,
                )  # fmt: skip
            day.add(begins + 7.8, who, "shift.end", kind="shift", allowed=None)
    for number in range(20):
        day.add(10 + number / 4, f"auditor-{number % 2}", "ledger.read", "all", kind="ledger",
                roles=["auditor"])  # fmt: skip
    for number in range(8):
        day.add(chance.uniform(9, 18), f"operator-1-{number % 2}", "alert.see", "other",
                allowed=False, reason="wrong_purpose")  # fmt: skip
    return day
