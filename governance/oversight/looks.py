"""Looks at footage: whether there was a reason, a leave, and an end to them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from statistics import fmean, median

from governance.oversight.anomalies import Anomaly, Kind, anomaly, by_actor, exceptions
from governance.oversight.lines import Line, Span, any_between, grouped, window_most
from governance.subjects import Subject, SubjectKind

CLIPS = ("rendition.look", "rendition.review_look", "original.look")
STILL = "camera.still"
# What somebody does with an alert, a case or a dispatch before she looks.
TOUCHES = (
    "alert.see", "alert.claim", "alert.review", "alert.dispatch", "case.see", "shadow.judge",
    "second.see", "second.judge",
    "original.request", "request.see", "request.approve", "glass.break", "export.make",
    "dispatch.see", "dispatch.acknowledge", "dispatch.arrive", "dispatch.close",
)  # fmt: skip
RAISED = ("alert.raise", "episode.open", "call.make", *TOUCHES)
# A page stays open: she opened the alert, and looks at its clip again in the same shift.
OPENED_WITHIN = timedelta(hours=12)
RAISED_WITHIN = timedelta(hours=24)
# Acts that make a look part of the work on an alert, and how near they have to be.
WORK = ("alert.claim", "alert.review", "alert.dispatch", "dispatch.acknowledge", "dispatch.arrive",
        "dispatch.close", "request.approve", "glass.break")  # fmt: skip
WORK_WITHIN = timedelta(minutes=30)
# A look lasts 15 minutes: six at one place are an hour and a half, without an alert to work on.
PLACE_MOST = 6
# Fewer clips than this do not show that the stills were meant for the place.
PLACE_CLIPS = 3
CLIP_MOST = 4
CLIP_PEOPLE_MOST = 7
STILLS_LEAST = 10
STILLS_TIMES = 3
CHANCE = 1e-6
TIMES_COLLEAGUES = 4
LOOKS_LEAST = 20
# What an investigator opens in an hour when she works on cases, and what when she leafs.
CASES_AN_HOUR = 15
LEAVE_LASTS = timedelta(hours=2)
FUTURE = timedelta(minutes=1)


class Trail:
    """When each person last had to do with a camera, a thing or a station."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._at: dict[tuple[str, str], list[datetime]] = {}
        cameras: dict[str, str] = {}
        for line in lines:
            if line.action == "episode.open" and line.camera:
                cameras[line.told("episode")] = line.camera
            known = cameras.get(line.told("episode"), "")
            for key in {line.camera, line.subject, known, line.told("of")} | _station_key(line):
                if key:
                    self._at.setdefault((line.actor, key), []).append(line.at)
                    self._at.setdefault(("", key), []).append(line.at)

    def near(self, line: Line, *, hers: bool, before: timedelta, after: timedelta) -> bool:
        """Whether she, or anybody, had to do with what the line is about within this time."""
        actor = line.actor if hers else ""
        keys = {line.camera, line.subject, *(_station_key(line) if hers else ())}
        return any(
            any_between(self._at.get((actor, key), ()), line.at - before, line.at + after)
            for key in keys
            if key
        )


def _station_key(line: Line) -> set[str]:
    """Officers on the way look at clips of an alert that only their dispatch leads to."""
    is_theirs = line.action.startswith("dispatch.") or line.action in CLIPS
    return {f"dispatch:{line.station}"} if is_theirs and line.station else set()


def looks_without_alert(span: Span) -> Iterator[Anomaly]:
    """Looks at clips by somebody who had opened no alert, case or dispatch there."""
    looks = [line for line in span.of(*CLIPS) if line.is_person and line.at >= span.since]
    hers, anybody = Trail(span.of(*TOUCHES)), Trail(span.of(*RAISED))
    unopened = [
        line for line in looks
        if not hers.near(line, hers=True, before=OPENED_WITHIN, after=FUTURE)
    ]  # fmt: skip
    if len(unopened) > len(looks) / 3 and len(looks) >= LOOKS_LEAST:
        # Where opening an alert is no rule here, at least somebody must have raised one.
        unopened = [
            line for line in unopened
            if not anybody.near(line, hers=False, before=RAISED_WITHIN, after=FUTURE)
        ]  # fmt: skip
    yield from exceptions(Kind.LOOK_WITHOUT_ALERT, unopened, looks)


def originals_without_leave(span: Span) -> Iterator[Anomaly]:
    """Looks at originals that no second person approved, and for which no glass was broken."""
    looks = [line for line in span.of("original.look") if line.at >= span.since]
    leaves = span.of("request.approve", "request.answer", "glass.break")
    missing = [
        look for look in looks
        if not any(
            timedelta(0) <= look.at - leave.at <= LEAVE_LASTS
            and look.subject in {leave.told("of"), leave.subject}
            and (leave.actor == look.actor) == (leave.action == "glass.break")
            for leave in leaves
        )
    ]  # fmt: skip
    yield from exceptions(Kind.LOOK_WITHOUT_LEAVE, missing, looks)


def looks_idle(span: Span) -> list[Line]:
    """Looks at clips that belong to no work on an alert.

    An original is looked at by leave of a second person, or is told as a look without leave.
    """
    work = Trail(span.of(*WORK))
    return [
        line for line in span.of("rendition.look", "rendition.review_look")
        if line.is_person
        and not work.near(line, hers=True, before=WORK_WITHIN, after=WORK_WITHIN)
    ]  # fmt: skip


def looks_at_one_place(span: Span) -> Iterator[Anomaly]:
    """One person who looks at one camera again and again, without an alert to work on.

    Whoever keeps an eye on a street uses its clips and its stills. So stills beyond what she sees
    of the other cameras on her rounds count with the clips, where there are clips.
    """
    idle = looks_idle(span)
    stills = grouped([line for line in span.of(STILL) if line.is_person], "actor", "camera")
    totals = {actor: len(lines) for actor, lines in by_actor(idle).items()}
    for (actor, camera), clips in grouped(idle, "actor", "camera").items():
        if not camera or 2 * len(clips) < totals[actor]:
            continue
        seen = stills.get((actor, camera), []) if len(clips) >= PLACE_CLIPS else []
        beyond = len(seen) - _rounds(stills, actor, camera)
        if len(clips) + max(beyond, 0.0) >= PLACE_MOST:
            lines = [*clips, *seen] if beyond > 0 else clips
            yield anomaly(
                Kind.LOOKS_AT_ONE_PLACE, lines, looks=len(clips), of=totals[actor],
                stills=len(lines) - len(clips),
            )  # fmt: skip


def _rounds(stills: Mapping[tuple[str, ...], list[Line]], actor: str, camera: str) -> float:
    """How often she sees each of the other cameras, in the mean."""
    others = [len(lines) for key, lines in stills.items() if key[0] == actor and key[1] != camera]
    return fmean(others) if others else 0.0


def stills_of_one_place(span: Span) -> Iterator[Anomaly]:
    """One person who watches one camera's stills far more than others of the same station."""
    stills = [line for line in span.of(STILL) if line.is_person]
    for lines in grouped(stills, "station").values():
        cameras = {line.camera for line in lines if line.camera}
        if len(cameras) < 3:
            continue
        for of_person in by_actor(lines).values():
            yield from _stills_of_person(of_person, len(cameras))


def _stills_of_person(lines: Sequence[Line], cameras: int) -> Iterator[Anomaly]:
    # Its import takes longer than all else that a process starts with.
    from scipy.stats import poisson

    for (_camera,), here in grouped(lines, "camera").items():
        elsewhere = (len(lines) - len(here)) / (cameras - 1)
        is_many = len(here) >= max(STILLS_LEAST, STILLS_TIMES * elsewhere)
        if is_many and poisson.sf(len(here) - 1, max(elsewhere, 1.0)) < CHANCE:
            yield anomaly(
                Kind.LOOKS_AT_ONE_PLACE, here, looks=len(here), elsewhere=round(elsewhere, 1)
            )


def looks_at_one_clip(span: Span) -> Iterator[Anomaly]:
    """A clip that one person looks at again and again, or that goes from person to person."""
    clips = [line for line in span.of(*CLIPS) if line.is_person]
    for (kind, clip), lines in grouped(clips, "subject_kind", "subject").items():
        people = by_actor(lines)
        for hers in people.values():
            if len(hers) >= CLIP_MOST:
                yield anomaly(Kind.LOOKS_AT_ONE_CLIP, hers, looks=len(hers), people=1)
        if len(people) >= CLIP_PEOPLE_MOST:
            yield anomaly(
                Kind.LOOKS_AT_ONE_CLIP, lines, about=Subject(SubjectKind(kind), clip),
                looks=len(lines), people=len(people),
            )  # fmt: skip


def looks_too_many(span: Span) -> Iterator[Anomaly]:
    """One person who looks far more than those who hold the same roles."""
    idle = [line for line in looks_idle(span) if line.at >= span.since]
    for lines in grouped(idle, "role").values():
        people = by_actor(lines)
        for actor, hers in people.items():
            others = [len(theirs) for other, theirs in people.items() if other != actor]
            usual = max(median(others), 1.0) if len(others) >= 3 else 0.0
            if usual and len(hers) >= max(LOOKS_LEAST, TIMES_COLLEAGUES * usual):
                yield anomaly(Kind.LOOKS_TOO_MANY, hers, looks=len(hers), usual=usual)


def cases_leafed_through(span: Span) -> Iterator[Anomaly]:
    """One person who opens many alerts for cases within an hour."""
    for lines in by_actor([line for line in span.of("case.see") if line.is_person]).values():
        first = list({line.subject: line for line in reversed(lines)}.values())[::-1]
        most = window_most(first, within=timedelta(hours=1))
        if len(most) >= CASES_AN_HOUR:
            yield anomaly(Kind.CASES_LEAFED_THROUGH, most, opened=len(most))


DETECTORS = (
    looks_without_alert, originals_without_leave, looks_at_one_place, stills_of_one_place,
    looks_at_one_clip, looks_too_many, cases_leafed_through,
)  # fmt: skip
