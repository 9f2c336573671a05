"""Notes of auditors: those about one entry, about one timeline, and all of one body's."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from governance import vault
from governance.errors import NotThere
from governance.models import AuditorNote, User
from governance.subjects import Subject, SubjectKind

PAGE = 50


@dataclass(frozen=True)
class NotePage:
    """Notes, the newest first; before: code of the one before which the next page begins, if any.

    None of them is opened yet: `note_words` does that, once policy has been asked.
    """

    notes: Sequence[AuditorNote]
    before: UUID | None


def note_subject(note: AuditorNote) -> Subject:
    """The note as policy knows it."""
    return Subject(SubjectKind.NOTE, str(note.code))


def note_label(note: AuditorNote) -> str:
    """What the sealed words are bound to."""
    return f"note:{note.code}"


def note_words(note: AuditorNote) -> str:
    """What the note says."""
    return vault.text_open(bytes(note.words_sealed), note_label(note))


def note_get(*, code: UUID, reader: User) -> AuditorNote:
    """The note under this code, of the reader's body. Raises NotThere."""
    found = _of_body(reader).filter(code=code).first()
    if found is None:
        raise NotThere(_("There is no note of your body under this code."))
    return found


def notes_all(*, reader: User, before: UUID | None = None, limit: int = PAGE) -> NotePage:
    """One page of what the auditors of the reader's body wrote.

    Raises:
        NotThere: no note of theirs has the code before which the page begins.
    """
    return _page(_of_body(reader), reader=reader, before=before, limit=limit)


def notes_on_entry(*, reader: User, code: UUID) -> NotePage:
    """The newest notes about one entry."""
    return _page(_of_body(reader).filter(entry__code=code), reader=reader)


def notes_on_timeline(*, reader: User, codes: Collection[str]) -> NotePage:
    """The newest notes about one timeline, under any of the codes that belong to it."""
    return _page(_of_body(reader).filter(timeline__in=codes), reader=reader)


def notes_on_anomalies(
    *, reader: User, since: datetime, until: datetime
) -> Mapping[tuple[str, UUID], int]:
    """How many notes there are about what did not look right, by its kind and an entry of it.

    since, until: when the entry was written, both included.
    """
    rows = _of_body(reader).exclude(anomaly="").filter(entry__at__range=(since, until))
    counted = rows.order_by().values_list("anomaly", "entry__code").annotate(Count("pk"))
    return {(kind, code): count for kind, code, count in counted}


def _of_body(reader: User) -> QuerySet[AuditorNote]:
    """Whoever acts for no body reads no notes."""
    if reader.body_id is None:
        return AuditorNote.objects.none()
    return AuditorNote.objects.filter(body=reader.body_id).select_related("auditor", "entry")


def _page(
    rows: QuerySet[AuditorNote], *, reader: User, before: UUID | None = None, limit: int = PAGE
) -> NotePage:
    if before is not None:
        rows = rows.filter(pk__lt=note_get(code=before, reader=reader).pk)
    found = list(rows.order_by("-id")[: limit + 1])
    shown = found[:limit]
    return NotePage(shown, shown[-1].code if len(found) > limit else None)
