"""Notes: what an auditor writes down about an entry or a timeline, for the auditors of her body."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from governance import ledger, policy, vault
from governance.errors import NotThere, Refused
from governance.models import AuditorNote, Entry, User
from governance.selectors.auditor_notes import note_label, note_subject
from governance.selectors.timelines import timeline
from governance.subjects import Subject, SubjectKind
from governance.texts import words_checked
from governance.vocabulary import Action, Purpose

WORDS_LENGTH = 4000


def note_on_entry(
    *, actor: User, purpose: Purpose | None, code: UUID, words: str, anomaly: str = ""
) -> AuditorNote:
    """The note about the entry under this code, which stands.

    anomaly: what did not look right, by its kind, where the note is about that.

    Raises:
        Denied: she may not write notes.
        NotThere: there is no such entry.
        Refused: she acts for no body whose auditors could read it.
        ValidationError: the words are missing, too long, or hold control characters.
    """
    _require(actor, purpose)
    entry = Entry.objects.filter(code=code).first()
    if entry is None:
        raise NotThere(_("There is no entry under this code."))
    return _write(AuditorNote(auditor=actor, entry=entry, anomaly=anomaly), actor, words)


def note_on_timeline(
    *, actor: User, purpose: Purpose | None, code: UUID, known_as: Collection[str], words: str
) -> AuditorNote:
    """The note about the timeline of a clip, or of a person by her pseudonym, which stands.

    known_as: every code under which the same thing is on record, this one among them.

    Raises:
        Denied: she may not write notes.
        NotThere: nothing is on record under these codes.
        Refused: she acts for no body whose auditors could read it.
        ValidationError: the words are missing, too long, or hold control characters.
    """
    _require(actor, purpose)
    if not timeline(codes=known_as, limit=1).entries:
        raise NotThere(_("Nothing is on record under this code."))
    return _write(AuditorNote(auditor=actor, timeline=code), actor, words)


def _require(actor: User, purpose: Purpose | None) -> None:
    policy.require(
        actor=actor, action=Action.NOTE_WRITE, purpose=purpose,
        subject=Subject(SubjectKind.NOTE, "new"),
    )  # fmt: skip


def _write(note: AuditorNote, actor: User, words: str) -> AuditorNote:
    said = words_checked("words", words, least=1, most=WORDS_LENGTH)
    if actor.body is None:
        raise Refused("no_body", _("You act for no body. Ask an administrator to enter yours."))
    note.body = actor.body
    note.words_sealed = vault.text_seal(said, note_label(note))
    about = {"entry": str(note.entry.code)} if note.entry else {"timeline": str(note.timeline)}
    with transaction.atomic():
        note.save()
        ledger.append(
            actor=actor, verb=Entry.Verb.ADMINISTRATION, action=Action.NOTE_WRITE.value,
            subject=note_subject(note), purpose=Purpose.OVERSIGHT,
            detail={**about, "anomaly": note.anomaly}, sealed={"words": said},
        )  # fmt: skip
    return note
