"""Entries about what was done. They commit with what they tell of, or not at all."""

from __future__ import annotations

import re
from collections.abc import Mapping

from django.db import transaction

from governance.actors import AnyActor, actor_of
from governance.errors import DetailNotCode, NotInTransaction
from governance.models import Entry
from governance.subjects import Subject
from governance.vocabulary import Purpose

Detail = Mapping[str, str | int | float | bool | None]

# A code, a number, a word of ours: nothing that could hold a name or a sentence.
_CODE = re.compile(r"[A-Za-z0-9_.:+/-]{0,64}")


def append(
    *,
    actor: AnyActor,
    verb: Entry.Verb,
    action: str,
    subject: Subject,
    purpose: Purpose | None = None,
    detail: Detail | None = None,
) -> Entry:
    """The entry of an alteration, in the alteration's own transaction.

    Raises:
        NotInTransaction: there is none open, so entry and alteration could come apart.
        DetailNotCode: detail holds anything but codes and numbers, or the subject has no code.
    """
    if not transaction.get_connection().in_atomic_block:
        raise NotInTransaction("ledger.append needs the transaction of what it tells of")
    who = actor_of(actor)
    return Entry.objects.create(
        verb=verb,
        action=str(action),
        actor_kind=who.kind,
        actor_code=who.code,
        subject_kind=subject.kind.value,
        subject_code=code_require("the subject's code", subject.code),
        station_code=subject.station,
        purpose=purpose.value if purpose else "",
        detail=_checked(detail or {}),
    )


def code_require(name: str, value: str) -> str:
    """The value, which is a code.

    Raises:
        DetailNotCode: it could be a name or a sentence.
    """
    if not _CODE.fullmatch(value):
        raise DetailNotCode(f"{name} is free text; the ledger holds codes and numbers only")
    return value


def _checked(detail: Detail) -> dict[str, str | int | float | bool | None]:
    for key, value in detail.items():
        code_require("a key of the detail", key)
        if isinstance(value, str):
            code_require(key, value)
        elif value is not None and not isinstance(value, int | float):
            raise DetailNotCode(f"{key} is neither a code nor a number; write it as one")
    return dict(detail)
