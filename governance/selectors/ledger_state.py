"""How the ledger stands, for everybody: what is signed, by whom, who watches, what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.conf import settings
from django.utils.timezone import localdate, make_aware, now

from governance.models import Checkpoint, Cosignature, Entry, LedgerKey, SequencerState, Witness
from governance.selectors.tree import LOOKED_AT, checkpoint_newest, cosigned_counts

DAYS = 30
GAPS = 50
# Two intervals of at most 60 s: an older checkpoint says that something is wrong.
OLD_AFTER = timedelta(seconds=120)
CLOCK_MOST_MS = 1000


@dataclass(frozen=True)
class Quorum:
    """How many witnesses that others run have to cosign, and the newest checkpoint so cosigned."""

    needed: int
    newest_has: int
    met_by: Checkpoint | None

    @property
    def newest_meets(self) -> bool:
        """Whether as many as needed have cosigned the newest checkpoint."""
        return self.newest_has >= self.needed


@dataclass(frozen=True)
class LedgerState:
    """Everything that the public page tells.

    waiting: entries that no checkpoint covers yet. witnesses: each with its last cosignature.
    """

    at: datetime
    newest: Checkpoint | None
    waiting: int
    quorum: Quorum
    days: Sequence[Checkpoint]
    keys: Sequence[LedgerKey]
    witnesses: Sequence[tuple[Witness, Cosignature | None]]
    gaps: Sequence[Entry]
    heartbeats: Sequence[Entry]

    @property
    def age_s(self) -> int | None:
        """Seconds since the newest checkpoint was signed; None before the first."""
        return round((self.at - self.newest.signed_at).total_seconds()) if self.newest else None

    @property
    def is_old(self) -> bool:
        """Whether no checkpoint was signed for too long, or ever."""
        return self.age_s is None or self.age_s > OLD_AFTER.total_seconds()


def ledger_state() -> LedgerState:
    """The ledger as it stands now."""
    newest = checkpoint_newest()
    size = SequencerState.objects.values_list("size", flat=True).first() or 0
    return LedgerState(
        at=now(),
        newest=newest,
        waiting=max(0, size - (newest.size if newest else 0)),
        quorum=_quorum(newest),
        days=_last_of_each_day(),
        keys=list(LedgerKey.objects.select_related("announced__leaf", "retired__leaf")),
        witnesses=[
            (row, row.cosignatures.order_by("-id").first())
            for row in Witness.objects.filter(ended_at__isnull=True)
        ],
        gaps=list(Entry.objects.filter(action="ledger.gap").order_by("-id")[:GAPS]),
        heartbeats=_heartbeats(),
    )


def _quorum(newest: Checkpoint | None) -> Quorum:
    needed: int = settings.ABHAYA_LEDGER_QUORUM
    latest = list(Checkpoint.objects.order_by("-id")[:LOOKED_AT])
    have = cosigned_counts(latest)
    met_by = next((row for row in latest if have.get(row.pk, 0) >= needed), None)
    return Quorum(needed, have.get(newest.pk, 0) if newest else 0, met_by)


def _last_of_each_day() -> list[Checkpoint]:
    """The last checkpoint of each of the last days, newest first; days without one are left out."""
    today = localdate()
    found = []
    for back in range(DAYS):
        begins = make_aware(datetime.combine(today - timedelta(days=back), time()))
        of_day = Checkpoint.objects.filter(
            signed_at__gte=begins, signed_at__lt=begins + timedelta(days=1)
        )
        found.append(of_day.order_by("-signed_at", "-id").first())
    return [row for row in found if row is not None]


def _heartbeats() -> list[Entry]:
    """The last heartbeat of each process that spoke lately."""
    latest: dict[object, Entry] = {}
    for beat in Entry.objects.filter(action="ledger.heartbeat").order_by("-id")[:LOOKED_AT]:
        latest.setdefault(beat.public.get("node"), beat)
    return list(latest.values())
