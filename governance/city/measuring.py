"""One day, played and then looked at through the auditor's views."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from governance.city.day import city_play
from governance.city.ordinary import BEGINS, ENDS
from governance.city.scoring import Instance, Recall, recall_of
from governance.city.stage import City, moment
from governance.models import Entry
from governance.oversight import findings_find


def day_measured(*, seed: int, scale: float) -> Recall:
    """What the auditor's views find of the misuse seeded in this day."""
    city = city_play(seed=seed, scale=scale)
    return recall_of(
        seeded=instances_of(city), findings=_findings(city), entries=Entry.objects.count()
    )


def instances_of(city: City) -> tuple[Instance, ...]:
    """What was seeded, with the codes of its entries."""
    return tuple(Instance(one.kind, one.codes()) for one in city.seeded)


def _findings(city: City) -> Iterator[frozenset[UUID]]:
    # Whoever looks, looks at the end of that day: what is overdue is measured by its time.
    with city.playing():
        found = findings_find(since=moment(BEGINS), until=moment(ENDS))
    for anomaly in found:
        yield frozenset(anomaly.entries)
