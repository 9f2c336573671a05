"""Who holds what, until when. A grant that has ended counts for nothing from that moment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.timezone import now

from governance.clock import latest
from governance.models import Grant, User
from governance.subjects import facts
from governance.vocabulary import RESPOND, WATCH

STATION, HOTSPOT, CAMERA = (
    Grant.ObjectKind.STATION,
    Grant.ObjectKind.HOTSPOT,
    Grant.ObjectKind.CAMERA,
)


@dataclass(frozen=True)
class Held:
    """What a person holds now: roles, stations by permission, and single cameras to watch."""

    roles: frozenset[str] = frozenset()
    watches: frozenset[str] = frozenset()
    responds: frozenset[str] = frozenset()
    cameras: frozenset[str] = frozenset()


def held_by(*, person: User) -> Held:
    """What groups and permissions say that she holds, as far as a grant in force backs it."""
    backed = _backed(person)

    def objects(permission: str, kind: str) -> frozenset[str]:
        codes = backed.get((permission, kind), frozenset())
        return facts().objects_held(user=person, permission=permission, kind=kind, codes=codes)

    roles = frozenset(person.groups.values_list("name", flat=True))
    hotspots = objects(WATCH, HOTSPOT)
    return Held(
        roles=roles & backed.get(("", ""), frozenset()),
        watches=objects(WATCH, STATION),
        responds=objects(RESPOND, STATION),
        cameras=objects(WATCH, CAMERA) | facts().cameras_of(hotspots=hotspots),
    )


def _backed(person: User) -> Mapping[tuple[str, str], frozenset[str]]:
    """Codes of what grants in force name, by permission and kind; roles under two empty words."""
    at = now()
    running = Grant.objects.filter(
        person=person, starts_at__lte=at, ends_at__gt=latest(at), ended_at__isnull=True
    )
    found: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for grant in running:
        found[grant.permission, grant.object_kind].add(grant.role or grant.object_code)
    return {key: frozenset(codes) for key, codes in found.items()}


def grants_of(*, person: User) -> QuerySet[Grant]:
    """All grants that this person ever had, those in force first."""
    named = Grant.objects.filter(person=person).select_related("granted_by", "ended_by")
    return named.order_by("ended_at", "-starts_at")
