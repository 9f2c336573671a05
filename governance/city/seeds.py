"""What is seeded: kinds of misuse, the entries each leaves, and innocents that look like it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID

from governance.models import Entry, Look

if TYPE_CHECKING:
    from governance.city.stage import City, Story


@dataclass
class Seeded:
    """One misuse of one kind, with the entries that make it."""

    kind: str
    ids: set[int] = field(default_factory=set)

    @contextmanager
    def caught(self) -> Iterator[None]:
        """Every entry that is written meanwhile belongs to the misuse."""
        before = _newest()
        yield
        self.ids.update(Entry.objects.filter(id__gt=before).values_list("id", flat=True))

    def codes(self) -> frozenset[UUID]:
        """Codes of its entries, with those that close its looks."""
        closing = Look.objects.filter(entry_id__in=self.ids, close_entry__isnull=False)
        ids = self.ids | set(closing.values_list("close_entry_id", flat=True))
        return frozenset(Entry.objects.filter(id__in=ids).values_list("code", flat=True))


def _newest() -> int:
    return Entry.objects.order_by("-id").values_list("id", flat=True).first() or 0


@dataclass(frozen=True)
class Misuse:
    """One kind of misuse. times: when each of its instances begins, in the city's time.

    A time that begins with a minus is one of the evening before.
    """

    kind: str
    times: tuple[str, ...]
    story: Callable[[City, Seeded], Story]


@dataclass(frozen=True)
class Innocent:
    """Something that looks like misuse and is none, at these times."""

    times: tuple[str, ...]
    story: Callable[[City], Story]
