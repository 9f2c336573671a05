"""Finding entries among millions: every filter is answered from an index, page by page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet, Value
from django.db.models.lookups import Exact
from django.utils.translation import gettext as _

from governance.errors import NotThere
from governance.models import Entry, Leaf
from governance.models.entries import CameraNamed

PAGE = 100
ANSWERS = {"allowed": True, "refused": False, "done": None}


@dataclass(frozen=True)
class EntryFilter:
    """What an auditor looks for; an empty field asks for nothing.

    code: by or about this code. person: by her, or about her account. camera: about the camera, or
    about what came from it. party: by a third party or its key, or about it. answer: allowed,
    refused, or done, which is what an entry says that answers no question. since, until: both ends
    are included. index: the entry at this place in the tree.
    """

    code: str = ""
    person: str = ""
    camera: str = ""
    party: str = ""
    subject_kind: str = ""
    action: str = ""
    verb: str = ""
    purpose: str = ""
    answer: str = ""
    since: datetime | None = None
    until: datetime | None = None
    index: int | None = None

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes that somebody looked for, each once: they are on record with her look."""
        return tuple(dict.fromkeys(filter(None, (self.code, self.person, self.camera, self.party))))


@dataclass(frozen=True)
class EntryPage:
    """Entries, newest first; before: code of the one before which the next page begins, if any."""

    entries: Sequence[Entry]
    before: UUID | None


def page_found(
    asked: EntryFilter, *, before_code: UUID | None = None, limit: int = PAGE
) -> EntryPage:
    """One page of what the filter finds, older than the entry under this code.

    Pages stay as they are while entries arrive: newer ones come before the first.

    Raises:
        NotThere: there is no such entry.
    """
    before = _place(before_code) if before_code else None
    found = ids_found(asked, before=before, limit=limit + 1)
    shown = Entry.objects.filter(pk__in=found[:limit]).select_related("leaf").order_by("-id")
    entries = list(shown)
    return EntryPage(entries, entries[-1].code if len(found) > limit else None)


def _place(code: UUID) -> int:
    place = Entry.objects.filter(code=code).values_list("id", flat=True).first()
    if place is None:
        raise NotThere(_("No entry has the code at which this page begins. Start from the newest."))
    return place


def ids_found(asked: EntryFilter, *, before: int | None, limit: int) -> list[int]:
    """Row ids of what the filter finds, newest first."""
    found: set[int] = set()
    # One question for each way in, because a database that is asked "this or that" sorts all of
    # both before it shows the first.
    for way in _ways(asked):
        rows = _narrowed(way, asked)
        if before is not None:
            rows = rows.filter(id__lt=before)
        found.update(rows.order_by("-id").values_list("id", flat=True)[:limit])
    return sorted(found, reverse=True)[:limit]


def _ways(asked: EntryFilter) -> Iterator[QuerySet[Entry]]:
    """Rows by each index that leads to what is looked for."""
    entries = Entry.objects.all()
    if asked.index is not None:
        at = Leaf.objects.filter(index=asked.index).values("entry_id")
        yield entries.filter(id__in=at)
    elif asked.code:
        yield from _by_or_about(entries, asked.code)
    elif asked.person:
        yield entries.filter(actor_code=asked.person, actor_kind="person")
        yield entries.filter(subject_code=asked.person, subject_kind="person")
    elif asked.party:
        yield from _by_or_about(entries, asked.party)
    elif asked.camera:
        yield entries.filter(subject_code=asked.camera, subject_kind="camera")
        yield entries.filter(_names_camera(asked.camera))
    else:
        yield entries


def _by_or_about(entries: QuerySet[Entry], code: str) -> Iterator[QuerySet[Entry]]:
    yield entries.filter(actor_code=code)
    yield entries.filter(subject_code=code)


def _names_camera(code: str) -> Q:
    return Q(Exact(CameraNamed("detail"), Value(code)))


def _narrowed(rows: QuerySet[Entry], asked: EntryFilter) -> QuerySet[Entry]:
    """Of these rows, those that fit everything else that is asked."""
    for code, kinds in ((asked.person, ("person",)), (asked.party, ("party", "party_key"))):
        if code:
            rows = rows.filter(
                Q(actor_code=code, actor_kind__in=kinds)
                | Q(subject_code=code, subject_kind__in=kinds)
            )
    if asked.camera:
        rows = rows.filter(
            Q(subject_code=asked.camera, subject_kind="camera") | _names_camera(asked.camera)
        )
    equal = {
        name: value
        for name in ("subject_kind", "action", "verb", "purpose")
        if (value := getattr(asked, name))
    }
    if asked.since:
        rows = rows.filter(at__gte=asked.since)
    if asked.until:
        rows = rows.filter(at__lte=asked.until)
    return _answered(rows.filter(**equal), asked.answer)


def _answered(rows: QuerySet[Entry], answer: str) -> QuerySet[Entry]:
    if not answer:
        return rows
    allowed = ANSWERS[answer]
    return rows.filter(allowed__isnull=True) if allowed is None else rows.filter(allowed=allowed)
