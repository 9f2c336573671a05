"""Signing keys of the ledger: made, announced, retired, distrusted; each step is an entry."""

from __future__ import annotations

import base64

from django.db import transaction
from django.utils.translation import gettext as _

from governance import ledger
from governance.actors import AnyActor, worker
from governance.errors import NotThere, Refused
from governance.ledger.keyfile import LOG, MANIFEST, key_id_of, signer_add
from governance.ledger.keys import keys_to_retire
from governance.models import Entry, LedgerKey
from governance.subjects import Subject, SubjectKind
from governance.tlog.keys import Signer

SEQUENCER = worker("sequencer")


def keys_ensure() -> None:
    """Make and announce a first key of each kind, where there is none."""
    for kind in (LOG, MANIFEST):
        if not LedgerKey.objects.filter(kind=kind).exists():
            key_rotate(kind=kind, actor=SEQUENCER)


def key_rotate(*, kind: LedgerKey.Kind, actor: AnyActor) -> LedgerKey:
    """A new key of this kind, in the file and announced.

    A log key signs beside the older one as soon as a checkpoint covers the announcement, and alone
    after two more; a manifest key signs from now on.
    """
    signer = signer_add(kind)
    with transaction.atomic():
        key_id = key_id_of(signer)
        said = {"key_id": key_id, "key": _key_text(signer), "kind": kind.value}
        entry = _note(actor, "ledger.key_announce", key_id, said)
        return LedgerKey.objects.create(
            kind=kind, key_id=key_id, vkey=signer.key.text, announced=entry
        )


def keys_retire() -> int:
    """How many log keys were retired now, as their successors have signed beside them."""
    keys = keys_to_retire()
    for key in keys:
        with transaction.atomic():
            entry = _note(SEQUENCER, "ledger.key_retire", key.key_id, {"key_id": key.key_id})
            LedgerKey.objects.filter(pk=key.pk, retired__isnull=True).update(retired=entry)
    return len(keys)


def key_distrust(*, key_id: str, after_size: int, actor: AnyActor) -> LedgerKey:
    """The key, which signs nothing more; what it signed beyond the size is not to be believed.

    Raises:
        NotThere: there is no such key.
        Refused: it was distrusted before, or no other of its kind could take over.
    """
    key = LedgerKey.objects.filter(key_id=key_id).first()
    if key is None:
        raise NotThere(_("There is no signing key with this id. See: manage.py ledger_keys"))
    others = LedgerKey.objects.filter(
        kind=key.kind, retired__isnull=True, distrusted_after__isnull=True
    ).exclude(pk=key.pk)
    if not others.exists():
        raise Refused("only_key", _("Announce another key first: manage.py ledger_keys --rotate"))
    with transaction.atomic():
        said: ledger.Codes = {"key_id": key_id, "after_size": after_size}
        _note(actor, "ledger.key_distrust", key_id, said)
        won = LedgerKey.objects.filter(pk=key.pk, distrusted_after__isnull=True).update(
            distrusted_after=after_size
        )
        if not won:
            raise Refused("settled", _("This key was declared untrustworthy before."))
    key.refresh_from_db()
    return key


def _note(actor: AnyActor, action: str, key_id: str, public: ledger.Codes) -> Entry:
    return ledger.append(
        actor=actor, verb=Entry.Verb.ADMINISTRATION, action=action,
        subject=Subject(SubjectKind.LEDGER, key_id), public=public,
    )  # fmt: skip


def _key_text(signer: Signer) -> str:
    """Base64 of the algorithm byte and the public key, the last part of a verifier key."""
    key = signer.key
    return base64.b64encode(bytes([key.algorithm]) + key.public).decode()
