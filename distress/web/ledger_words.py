"""The ledger's state in the words of the public page, with the exact values for programs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.ledger.trust import cosigned_note
from governance.models import Checkpoint, Cosignature, Entry, LedgerKey, Witness
from governance.selectors.ledger_state import CLOCK_MOST_MS, LedgerState
from governance.tlog.notes import note_split

BECAUSE: dict[str, Promise] = {
    "unreachable": gettext_lazy("it could not be reached"),
    "bad_answer": gettext_lazy("its answer could not be understood"),
    "does_not_trust_the_key": gettext_lazy("it does not accept the key that signs this log"),
    "does_not_know_the_log": gettext_lazy("it does not know this log"),
    "contradicts": gettext_lazy("what it is shown contradicts what it saw before"),
    "ahead_of_the_log": gettext_lazy("it has seen a larger log than there is now"),
    "clock_ahead": gettext_lazy("its clock is more than a day ahead of ours"),
}
GAPS: dict[str, Promise] = {
    "heartbeat": gettext_lazy("A process that writes entries was silent"),
    "checkpoint": gettext_lazy("Nothing was signed"),
    "clock": gettext_lazy("The clock jumped"),
}


@dataclass(frozen=True)
class Word:
    """A state as word, icon and colour."""

    state: str
    icon: str
    word: str


@dataclass(frozen=True)
class KeyRow:
    """One signing key and the sizes for which it is valid."""

    key: LedgerKey
    announced: int | None
    retired: int | None
    word: Word


@dataclass(frozen=True)
class WitnessRow:
    """One witness, and how it stands with the log."""

    witness: Witness
    last: Cosignature | None
    word: Word
    because: str


@dataclass(frozen=True)
class ClockRow:
    """One process's clock when it last spoke."""

    node: str
    at: datetime
    clock: dict[str, Any]
    word: Word


def age_word(state: LedgerState) -> Word:
    """How fresh the newest checkpoint is."""
    if state.age_s is None:
        return Word("open", "open", _("Nothing has been signed yet"))
    age = {"count": state.age_s} if state.age_s < 180 else {"count": state.age_s // 60}
    told = _("%(count)s seconds ago") if state.age_s < 180 else _("%(count)s minutes ago")
    if state.is_old:
        return Word("open", "open", _("Too old: signed %(when)s") % {"when": told % age})
    return Word("closed", "confirmed", _("Signed %(when)s") % {"when": told % age})


def quorum_word(state: LedgerState) -> Word:
    """Whether enough independent witnesses vouch for the newest checkpoint."""
    quorum = state.quorum
    if not quorum.needed:
        return Word("open", "open", _("No independent witness is asked for here"))
    told = {"has": quorum.newest_has, "needed": quorum.needed}
    if quorum.newest_meets:
        return Word("closed", "confirmed", _("%(has)s have vouched, %(needed)s are needed") % told)
    if quorum.met_by:
        return Word("claimed", "clock", _("%(has)s of %(needed)s so far") % told)
    return Word("open", "open", _("Not enough: %(has)s of %(needed)s") % told)


def key_rows(state: LedgerState) -> list[KeyRow]:
    """Every signing key, with where it was announced and retired."""
    return [
        KeyRow(key, _index(key.announced), _index(key.retired), _key_word(key))
        for key in state.keys
    ]


def witness_rows(state: LedgerState) -> list[WitnessRow]:
    """Every witness that is asked."""
    return [
        WitnessRow(row, last, _witness_word(row), str(BECAUSE.get(row.silent_because, "")))
        for row, last in state.witnesses
    ]


def gap_rows(state: LedgerState) -> Iterator[tuple[str, Entry]]:
    """Every time that is missing, in words, newest first."""
    for entry in state.gaps:
        yield str(GAPS.get(entry.public.get("what", ""), entry.public.get("what", ""))), entry


def clock_rows(state: LedgerState) -> list[ClockRow]:
    """How each process's clock was kept when it last spoke."""
    return [
        ClockRow(str(beat.public.get("node", "")), beat.at, beat.public, _clock_word(beat))
        for beat in state.heartbeats
    ]


def checkpoint_lines(checkpoint: Checkpoint) -> str:
    """The three lines that are signed."""
    return note_split(checkpoint.note)[0]


def state_json(state: LedgerState) -> dict[str, Any]:
    """The same for programs."""
    newest = state.newest
    return {
        "at": state.at.isoformat(),
        "checkpoint": {**_checkpoint(newest), "age_s": state.age_s, "note": cosigned_note(newest)}
        if newest else None,
        "is_old": state.is_old,
        "waiting": state.waiting,
        "quorum": {
            "needed": state.quorum.needed, "newest_has": state.quorum.newest_has,
            "newest_meets": state.quorum.newest_meets,
            "met_by_size": state.quorum.met_by.size if state.quorum.met_by else None,
        },
        "days": [_checkpoint(row) for row in state.days],
        "keys": [
            {
                "kind": row.key.kind, "key_id": row.key.key_id, "vkey": row.key.vkey,
                "announced": row.announced, "retired": row.retired,
                "distrusted_after": row.key.distrusted_after,
            }
            for row in key_rows(state)
        ],
        "witnesses": [_witness(*found) for found in state.witnesses],
        "gaps": [{"at": entry.at.isoformat(), **entry.public} for entry in state.gaps],
        "clocks": [{"at": beat.at.isoformat(), **beat.public} for beat in state.heartbeats],
    }  # fmt: skip


def _checkpoint(row: Checkpoint) -> dict[str, Any]:
    return {
        "size": row.size, "signed_at": row.signed_at.isoformat(), "lines": checkpoint_lines(row),
    }  # fmt: skip


def _witness(row: Witness, last: Cosignature | None) -> dict[str, Any]:
    return {
        "name": row.name, "body": row.body, "vkey": row.vkey,
        "run_by_operator": row.run_by_operator, "cosigned_size": row.cosigned_size,
        "cosigned_at": last.at.isoformat() if last else None,
        "silent_since": row.silent_since.isoformat() if row.silent_since else None,
        "silent_because": row.silent_because,
    }  # fmt: skip


def _index(entry: Entry | None) -> int | None:
    leaf = getattr(entry, "leaf", None) if entry else None
    return leaf.index if leaf else None


def _key_word(key: LedgerKey) -> Word:
    if key.distrusted_after is not None:
        return Word("confirmed", "dismissed", _("Not to be believed"))
    if key.retired_id is not None:
        return Word("over", "off", _("Retired"))
    return Word("in_force", "key", _("In use"))


def _witness_word(row: Witness) -> Word:
    if row.silent_since:
        return Word("open", "open", _("Silent"))
    if not row.cosigned_size:
        return Word("later", "clock", _("Not asked yet"))
    return Word("in_force", "confirmed", _("Vouches"))


def _clock_word(beat: Entry) -> Word:
    offset = beat.public.get("clock_offset_ms")
    if isinstance(offset, int) and abs(offset) > CLOCK_MOST_MS:
        return Word("open", "open", _("Wrong by more than a second"))
    if not beat.public.get("clock_synced"):
        return Word("open", "open", _("Nothing keeps it in step"))
    return Word("closed", "confirmed", _("Kept in step"))
