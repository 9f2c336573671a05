"""Checkpoints (C2SP tlog-checkpoint): a log's name, its size and its root, to be signed."""

from __future__ import annotations

from dataclasses import dataclass

from .encoding import (
    LARGEST,
    FormatError,
    base64_encode,
    decimal_parse,
    hash_decode,
    text_check,
)
from .tree import EMPTY_ROOT

LONGEST_BODY = 16 * 1024  # bytes


class RootError(FormatError):
    """The root cannot be that of a tree of this size."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a log says it is: so many leaves under this root.

    extensions: further lines, which no monitor can audit. Ours has none; others may.
    """

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what could not be written so that it reads back the same."""
        if not 0 <= self.size <= LARGEST:
            raise FormatError(f"a tree cannot have {self.size} leaves")
        if len(self.root) != len(EMPTY_ROOT) or (not self.size and self.root != EMPTY_ROOT):
            raise RootError("this is not the root of a tree of that size")
        for line in (self.origin, *self.extensions):
            if not line or "\n" in line:
                raise FormatError("the lines of a checkpoint are neither empty nor broken")
        text_check(self.body, limit=LONGEST_BODY)

    @property
    def body(self) -> str:
        """The text that is signed: origin, size, root, each on its line."""
        lines = (self.origin, str(self.size), base64_encode(self.root), *self.extensions)
        return "".join(f"{line}\n" for line in lines)


def checkpoint_parse(body: str) -> Checkpoint:
    """The checkpoint in a note's text. Open the note first: this checks no signature.

    Raises:
        FormatError: it is not a checkpoint.
        RootError: it says that an empty tree has another root than RFC 6962 gives it.
    """
    text_check(body, limit=LONGEST_BODY)
    lines = body.split("\n")
    if len(lines) < 4 or lines[-1]:
        raise FormatError("a checkpoint has three lines, each ended by a line feed")
    origin, size, root, *extensions = lines[:-1]
    return Checkpoint(origin, decimal_parse(size), hash_decode(root), tuple(extensions))
