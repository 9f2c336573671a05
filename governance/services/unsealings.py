"""Opening sealed words: an auditor asks, another body agrees, and each opening is an entry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from governance import ledger, policy, vault
from governance.ledger.values import value_open
from governance.models import Entry, Unsealing, UnsealingEntry, User
from governance.models.oversight import UNSEAL_LAPSES, UNSEAL_LASTS
from governance.selectors.unsealings import (
    answer_barred,
    open_barred,
    unsealing_entries,
    unsealing_find,
    unsealing_label,
    unsealing_subject,
)
from governance.subjects import Subject, SubjectKind
from governance.texts import justification_checked
from governance.vocabulary import Action, Purpose

Status = Unsealing.Status
ENTRIES_MOST = 20


@dataclass(frozen=True)
class Opened:
    """The words of one entry by the names of their fields; None for what was erased."""

    entry: Entry
    words: Sequence[tuple[str, str | None]]


def unseal_request(
    *, actor: User, purpose: Purpose | None, entries: Sequence[UUID], reason: str
) -> Unsealing:
    """A request that waits for a second key-holder of another body.

    Raises:
        Denied: she may not ask.
        ValidationError: the reason does not fit, or an entry is unknown or has no sealed words.
    """
    policy.require(
        actor=actor, action=Action.UNSEAL_REQUEST, purpose=purpose,
        subject=Subject(SubjectKind.UNSEALING, "new"),
    )  # fmt: skip
    said = justification_checked(reason)
    rows = _sealed(entries)
    at = now()
    with transaction.atomic():
        made = Unsealing(
            auditor=actor, asked_body=actor.body, asked_at=at, lapses_at=at + UNSEAL_LAPSES
        )
        made.reason_sealed = vault.text_seal(said, unsealing_label(made))
        made.save()
        UnsealingEntry.objects.bulk_create(
            UnsealingEntry(unsealing=made, entry=row) for row in rows
        )
        _note(actor, Action.UNSEAL_REQUEST.value, made, {"entries": len(rows)}, reason=said)
    return made


def _sealed(codes: Sequence[UUID]) -> list[Entry]:
    wanted = set(codes)
    found = list(Entry.objects.filter(code__in=wanted).order_by("id"))
    known = [row for row in found if row.commitments]
    if not known or len(known) < len(wanted) or len(known) > ENTRIES_MOST:
        raise ValidationError(
            _("Name 1 to %(most)s entries that have sealed words."), params={"most": ENTRIES_MOST}
        )
    return known


def unseal_approve(*, actor: User, code: UUID) -> Unsealing:
    """The request, approved: the words may be read for 15 minutes from now.

    Raises:
        Denied: she may not answer, acts for the same body, or it is answered, lapsed or not there.
    """
    at = now()
    return _answer(
        actor, code, "unseal.approve", UNSEAL_LASTS,
        {"status": Status.APPROVED, "answered_at": at, "ends_at": at + UNSEAL_LASTS},
    )  # fmt: skip


def unseal_refuse(*, actor: User, code: UUID) -> Unsealing:
    """The request, refused. Raises as unseal_approve does."""
    return _answer(
        actor, code, "unseal.refuse", timedelta(0),
        {"status": Status.REFUSED, "answered_at": now()},
    )  # fmt: skip


def unseal_open(*, actor: User, purpose: Purpose | None, code: UUID) -> Sequence[Opened]:
    """The words, each entry's opening on record before any of them is returned.

    Raises:
        Denied: she did not ask for them, nobody has agreed, or the time is over.
        KeyMissing, SealBroken: they cannot be opened.
    """
    found = unsealing_find(code=code)
    barred = open_barred(found) if found else ""
    policy.require(
        actor=actor, action=Action.UNSEAL_OPEN, purpose=purpose,
        subject=unsealing_subject(found, code=code, barred=barred),
    )  # fmt: skip
    assert found is not None
    entries = unsealing_entries(unsealing=found)
    with transaction.atomic(durable=True):
        for entry in entries:
            _note(actor, Action.UNSEAL_OPEN.value, found, {"entry": str(entry.code)})
    return [_opened(entry) for entry in entries]


def _opened(entry: Entry) -> Opened:
    words = []
    for name in entry.commitments:
        held = value_open(entry, name)
        words.append((name, held[1] if held else None))
    return Opened(entry, words)


def _answer(
    actor: User, code: UUID, action: str, lasts: timedelta, fields: dict[str, object]
) -> Unsealing:
    _require(actor, code)
    with transaction.atomic():
        # Two approvers at once: a conditional update lets one answer win.
        won = Unsealing.objects.filter(
            code=code, status=Status.WAITING, lapses_at__gt=now()
        ).update(answered_by=actor, answered_body=actor.body, **fields)  # fmt: skip
        found = Unsealing.objects.get(code=code)
        if won:
            _note(actor, action, found, {"minutes": int(lasts.total_seconds() // 60)})
    if not won:
        # Asked again outside the transaction: the answer now says why, and is on record.
        _require(actor, code)
    return found


def _require(actor: User, code: UUID) -> None:
    found = unsealing_find(code=code)
    barred = answer_barred(found, actor) if found else "not_a_party"
    policy.require(
        actor=actor, action=Action.UNSEAL_ANSWER,
        subject=unsealing_subject(found, code=code, barred=barred),
    )  # fmt: skip


def _note(
    actor: User, action: str, unsealing: Unsealing, detail: ledger.Detail, **words: str
) -> None:
    ledger.append(
        actor=actor, verb=Entry.Verb.ADMINISTRATION, action=action,
        subject=unsealing_subject(unsealing, code=unsealing.code), purpose=Purpose.OVERSIGHT,
        detail=detail, sealed=words,
    )  # fmt: skip
