"""Signed notes (C2SP signed-note): a text, a blank line, signature lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from .encoding import FormatError, base64_decode, base64_encode, text_check
from .keys import ALGORITHMS, COSIGNATURE, ED25519, NoteError, Signer, VerifierKey, name_is_valid

__all__ = [
    "ALGORITHMS", "COSIGNATURE", "ED25519", "NoteError", "Opened", "SignatureLine", "Signer",
    "VerifierKey", "note_add", "note_open", "note_sign", "note_split", "signature_parse",
]  # fmt: skip

# Sixteen signatures of 5 kB, which every verifier must accept, are about 107 kB in base 64.
LONGEST_NOTE = 256 * 1024  # bytes
MOST_SIGNATURES = 64

_MARK = "— "


@dataclass(frozen=True, slots=True)
class SignatureLine:
    """One signature as it stands in a note, not checked yet."""

    name: str
    key_id: bytes
    signature: bytes

    @property
    def text(self) -> str:
        """The line as it stands in a note, its line feed included."""
        return f"{_MARK}{self.name} {base64_encode(self.key_id + self.signature)}\n"

    def is_by(self, key: VerifierKey) -> bool:
        """Whether the line claims this key. Name and id count together, neither alone."""
        return (self.name, self.key_id) == (key.name, key.key_id)


@dataclass(frozen=True, slots=True)
class Opened:
    """A note whose known signatures all hold, at least one of them."""

    text: str
    by: tuple[VerifierKey, ...]
    unknown: int


def note_sign(text: str, signers: Iterable[Signer]) -> str:
    """The text as a note, signed by each signer.

    Raises:
        NoteError: the text cannot be one of a note, or nobody signs.
    """
    _text_check(text)
    return _whole(text, (signer.sign(text) for signer in signers))


def note_add(note: str, lines: Iterable[str]) -> str:
    """The note with more signature lines after those that it has.

    Raises:
        NoteError: the note or a line is malformed, or there would be too many.
    """
    text, present = note_split(note)
    have = note.removeprefix(f"{text}\n")
    grown = f"{text}\n{have}{''.join(_line_ended(line) for line in lines)}"
    text_after, after = note_split(grown)
    if (text_after, after[: len(present)]) != (text, present):
        raise NoteError("what was added is not signature lines")
    return grown


def note_split(note: str) -> tuple[str, tuple[SignatureLine, ...]]:
    """A note's text and its signature lines, none of them checked.

    Raises:
        NoteError: it is not a note.
    """
    _bounded(note)
    at = note.rfind("\n\n")
    if at < 0 or not note.endswith("\n"):
        raise NoteError("a note has a text, an empty line and signature lines, each ended")
    text, lines = note[: at + 1], note[at + 2 :].split("\n")[:-1]
    if not 1 <= len(lines) <= MOST_SIGNATURES:
        raise NoteError(f"a note bears from 1 to {MOST_SIGNATURES} signatures")
    return text, tuple(signature_parse(line) for line in lines)


def signature_parse(line: str) -> SignatureLine:
    """One signature line, with or without its line feed.

    Raises:
        NoteError: it is malformed.
    """
    name, space, encoded = line.removesuffix("\n").removeprefix(_MARK).partition(" ")
    if not line.startswith(_MARK) or not space or not name_is_valid(name):
        raise NoteError("a signature line reads: em dash, key name, base 64")
    try:
        data = base64_decode(encoded)
    except FormatError as error:
        raise NoteError(f"the signature by {name[:80]} {error}") from error
    if len(data) < 5:
        raise NoteError(f"the signature by {name[:80]} is too short")
    return SignatureLine(name, data[:4], data[4:])


def note_open(note: str, keys: Iterable[VerifierKey]) -> Opened:
    """The note's text, once every signature by a known key holds and there is at least one.

    Lines of other keys are ignored and counted, whatever their algorithm.

    Raises:
        NoteError: no known key signed, or a known key's signature is wrong.
    """
    text, lines = note_split(note)
    known = tuple(keys)
    by: dict[VerifierKey, None] = {}
    unknown = 0
    for line in lines:
        claimed = list(_claimed(line, known))
        unknown += not claimed
        for key in claimed:
            key.verify(text, line.signature)
            by[key] = None
    if not by:
        raise NoteError("no known key signed this note")
    return Opened(text=text, by=tuple(by), unknown=unknown)


def _claimed(line: SignatureLine, keys: Sequence[VerifierKey]) -> Iterator[VerifierKey]:
    return (key for key in keys if line.is_by(key))


def _whole(text: str, lines: Iterable[str]) -> str:
    note = f"{text}\n{''.join(lines)}"
    note_split(note)
    return note


def _text_check(text: str) -> None:
    _bounded(text)
    if not text.endswith("\n"):
        raise NoteError("a note's text must end in a line feed")


def _bounded(note: str) -> None:
    try:
        text_check(note, limit=LONGEST_NOTE)
    except FormatError as error:
        raise NoteError(f"the note {error}") from error


def _line_ended(line: str) -> str:
    return line if line.endswith("\n") else f"{line}\n"
