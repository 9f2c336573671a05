"""Entries about what was done. They commit with what they tell of, or not at all."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NotRequired, TypedDict, Unpack

from django.db import transaction

from governance.actors import Actor, AnyActor, actor_of
from governance.commitments import commitment, salt_make
from governance.errors import DetailNotCode, NotInTransaction
from governance.ledger.canonical import LARGEST
from governance.ledger.rows import entry_insert, statement_commits
from governance.ledger.values import values_keep
from governance.models import Entry
from governance.subjects import Subject
from governance.vocabulary import Purpose

Code = str | int | float | bool | None
Detail = Mapping[str, Code]
# About the system itself, for everybody: no fractions, which are written in more than one way.
Codes = Mapping[str, str | int | bool | None]
# What is said in words, or names somebody, by the name of the field.
Words = Mapping[str, str]


class Told(TypedDict):
    """What `entry_write` is told."""

    actor: Actor
    verb: Entry.Verb
    action: str
    subject: Subject
    purpose: Purpose | None
    detail: Mapping[str, object]
    public: NotRequired[Codes | None]
    sealed: NotRequired[Words | None]
    allowed: NotRequired[bool | None]
    reason: NotRequired[str]


# A code, a number, a word of ours: nothing that could hold a name or a sentence.
_CODE = re.compile(r"[A-Za-z0-9_.:+/-]{0,64}")
_NAME = re.compile(r"[a-z_]{1,40}")
# The four that every entry commits to by its seed (docs/ledger.md).
SEEDED = frozenset({"actor", "subject", "station", "detail"})


def append(
    *,
    actor: AnyActor,
    verb: Entry.Verb,
    action: str,
    subject: Subject,
    purpose: Purpose | None = None,
    detail: Detail | None = None,
    public: Codes | None = None,
    sealed: Words | None = None,
) -> Entry:
    """The entry of an alteration, in the alteration's own transaction.

    public: about the system itself, as everybody may read it in the tree.
    sealed: words and names; the entry commits to them, and they lie encrypted beside.

    Raises:
        NotInTransaction: there is none open, so entry and alteration could come apart.
        DetailNotCode: detail or public hold anything but codes and numbers, or the subject has no
            code.
        KeyMissing: there are words, and no key to seal them under.
    """
    if not transaction.get_connection().in_atomic_block:
        raise NotInTransaction("ledger.append needs the transaction of what it tells of")
    return entry_write(
        actor=actor_of(actor), verb=verb, action=str(action), subject=subject, purpose=purpose,
        detail=_checked(detail or {}), public=_checked_public(public or {}), sealed=sealed or {},
    )  # fmt: skip


def entry_write(
    *,
    actor: Actor,
    verb: Entry.Verb,
    action: str,
    subject: Subject,
    purpose: Purpose | None,
    detail: Mapping[str, object],
    public: Codes | None = None,
    sealed: Words | None = None,
    allowed: bool | None = None,
    reason: str = "",
) -> Entry:
    """The entry as it lies in the database, with what it commits to; what it holds was checked.

    A trigger notes that it waits for its index.
    """
    words = {name: text for name, text in (sealed or {}).items() if text}
    salts = {_named(name): salt_make() for name in words}
    entry = Entry(
        verb=verb.value,
        action=action,
        actor_kind=actor.kind,
        actor_code=actor.code,
        subject_kind=subject.kind.value,
        subject_code=code_require("the subject's code", subject.code),
        station_code=subject.station,
        purpose=purpose.value if purpose else "",
        allowed=allowed,
        reason=reason,
        detail=dict(detail),
        public=dict(public or {}),
        commitments={name: commitment(name, salts[name], text) for name, text in words.items()},
    )
    entry_insert(entry)
    if words:
        values_keep(entry, words, salts)
    return entry


def entry_commit(**told: Unpack[Told]) -> Entry:
    """The entry, committed when this returns, in a transaction of its own.

    Raises:
        RuntimeError: called inside a transaction, whose rollback would take the entry with it.
    """
    if not any((told.get("sealed") or {}).values()) and statement_commits():
        return entry_write(**told)
    with transaction.atomic(durable=True):
        return entry_write(**told)


def code_require(name: str, value: str) -> str:
    """The value, which is a code.

    Raises:
        DetailNotCode: it could be a name or a sentence.
    """
    if not _CODE.fullmatch(value):
        raise DetailNotCode(f"{name} is free text; the ledger holds codes and numbers only")
    return value


def _named(name: str) -> str:
    if name in SEEDED or not _NAME.fullmatch(name):
        raise DetailNotCode(f"{name} is no name for words that an entry commits to")
    return name


def _checked(detail: Detail) -> dict[str, Code]:
    for key, value in detail.items():
        code_require("a key of the detail", key)
        if isinstance(value, str):
            code_require(key, value)
        elif value is not None and not _is_number(value):
            raise DetailNotCode(f"{key} is neither a code nor a number; write it as one")
    return dict(detail)


def _is_number(value: object) -> bool:
    # Also what no number is: it cannot be written in JSON, and would stop the sequencer.
    return isinstance(value, int | float) and abs(value) <= LARGEST


def _checked_public(public: Codes) -> Codes:
    if any(isinstance(value, float) for value in public.values()):
        raise DetailNotCode("what is public has no fractions; write a whole number or a code")
    _checked(public)
    return public
