"""One sequencer at a time: a lease by the database's clock, with a fence that only grows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import F, Q

from governance.database_clock import DatabaseNow
from governance.errors import LeaseLost
from governance.models import SequencerState

LASTS = timedelta(seconds=3)
ROW = 1


@dataclass(frozen=True)
class Lease:
    """Leave to extend the tree, of one process, from one taking to the next."""

    holder: str
    fence: int


def lease_take(*, holder: str) -> Lease | None:
    """The lease, when it is free or this process's own; None while another has it.

    A lease that ends later than any lease can was written before the clock was set back.
    """
    long_s = LASTS.total_seconds()
    free = (
        Q(expires_at__isnull=True)
        | Q(expires_at__lt=DatabaseNow())
        | Q(expires_at__gt=DatabaseNow(offset_s=2 * long_s))
    )
    taken = SequencerState.objects.filter(free, pk=ROW).update(
        holder=holder, fence=F("fence") + 1, expires_at=DatabaseNow(offset_s=long_s)
    )
    if not taken:
        return None
    return Lease(holder, SequencerState.objects.get(pk=ROW).fence)


def lease_renew(lease: Lease) -> None:
    """Hold it for another while.

    Raises:
        LeaseLost: another process has taken it meanwhile.
    """
    renewed = SequencerState.objects.filter(
        pk=ROW, holder=lease.holder, fence=lease.fence
    ).update(expires_at=DatabaseNow(offset_s=LASTS.total_seconds()))  # fmt: skip
    if not renewed:
        raise LeaseLost("another sequencer has taken over")


def lease_release(lease: Lease) -> None:
    """Let the next one take it at once."""
    SequencerState.objects.filter(pk=ROW, holder=lease.holder, fence=lease.fence).update(
        expires_at=None
    )


def state_locked(lease: Lease) -> SequencerState:
    """The tree's state, which nobody else changes before this transaction ends.

    Raises:
        LeaseLost: the lease is another's; whoever was frozen for a while learns it here.
    """
    state = SequencerState.objects.select_for_update().get(pk=ROW)
    if (state.holder, state.fence) != (lease.holder, lease.fence):
        raise LeaseLost("another sequencer has taken over")
    return state
