"""Everything on record by somebody, or about a few things that belong together, as it happened."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from governance.errors import NotThere
from governance.models import BrokenGlass, Entry, Export, Look, LookRequest

PAGE = 100


@dataclass(frozen=True)
class Timeline:
    """Entries in the order of writing; after: where the next page begins, if there is one."""

    entries: Sequence[Entry]
    after: UUID | None


def timeline(*, codes: Collection[str], after: UUID | None = None, limit: int = PAGE) -> Timeline:
    """One page of the entries by or about these codes, the oldest first.

    Looks, requests, exports and broken glasses of the things under these codes are among them.

    Raises:
        NotThere: there is no entry under the code after which the page begins.
    """
    every = {*codes, *_around(codes)}
    start = _place(after) if after else 0
    found: set[int] = set()
    # One question for each way in, so that each is answered from its index.
    for way in (Q(actor_code__in=every), Q(subject_code__in=every)):
        rows = Entry.objects.filter(way, id__gt=start).order_by("id")
        found.update(rows.values_list("id", flat=True)[: limit + 1])
    shown = sorted(found)[:limit]
    entries = list(Entry.objects.filter(pk__in=shown).select_related("leaf").order_by("id"))
    return Timeline(entries, entries[-1].code if len(found) > limit else None)


def _place(code: UUID) -> int:
    place = Entry.objects.filter(code=code).values_list("id", flat=True).first()
    if place is None:
        raise NotThere(_("No entry has the code at which this page begins. Start from the oldest."))
    return place


def _around(codes: Collection[str]) -> set[str]:
    """What governance knows of these things under codes of its own."""
    return {
        str(code)
        for model in (Look, LookRequest, Export, BrokenGlass)
        for code in model._default_manager.filter(subject_code__in=codes).values_list(
            "code", flat=True
        )
    }
