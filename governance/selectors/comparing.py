"""A checkpoint that somebody kept, on paper or elsewhere, against the log as it is now."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.conf import settings

from governance.ledger.nodes import nodes
from governance.models import LedgerKey, Witness
from governance.selectors.tree import size_published
from governance.tlog.checkpoints import Checkpoint, checkpoint_parse
from governance.tlog.encoding import FormatError
from governance.tlog.keys import NoteError, VerifierKey
from governance.tlog.notes import SignatureLine, note_split
from governance.tlog.tree import tree_root


class Verdict(StrEnum):
    """What a kept checkpoint shows, in the verifier's words where it has one."""

    CONSISTENT = "consistent"
    SAME_UNSIGNED = "same_unsigned"
    BAD_FORMAT = "bad_format"
    OTHER_LOG = "other_log"
    FORGED_SIGNATURE = "forged_signature"
    WRONG_KEY = "wrong_key"
    ROLLED_BACK = "rolled_back"
    LARGER_UNSIGNED = "larger_unsigned"
    SPLIT_VIEW = "split_view"
    DIFFERS_UNSIGNED = "differs_unsigned"


@dataclass(frozen=True)
class Comparison:
    """What a kept checkpoint shows; keys and witnesses whose signatures on it hold.

    root: what the log has for that many entries now, where it has so many.
    """

    verdict: Verdict
    checkpoint: Checkpoint | None = None
    size_now: int = 0
    root: bytes = b""
    keys: tuple[str, ...] = ()
    witnesses: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Signed:
    keys: tuple[str, ...]
    witnesses: tuple[str, ...]
    has_lines: bool


def checkpoint_compare(text: str) -> Comparison:
    """What the log is now, against three lines with or without signatures."""
    # Spaces around a line are those of whoever typed it off paper.
    text = "\n".join(line.strip() for line in text.strip().split("\n")) + "\n"
    try:
        body, lines = note_split(text) if "\n\n" in text else (text, ())
        kept = checkpoint_parse(body)
    except FormatError:
        return Comparison(Verdict.BAD_FORMAT)
    if kept.origin != settings.ABHAYA_LEDGER_ORIGIN:
        return Comparison(Verdict.OTHER_LOG, kept)
    try:
        signed = _signed(body, lines, kept.size)
    except NoteError:
        return Comparison(Verdict.FORGED_SIGNATURE, kept)
    return _judged(kept, signed)


def _judged(kept: Checkpoint, signed: _Signed) -> Comparison:
    size = size_published()
    root = tree_root(kept.size, nodes()) if kept.size <= size else b""
    return Comparison(_verdict(kept, signed, root), kept, size, root, signed.keys, signed.witnesses)


def _verdict(kept: Checkpoint, signed: _Signed, root: bytes) -> Verdict:
    if signed.has_lines and not signed.keys:
        return Verdict.WRONG_KEY
    if not root:
        return Verdict.ROLLED_BACK if signed.keys else Verdict.LARGER_UNSIGNED
    if root == kept.root:
        return Verdict.CONSISTENT if signed.keys else Verdict.SAME_UNSIGNED
    return Verdict.SPLIT_VIEW if signed.keys else Verdict.DIFFERS_UNSIGNED


def _signed(body: str, lines: tuple[SignatureLine, ...], size: int) -> _Signed:
    """Whose signatures are there; NoteError where one by a known key is wrong."""
    keys = {
        key.key_id: VerifierKey.parse(key.vkey)
        for key in LedgerKey.objects.filter(kind=LedgerKey.Kind.LOG)
        if key.distrusted_after is None or size <= key.distrusted_after
    }
    witnesses = {row.body: VerifierKey.parse(row.vkey) for row in Witness.objects.all()}
    return _Signed(
        tuple(name for name, key in keys.items() if _has_signed(key, body, lines)),
        tuple(name for name, key in witnesses.items() if _has_signed(key, body, lines)),
        bool(lines),
    )


def _has_signed(key: VerifierKey, body: str, lines: tuple[SignatureLine, ...]) -> bool:
    found = [line for line in lines if line.is_by(key)]
    for line in found:
        key.verify(body, line.signature)
    return bool(found)
