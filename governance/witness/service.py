"""Whether to cosign: the answers of C2SP tlog-witness to `add-checkpoint`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from governance.tlog.checkpoints import Checkpoint, RootError, checkpoint_parse
from governance.tlog.cosignatures import cosign
from governance.tlog.encoding import FormatError
from governance.tlog.notes import NoteError, Signer, VerifierKey, note_add, note_open, note_split
from governance.tlog.tree import EMPTY_ROOT, ProofError, consistency_verify
from governance.tlog.witnessing import SIZE_TYPE, add_checkpoint_parse

from .store import Held, SplitView, State, Store

TEXT_TYPE = "text/plain; charset=utf-8"
# How far this machine's clock may stand behind its last cosignature, as after a small correction.
CLOCK_SLACK_S = 60


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP status and what stands in its body."""

    status: int
    text: str
    content_type: str = TEXT_TYPE


class Refusal(Exception):
    """The call gets this answer and changes nothing."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.answer = Answer(status, f"{reason}\n")


@dataclass(frozen=True, slots=True)
class Claim:
    """A checkpoint whose signature by a followed log holds; the note bears no other signature."""

    checkpoint: Checkpoint
    note: str


def add_checkpoint(*, store: Store, signer: Signer, request: bytes, now: int) -> Answer:
    """Cosign what a log shows to be consistent with everything cosigned before, or say why not.

    200 with our signature line; 400 malformed, 404 log not followed, 403 not signed by it, 409
    another size was cosigned last (the body tells which), 422 not consistent. What is cosigned is
    durable before this returns.

    now: unix seconds.

    Raises:
        sqlite3.Error: the store is busy or broken. Nothing was cosigned.
    """
    try:
        old, proof, note = _parsed(request)
        claim = _opened(store, note)
        if old > claim.checkpoint.size:
            raise Refusal(400, "the old size is larger than the checkpoint")
    except Refusal as refusal:
        return refusal.answer
    with store.writing() as state:
        held = state.held(claim.checkpoint.origin)
        if _splits_view(held, claim.checkpoint):
            _split_view_keep(state, held, claim, now)
        refused = _refused(held, old, proof, claim.checkpoint)
        return refused or _cosigned(state, signer, held, claim, now)


def _parsed(request: bytes) -> tuple[int, list[bytes], str]:
    try:
        return add_checkpoint_parse(request.decode())
    except (FormatError, UnicodeDecodeError) as error:
        raise Refusal(400, f"not a call to add-checkpoint: {error}") from error


def _opened(store: Store, note: str) -> Claim:
    """The checkpoint in the note, once a followed log's signature holds."""
    try:
        text, _ = note_split(note)
    except NoteError as error:
        raise Refusal(400, f"not a signed note: {error}") from error
    with store.reading() as state:
        keys = state.trusted_of(text.partition("\n")[0])
    if not keys:
        raise Refusal(404, "this witness does not follow this log")
    try:
        note_open(note, keys)
    except NoteError as error:
        raise Refusal(403, f"{error}") from error
    return Claim(_checkpoint(text), _signed_only(note, keys))


def _checkpoint(text: str) -> Checkpoint:
    try:
        checkpoint = checkpoint_parse(text)
    except RootError as error:
        raise Refusal(422, f"{error}") from error
    except FormatError as error:
        raise Refusal(400, f"not a checkpoint: {error}") from error
    # Our signature would cover words that nobody can check, under an oversight body's name.
    if checkpoint.extensions:
        raise Refusal(400, "this witness cosigns origin, size and root, and no further lines")
    return checkpoint


def _signed_only(note: str, keys: Sequence[VerifierKey]) -> str:
    """The note with one signature of each log key: anybody may have added or repeated others."""
    text, lines = note_split(note)
    first = (next((line for line in lines if line.is_by(key)), None) for key in keys)
    return f"{text}\n" + "".join(line.text for line in first if line)


def _refused(
    held: Held | None, old: int, proof: Sequence[bytes], checkpoint: Checkpoint
) -> Answer | None:
    size, root = (held.size, held.root) if held else (0, EMPTY_ROOT)
    if old != size:
        return Answer(409, f"{size}\n", SIZE_TYPE)
    try:
        consistency_verify(
            old=size, old_root=root, new=checkpoint.size, new_root=checkpoint.root, proof=proof
        )
    except ProofError as error:
        return Answer(422, f"{error}\n")
    return None


def _cosigned(state: State, signer: Signer, held: Held | None, claim: Claim, now: int) -> Answer:
    at = now
    if held and now < held.at:
        if now < held.at - CLOCK_SLACK_S:
            return Answer(503, "this witness's clock is behind its last cosignature\n")
        at = held.at
    stated = claim.checkpoint
    if held and (held.size, held.root, held.at) == (stated.size, stated.root, at):
        # Anybody may repeat a call; once a second is as fresh as a signature can tell.
        return Answer(200, held.cosignature)
    line = cosign(signer, stated.body, at)
    note = note_add(claim.note, [line])
    state.hold(Held(stated.origin, stated.size, stated.root, at, line, note))
    return Answer(200, line)


def _splits_view(held: Held | None, checkpoint: Checkpoint) -> bool:
    return held is not None and held.size == checkpoint.size and held.root != checkpoint.root


def _split_view_keep(state: State, held: Held | None, claim: Claim, now: int) -> None:
    if held is not None:
        state.split_view_keep(
            SplitView(origin=held.origin, at=now, held=held.note, claimed=claim.note)
        )
