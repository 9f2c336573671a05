"""The file of a trust policy (C2SP tlog-policy), line by line."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from .encoding import FormatError, decimal_parse
from .keys import COSIGNATURE, ED25519, VerifierKey

LONGEST_POLICY = 256 * 1024  # bytes
MOST_LINES = 1024  # of each kind: the specification asks for 32 at least
NONE = "none"

_FORBIDDEN = re.compile(r"[^\t\n\x20-\x7e\x80-\U0010ffff]")
_SPACE = re.compile(r"[ \t]+")


@dataclass(frozen=True, slots=True)
class PolicyLog:
    """A log that is believed; its key's name is its origin."""

    key: VerifierKey
    url: str = ""


@dataclass(frozen=True, slots=True)
class PolicyWitness:
    """A witness under the name that the policy's groups and quorum use."""

    name: str
    key: VerifierKey
    url: str = ""


@dataclass(frozen=True, slots=True)
class PolicyGroup:
    """A group witnesses a checkpoint when `needed` of its members do."""

    name: str
    needed: int
    members: tuple[str, ...]


@dataclass
class PolicyDraft:
    """What has been read of a policy so far."""

    logs: list[PolicyLog] = field(default_factory=list)
    witnesses: list[PolicyWitness] = field(default_factory=list)
    groups: list[PolicyGroup] = field(default_factory=list)
    quorum: str | None = None
    quorum_read: bool = False
    names: set[str] = field(default_factory=set)
    grouped: set[str] = field(default_factory=set)
    keys: set[bytes] = field(default_factory=set)


def policy_read(text: str) -> PolicyDraft:
    """Everything that a policy's file says.

    Raises:
        FormatError: a line is wrong; the message gives its number.
    """
    if len(text) > LONGEST_POLICY or _FORBIDDEN.search(text):
        raise FormatError("a policy holds no control character and at most 256 KiB")
    # A file that was cut off might ask for less than its author did.
    if not text.endswith("\n"):
        raise FormatError("the policy's last line must end in a line feed: is it all there?")
    draft = PolicyDraft()
    for number, line in enumerate(text.split("\n"), start=1):
        items = _SPACE.split(line.strip(" \t"))
        if not items[0] or items[0].startswith("#"):
            continue
        try:
            _line_read(draft, items)
        except FormatError as error:
            raise FormatError(f"line {number}: {error}") from error
    if not draft.quorum_read:
        raise FormatError("the policy has no quorum line; write `quorum none` to ask for nobody")
    return draft


def lines_of(
    logs: Iterable[PolicyLog],
    witnesses: Iterable[PolicyWitness],
    groups: Iterable[PolicyGroup],
    quorum: str | None,
) -> Iterator[str]:
    """The lines of a policy's file."""
    for log in logs:
        yield f"log {log.key.text} {log.url}".rstrip(" ")
    for witness in witnesses:
        yield f"witness {witness.name} {witness.key.text} {witness.url}".rstrip(" ")
    for group in groups:
        yield f"group {group.name} {group.needed} {' '.join(group.members)}"
    yield f"quorum {NONE if quorum is None else quorum}"


def _line_read(draft: PolicyDraft, items: list[str]) -> None:
    reader = _READERS.get(items[0])
    if reader is None:
        raise FormatError(f"{items[0][:40]!r} is no kind of line")
    reader(draft, items[1:])


def _log_read(draft: PolicyDraft, items: list[str]) -> None:
    if len(items) not in (1, 2) or len(draft.logs) >= MOST_LINES:
        raise FormatError("a log has a key and perhaps an address")
    draft.logs.append(PolicyLog(_key_taken(draft, items[0], ED25519), "".join(items[1:])))


def _witness_read(draft: PolicyDraft, items: list[str]) -> None:
    if len(items) not in (2, 3) or len(draft.witnesses) >= MOST_LINES:
        raise FormatError("a witness has a name, a key and perhaps an address")
    _name_taken(draft, items[0])
    key = _key_taken(draft, items[1], COSIGNATURE)
    draft.witnesses.append(PolicyWitness(items[0], key, "".join(items[2:])))


def _group_read(draft: PolicyDraft, items: list[str]) -> None:
    if len(items) < 3 or len(draft.groups) >= MOST_LINES:
        raise FormatError("a group has a name, how many are needed, and members")
    name, needed_text, *members = items
    for member in members:
        if member not in draft.names:
            raise FormatError(f"{member[:40]!r} is not defined above")
        if member in draft.grouped:
            raise FormatError(f"{member[:40]!r} is a member already; each counts in one way only")
        draft.grouped.add(member)
    _name_taken(draft, name)
    draft.groups.append(PolicyGroup(name, _needed(needed_text, len(members)), tuple(members)))


def _quorum_read(draft: PolicyDraft, items: list[str]) -> None:
    if len(items) != 1 or draft.quorum_read:
        raise FormatError("a policy has one quorum line, with one name")
    if items[0] != NONE and items[0] not in draft.names:
        raise FormatError(f"{items[0][:40]!r} is not defined above")
    draft.quorum = None if items[0] == NONE else items[0]
    draft.quorum_read = True


_READERS: dict[str, Callable[[PolicyDraft, list[str]], None]] = {
    "log": _log_read,
    "witness": _witness_read,
    "group": _group_read,
    "quorum": _quorum_read,
}


def _name_taken(draft: PolicyDraft, name: str) -> None:
    if name == NONE or name in draft.names:
        raise FormatError(f"the name {name[:40]!r} is taken")
    draft.names.add(name)


def _key_taken(draft: PolicyDraft, text: str, algorithm: int) -> VerifierKey:
    key = VerifierKey.parse(text)
    if key.algorithm != algorithm:
        raise FormatError(f"{key.name[:80]} is a key of the wrong kind for this line")
    # Also across kinds: a log that is its own witness would count twice.
    if key.public in draft.keys:
        raise FormatError(f"the public key of {key.name[:80]} stands here already")
    draft.keys.add(key.public)
    return key


def _needed(text: str, members: int) -> int:
    needed = {"all": members, "any": 1}.get(text) or decimal_parse(text)
    if not 1 <= needed <= members:
        raise FormatError(f"{needed} of {members} members cannot be needed")
    return needed
