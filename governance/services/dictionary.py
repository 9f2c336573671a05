"""The data dictionary: what the codes of an entry mean, announced in the ledger by its hash."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from typing import Any

import rfc8785
from django.db import transaction
from django.utils.translation import override

from governance import ledger
from governance.actors import worker
from governance.errors import SENTENCES
from governance.models import DataDictionary, Entry
from governance.subjects import Subject, SubjectKind
from governance.vocabulary import Action, Purpose, Role

FIELDS = {
    "v": "version of this format",
    "code": "the entry's UUID",
    "at": "when it was written, UTC, by the clock of the machine that wrote it",
    "verb": "kind of processing (UK DPA 2018 s.62's six, and administration)",
    "action": "what was asked or done; below, or noun.verb",
    "actor_kind": "person, worker, device, party or nobody signed in",
    "subject_kind": "kind of thing that it was about",
    "purpose": "why it was asked, as a code; empty where none is needed",
    "allowed": "what policy answered; null for what was done",
    "reason": "code of the reason that policy gave",
    "public": "about the system itself: keys, clocks, counts, hashes",
    "committed": "SHA-256 commitments to fields that are shown one by one",
    "committed.actor": "code of who asked or did it: a pseudonym, never a name",
    "committed.subject": "code of the thing",
    "committed.station": "code of the station that answers for it",
    "committed.detail": "codes and numbers, among them the facts that decided, as canonical JSON",
    "committed.case": "number of the case in its register",
    "committed.justification": "why, in the words of whoever asked",
}


def dictionary_text() -> str:
    """The dictionary of this version as canonical JSON (RFC 8785), in English."""
    with override("en"):
        return rfc8785.dumps({
            "format": "abhaya/dictionary/v1",
            "fields": FIELDS,
            "verbs": _labels(Entry.Verb.choices),
            "actors": _labels(Entry.ActorKind.choices),
            "actions": _labels(Action.choices),
            "purposes": _labels(Purpose.choices),
            "roles": _labels(Role.choices),
            "reasons": {code: str(sentence) for code, sentence in SENTENCES.items()},
        }).decode()  # fmt: skip


def dictionary_publish() -> DataDictionary | None:
    """The dictionary that was announced now, because this version's differs; None if it stands."""
    text = dictionary_text()
    digest = sha256(text.encode()).hexdigest()
    newest = DataDictionary.objects.order_by("-announced_id").first()
    if newest and newest.sha256 == digest:
        return None
    with transaction.atomic():
        entry = ledger.append(
            actor=worker("sequencer"), verb=Entry.Verb.ADMINISTRATION, action="ledger.dictionary",
            subject=Subject(SubjectKind.LEDGER, "dictionary"), public={"sha256": digest},
        )  # fmt: skip
        # An older version that comes back is announced anew, with the text that is known.
        made, _new = DataDictionary.objects.update_or_create(
            sha256=digest, defaults={"text": text, "announced": entry}
        )
    return made


def _labels(choices: Iterable[tuple[Any, Any]]) -> dict[str, str]:
    return {str(code): str(label) for code, label in choices}
