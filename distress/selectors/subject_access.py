"""What anybody may learn about footage of a place: whether it was kept, and who looked at it.

The unit is a whole hour by the clock, and the whole month, of fixed cameras: whoever slides a
window over them gets the same answers again, and nothing to subtract.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from django.db.models import Q, QuerySet, Sum
from django.utils.timezone import localtime, now

from distress.models import Alert, Camera, Clip, Episode
from governance.models import AccessDay, Disclosure, Entry, Export, Look, User
from governance.retention.rules import rule_hours
from governance.transparency.bands import Band, band_of
from governance.vocabulary import Purpose, Role

HOUR = timedelta(hours=1)
LONGEST = 6 * HOUR
# So long, and until midnight, nothing is told: at the camera nobody is to learn that police look.
DELAY = timedelta(days=7)
# What an episode's footage may hold before it.
BEFORE = timedelta(seconds=30)
# How long a verdict may be awaited, from which the time of keeping runs.
VERDICT = timedelta(days=7)


class Kept(StrEnum):
    """Whether footage was kept. PERHAPS: by its time some may be there, by its verdict not."""

    NO = "no"
    PERHAPS = "perhaps"
    STILL = "still"
    ERASED = "erased"


@dataclass(frozen=True, slots=True)
class Seen:
    """How often people of one role looked, for one purpose. Empty words where none is on record."""

    role: str
    purpose: str
    band: Band


@dataclass(frozen=True, slots=True)
class Looks:
    """What is told of looks at footage of one hour or month.

    band: all together; None where nobody looked. seen: by role and purpose, where ten or more.
    """

    begins_at: datetime
    ends_at: datetime
    band: Band | None
    seen: tuple[Seen, ...]


@dataclass(frozen=True, slots=True)
class Hour:
    """What is told of one hour. gone_by: when, by the rules, nothing is left that is not held."""

    looks: Looks
    kept: Kept
    gone_by: date


@dataclass(frozen=True, slots=True)
class Covered:
    """From when to when anybody may ask."""

    first_at: datetime
    last_at: datetime


def access_covered() -> Covered | None:
    """The whole hours about which something is told; None as long as there are none."""
    first_at = Entry.objects.order_by("id").values_list("at", flat=True).first()
    if first_at is None:
        return None
    covered = Covered(_hour(first_at), _told_until())
    return covered if covered.first_at < covered.last_at else None


def access_hours(*, cameras: Sequence[Camera], from_at: datetime, until_at: datetime) -> list[Hour]:
    """What is told of each hour by the clock that the window touches."""
    begins_at, found = _hour(from_at), []
    while begins_at < until_at:
        within = _episodes(cameras, begins_at, begins_at + HOUR)
        looks = _looks(cameras, within, begins_at, begins_at + HOUR)
        found.append(Hour(looks, *_kept(within, begins_at + HOUR)))
        begins_at += HOUR
    return found


def access_months(
    *, cameras: Sequence[Camera], from_at: datetime, until_at: datetime
) -> list[Looks]:
    """What is told of each month that the window touches; of one that is not over, nothing."""
    begins_at, found = _month(from_at), []
    while begins_at < until_at:
        ends_at = _month(begins_at + timedelta(days=32))
        if ends_at <= _told_until():
            within = _episodes(cameras, begins_at, ends_at)
            found.append(_looks(cameras, within, begins_at, ends_at))
        begins_at = ends_at
    return found


def access_asked() -> int:
    """How often anybody asked so far."""
    return int(AccessDay.objects.aggregate(all=Sum("asked"))["all"] or 0)


def _hour(at: datetime) -> datetime:
    return localtime(at).replace(minute=0, second=0, microsecond=0)


def _month(at: datetime) -> datetime:
    return _hour(at).replace(day=1, hour=0)


def _told_until() -> datetime:
    return _hour(now() - DELAY).replace(hour=0)


def _looks(
    cameras: Sequence[Camera], within: QuerySet[Episode], begins_at: datetime, ends_at: datetime
) -> Looks:
    looked = list(_looked(cameras, within, begins_at, ends_at))
    seen = (Seen(*whose, band_of(count)) for whose, count in sorted(Counter(looked).items()))
    return Looks(
        begins_at, ends_at,
        band=band_of(len(looked)) if looked else None,
        seen=tuple(one for one in seen if not one.band.is_few),
    )  # fmt: skip


def _episodes(
    cameras: Sequence[Camera], begins_at: datetime, ends_at: datetime
) -> QuerySet[Episode]:
    ended = Q(end_at__gt=begins_at) | Q(end_at__isnull=True, decided_at__gt=begins_at)
    return Episode.objects.filter(ended, camera__in=cameras, start_at__lt=ends_at + BEFORE)


def _kept(within: QuerySet[Episode], ends_at: datetime) -> tuple[Kept, date]:
    """Whether, and until which day some of it may be there by the rules, unless held."""
    longest = timedelta(hours=max(rule_hours().values()))
    gone_at = ends_at + VERDICT + longest
    gone_by = localtime(gone_at).date()
    clips = Clip.objects.filter(episode__in=within).exclude(status=Clip.Status.EMPTY)
    if not clips.exists():
        return Kept.NO, gone_by
    # Told apart earlier, the time of erasure would tell the verdict on somebody's distress.
    if now() < gone_at:
        return Kept.PERHAPS, gone_by
    is_there = clips.exclude(status=Clip.Status.ERASED).exists()
    return (Kept.STILL if is_there else Kept.ERASED), gone_by


def _looked(
    cameras: Sequence[Camera], within: QuerySet[Episode], begins_at: datetime, ends_at: datetime
) -> Iterator[tuple[str, str]]:
    """Role and purpose of each look, and of each copy and package taken, as far as it is told.

    A package that was disclosed to a court or to police counts once for whoever took it to them.
    """
    until = _told_until()
    alerts = [str(code) for code in
              Alert.objects.filter(episode__in=within).values_list("code", flat=True)]  # fmt: skip
    live = Q(
        subject_kind="camera", subject_code__in=[str(camera.code) for camera in cameras],
        opened_at__gte=begins_at, opened_at__lt=ends_at,
    )  # fmt: skip
    stored = Q(subject_kind="alert", subject_code__in=alerts) | Q(
        episode_code__in=within.values("code")
    )
    looks = Look.objects.filter(live | stored, opened_at__lt=until).select_related("person")
    for look in looks.prefetch_related("person__grants"):
        yield _role(look.person, look.opened_at), look.purpose
    copies = Export.objects.filter(
        subject_kind="alert", subject_code__in=alerts, taken_at__lt=until
    ).select_related("person")
    for copy in copies.prefetch_related("person__grants"):
        assert copy.taken_at is not None
        yield _role(copy.person, copy.taken_at), copy.purpose
    given = Disclosure.objects.filter(
        clips__camera_code__in=[camera.code for camera in cameras], clips__from_at__lt=ends_at,
        clips__to_at__gt=begins_at, taken_at__lt=until,
    ).select_related("taker")  # fmt: skip
    for package in given.prefetch_related("taker__grants").distinct():
        assert package.taken_at is not None
        yield _role(package.taker, package.taken_at), Purpose.INVESTIGATION.value


def _role(person: User, at: datetime) -> str:
    """The role by which she may have looked then; of several the one that is named first."""
    held = {
        grant.role
        for grant in person.grants.all()
        if grant.role and grant.starts_at <= at < (grant.ended_at or grant.ends_at)
    }
    return next((role.value for role in Role if role.value in held), "")
