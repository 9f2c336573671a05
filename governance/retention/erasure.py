"""Erasing one clip: rows, keys and files, with a receipt that stays."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.timezone import now

from governance import ledger, vault
from governance.actors import worker
from governance.models import Entry, Receipt, RetentionRun, SealedObject, WrappingKey
from governance.retention.footage import Footage, footage
from governance.retention.holds import clips_held
from governance.retention.rules import due_of
from governance.subjects import Subject, SubjectKind

ACTOR = worker("retention")


class Held(Exception):
    """An order keeps the clip."""


def clip_erase(*, run: RetentionRun, found: Footage) -> Receipt | None:
    """The receipt; None when somebody else erased it meanwhile, or its time is no longer over.

    The rows go in one transaction with receipt and entry, the files after its commit. Until the
    wrapping key is destroyed too (`erasures_finalise`), a backup could still open it.

    Raises:
        Held: an order keeps the clip; nothing was changed.
    """
    with transaction.atomic():
        # The lock first: a hold that is being placed is seen, or waits and finds it erased.
        if not footage().lock(found.code):
            return None
        if found.code in clips_held():
            raise Held
        # A verdict may have come since the run began, and with it another rule.
        found = footage().now_of(found.code)
        due_at = due_of(found)
        if due_at > now():
            return None
        objects = footage().release(found.code)
        receipt = Receipt.objects.create(
            run=run, clip_code=found.code, rule=found.rule, due_at=due_at,
            files=len(objects), bytes=sum(sealed.plain_bytes for sealed in objects),
            paths=[sealed.path for sealed in objects], key_checks=_key_checks(objects),
        )  # fmt: skip
        for sealed in objects:
            vault.destroy(sealed)
        _note(receipt, found)
    return receipt


def erasures_finalise() -> Sequence[WrappingKey]:
    """The wrapping keys destroyed, because receipts wait for it; nothing happens without any.

    What is kept is wrapped anew first. Files that a crash left behind are removed.
    """
    waiting = list(Receipt.objects.filter(final_at__isnull=True))
    if not waiting:
        return ()
    for receipt in waiting:
        for path in receipt.paths:
            vault.file_discard(path)

    def note(keys: Sequence[WrappingKey]) -> None:
        Receipt.objects.filter(pk__in=[receipt.pk for receipt in waiting]).update(final_at=now())
        keys_note(keys)

    return vault.keys_rotate(settings_reseal=footage().settings_reseal, note=note)


def keys_note(keys: Sequence[WrappingKey]) -> None:
    """The entries that say which keys were destroyed, in the transaction that marks them so."""
    for key in keys:
        ledger.append(
            actor=ACTOR,
            verb=Entry.Verb.ERASURE,
            action="key.destroy",
            subject=Subject(SubjectKind.WRAPPING_KEY, key.key_id),
            detail={"check_value": key.check_value},
        )


def _key_checks(objects: Sequence[SealedObject]) -> list[str]:
    ids = {sealed.kek_id for sealed in objects}
    known = WrappingKey.objects.filter(key_id__in=ids)
    return sorted(known.values_list("check_value", flat=True))


def _note(receipt: Receipt, found: Footage) -> None:
    ledger.append(
        actor=ACTOR,
        verb=Entry.Verb.ERASURE,
        action="clip.erase",
        subject=Subject(SubjectKind.CLIP, str(found.code), station=found.station),
        detail={
            "receipt": str(receipt.code),
            "rule": found.rule,
            "due": receipt.due_at.isoformat(),
            "files": receipt.files,
            "bytes": receipt.bytes,
            "keys": "+".join(receipt.key_checks),
        },
    )
