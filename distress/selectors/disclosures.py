"""What is kept of camera-minutes that an order names, and when their cameras were dark."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Max, Min
from django.utils.timezone import now

from distress.models import Camera, Clip, Rendition, Station, Stream
from governance.disclosing.certificate import CameraLine
from governance.disclosing.papers import Outage
from governance.models import Disclosure, User
from governance.policy import Role
from governance.selectors.grants import held_by
from governance.services.disclosures import Span

AROUND = timedelta(days=1)
SHORTEST = timedelta(seconds=1)
SEEN_EVERY = timedelta(seconds=15)
NOT_WATCHED = "not_watched"
TAKERS = (Role.SUPERVISOR.value, Role.INVESTIGATOR.value)
Window = tuple[datetime, datetime]


@dataclass(frozen=True)
class ScopePiece:
    """The part of one clip that falls into one span."""

    clip: Clip
    span: Span
    from_at: datetime
    to_at: datetime
    can_be_given: bool  # what is asked of it is there
    is_awaited: bool  # it is not there yet, and will be

    @property
    def seconds(self) -> int:
        return round((self.to_at - self.from_at).total_seconds())


def scope_pieces(*, spans: Iterable[Span], kind: Disclosure.Kind | str) -> Sequence[ScopePiece]:
    """What is kept of these camera-minutes, by camera and time."""
    return [piece for span in spans for piece in _pieces(span, Disclosure.Kind(kind))]


def spans_of(disclosure: Disclosure) -> Sequence[Span]:
    """The scope of a disclosure as spans."""
    return [Span(row.camera_code, row.from_at, row.minutes) for row in disclosure.scope.all()]


def cameras_all() -> Sequence[tuple[str, str]]:
    """Code and name of every camera that an order may name."""
    found = Camera.objects.select_related("station").order_by("station__name", "name")
    return [(str(one.code), f"{one.station.name}: {one.name}, {one.place}") for one in found]


def takers_all() -> Sequence[tuple[str, str]]:
    """Code and name of every supervisor and investigator, with a station that she watches."""
    people = User.objects.filter(is_active=True, groups__name__in=TAKERS).order_by("first_name")
    stations = {str(code): name for code, name in Station.objects.values_list("code", "name")}
    found = []
    for person in people.distinct():
        theirs = sorted(stations[code] for code in held_by(person=person).watches & set(stations))
        if theirs:
            shown = ", ".join(theirs[:2]) + (" …" if len(theirs) > 2 else "")
            name = person.get_full_name() or person.username
            found.append((str(person.code), f"{name} ({shown})"))
    return found


def scope_cameras(*, spans: Iterable[Span]) -> Sequence[CameraLine]:
    """The cameras of these spans, by name."""
    found = Camera.objects.select_related("station").filter(code__in={one.camera for one in spans})
    return [
        CameraLine(str(camera.code), camera.name, camera.place, camera.station.name)
        for camera in found
    ]


def scope_outages(*, spans: Iterable[Span]) -> Sequence[Outage]:
    """Times at which nothing came from these cameras, in the spans and a day around each.

    `why` says how the connection before it ended, or that there had been none.
    """
    windows: dict[UUID, list[Window]] = {}
    for span in spans:
        window = (span.from_at - AROUND, min(span.to_at + AROUND, now()))
        windows.setdefault(span.camera, []).append(window)
    return [
        outage
        for camera, theirs in windows.items()
        for window in _merged(theirs)
        for outage in _outages(camera, window)
    ]


def _pieces(span: Span, kind: Disclosure.Kind) -> Iterable[ScopePiece]:
    kept = Clip.objects.filter(episode__camera__code=span.camera, erased_at__isnull=True).annotate(
        starts_at=Min("segments__start_at"), ends_at=Max("segments__end_at")
    )
    for clip in kept.filter(starts_at__lt=span.to_at, ends_at__gte=span.from_at).order_by(
        "starts_at"
    ):
        can_be_given = clip.gathered_at is not None and _is_there(clip, kind)
        yield ScopePiece(
            clip=clip, span=span, from_at=max(span.from_at, clip.starts_at),
            to_at=min(span.to_at, clip.ends_at), can_be_given=can_be_given,
            is_awaited=not can_be_given and clip.finished_at is None,
        )  # fmt: skip


def _is_there(clip: Clip, kind: Disclosure.Kind) -> bool:
    if kind is Disclosure.Kind.ORIGINAL:
        return True
    return clip.renditions.filter(
        kind=Rendition.Kind.BLURRED, part=Rendition.Part.WHOLE
    ).exists()  # fmt: skip


def _merged(windows: Sequence[Window]) -> Sequence[Window]:
    merged: list[Window] = []
    for begin, end in sorted(windows):
        if merged and begin <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((begin, end))
    return merged


def _outages(camera: UUID, window: Window) -> Iterable[Outage]:
    """The holes between the camera's streams."""
    dark_from, why = window[0], NOT_WATCHED
    streams = Stream.objects.filter(camera__code=camera, opened_at__lt=window[1])
    for stream in streams.order_by("opened_at"):
        if stream.opened_at - dark_from >= SHORTEST:
            yield Outage(camera, dark_from, stream.opened_at, why)
        # One that nobody closed was watched for as long as it was seen.
        ended = stream.closed_at or stream.seen_at + SEEN_EVERY
        if ended > dark_from:
            dark_from, why = ended, stream.close_reason or "lost"
    if window[1] - dark_from >= SHORTEST:
        yield Outage(camera, dark_from, window[1], why)
