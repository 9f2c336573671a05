"""Heartbeats: every process that writes entries says so every minute, and silence is on record."""

from __future__ import annotations

import socket
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.timezone import now

from governance import ledger
from governance.actors import worker
from governance.ledger.clocks import clock_evidence
from governance.ledger.leaves import time_text
from governance.models import Checkpoint, Entry, Incident, LedgerNode
from governance.services.incidents import incident_open
from governance.subjects import Subject, SubjectKind

EVERY = timedelta(seconds=50)  # at most 60 s apart, with the time that a pass takes
SILENT_AFTER = timedelta(seconds=120)
# A jump of the clock beyond this is on record, and a clock that is off by more calls people.
JUMP = timedelta(seconds=1)
ACTOR = worker("ledger")


def node_name(process: str) -> str:
    """The process and its host, as a code: "sequencer.host-1"."""
    host = "".join(letter if letter.isalnum() else "-" for letter in socket.gethostname())
    return f"{process}.{host}"[:64]


def heartbeat(*, node: str) -> Entry | None:
    """The entry in which this node says that it is there and what its clock is; None if not due."""
    known = LedgerNode.objects.filter(name=node).first()
    if known and timedelta(0) <= now() - known.seen_at < EVERY:
        return None
    # Asked before the transaction: chrony may take its time.
    clock = clock_evidence()
    with transaction.atomic():
        if known and known.gap_at is None:
            _silence_note(known)
        LedgerNode.objects.update_or_create(name=node, defaults={"seen_at": now(), "gap_at": None})
        if abs(clock.offset_ms or 0) > JUMP / timedelta(milliseconds=1):
            incident_open(Incident.Kind.CLOCK_JUMP, about=node)
        return _note("ledger.heartbeat", {
            "node": node, "clock_source": clock.source, "clock_synced": clock.synced,
            "clock_offset_ms": clock.offset_ms, "clock_stratum": clock.stratum,
        })  # fmt: skip


def gaps_note() -> int:
    """How many nodes were found silent now; each silence is one entry."""
    silent = LedgerNode.objects.filter(seen_at__lt=now() - SILENT_AFTER, gap_at__isnull=True)
    found = 0
    for node in silent:
        with transaction.atomic():
            found += _silence_note(node)
    return found


def checkpoint_gap_note() -> Entry | None:
    """The entry that says for how long no checkpoint was signed, where that was too long."""
    last = Checkpoint.objects.order_by("-id").first()
    if last is None or now() - last.signed_at < SILENT_AFTER:
        return None
    with transaction.atomic():
        return gap_note(what="checkpoint", node="sequencer", since=last.signed_at)


def checkpoint_late_note(signed: Checkpoint) -> Entry | None:
    """The same after a wait within one lease, which nobody noticed by taking over."""
    before = Checkpoint.objects.filter(id__lt=signed.pk).order_by("-id").first()
    if before is None or signed.signed_at - before.signed_at < SILENT_AFTER:
        return None
    told = {"public__what": "checkpoint", "public__from": time_text(before.signed_at)}
    if Entry.objects.filter(action="ledger.gap", **told).exists():
        return None
    with transaction.atomic():
        return gap_note(what="checkpoint", node="sequencer", since=before.signed_at)


def clock_jump_note(*, node: str, by: timedelta) -> Entry | None:
    """The entry that says by how many seconds the clock jumped, where it is more than one."""
    if abs(by) <= JUMP:
        return None
    with transaction.atomic():
        return _note("ledger.gap", {
            "what": "clock", "node": node, "from": time_text(now() - by),
            "seconds": round(by.total_seconds()),
        })  # fmt: skip


def gap_note(*, what: str, node: str, since: datetime) -> Entry:
    """The entry of a time that is missing, in the transaction of whatever found it."""
    seconds = round((now() - since).total_seconds())
    return _note(
        "ledger.gap", {"what": what, "node": node, "from": time_text(since), "seconds": seconds}
    )


def _silence_note(node: LedgerNode) -> int:
    if now() - node.seen_at < SILENT_AFTER:
        return 0
    won = LedgerNode.objects.filter(pk=node.pk, gap_at__isnull=True, seen_at=node.seen_at).update(
        gap_at=now()
    )
    if won:
        gap_note(what="heartbeat", node=node.name, since=node.seen_at)
    return won


def _note(action: str, public: ledger.Codes) -> Entry:
    return ledger.append(
        actor=ACTOR, verb=Entry.Verb.ADMINISTRATION, action=action,
        subject=Subject(SubjectKind.LEDGER, "log"), public=public,
    )  # fmt: skip
