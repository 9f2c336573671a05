"""What the system did at a place in a span of time: codes, times, verdicts, never footage."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from distress.models import Alert, Dispatch, Episode, Outcome, Rendition, Review, ShadowVerdict
from governance.models import Look
from governance.subjects import Happening, SubjectKind

MOST_EPISODES = 200


def happenings_at(*, place: str, from_at: datetime, until_at: datetime) -> Sequence[Happening]:
    """Everything about the episodes of that time, and of visits that fell into it, as it happened.

    A look counts whenever it was: the question is who saw what the camera saw then.
    place: code of a camera or of a hotspot.
    """
    found: list[Happening] = []
    for episode in _episodes(place, from_at, until_at):
        camera = str(episode.camera.code) if episode.camera else ""
        found += _of_episode(episode, camera)
        found += _looks(episode, camera)
    return sorted(found, key=lambda happening: happening.at)


def _episodes(place: str, from_at: datetime, until_at: datetime) -> QuerySet[Episode]:
    try:
        code = UUID(place)
    except ValueError:
        return Episode.objects.none()
    at_place = Q(camera__code=code) | Q(camera__hotspot__code=code)
    ran = Q(start_at__lte=until_at, over_at__gte=from_at)
    # Who complains of a visit names the time of the visit.
    sent = Dispatch.objects.annotate(
        gone_at=Coalesce("closed_at", "arrived_at", "acknowledged_at", "sent_at")
    ).filter(sent_at__lte=until_at, gone_at__gte=from_at)
    return (
        Episode.objects.annotate(over_at=Coalesce("end_at", "decided_at"))
        .filter(at_place, ran | Q(alert__in=sent.values("alert")))
        .select_related("camera", "alert")
        .order_by("start_at")[:MOST_EPISODES]
    )


def _of_episode(episode: Episode, camera: str) -> Iterator[Happening]:
    alert = Alert.objects.filter(episode=episode).first()
    told = str(episode.get_signal_display())
    words = [told] if alert else [told, _("nobody was alerted")]
    yield Happening(SubjectKind.EPISODE, str(episode.code), episode.start_at, camera, words)
    judged = ShadowVerdict.objects.filter(episode=episode).first()
    if judged:
        said = [str(judged.get_verdict_display())]
        yield Happening(SubjectKind.EPISODE, str(episode.code), judged.at, camera, said)
    if alert:
        yield from _of_alert(alert, camera)


def _of_alert(alert: Alert, camera: str) -> Iterator[Happening]:
    status = str(alert.get_status_display())
    yield Happening(SubjectKind.ALERT, str(alert.code), alert.raised_at, camera, [status])
    review = Review.objects.filter(alert=alert).first()
    if review:
        said = [str(review.get_verdict_display()), str(review.get_reason_display())]
        yield Happening(SubjectKind.ALERT, str(alert.code), review.at, camera, said)
    for dispatch in alert.dispatches.select_related("station"):
        yield from _of_dispatch(dispatch, camera)


def _of_dispatch(dispatch: Dispatch, camera: str) -> Iterator[Happening]:
    kind, code = SubjectKind.DISPATCH, str(dispatch.code)
    for at, word in (
        (dispatch.sent_at, _("sent to %(station)s") % {"station": dispatch.station.name}),
        (dispatch.acknowledged_at, _("acknowledged")),
        (dispatch.arrived_at, _("arrived")),
        (dispatch.passed_on_at, _("passed on")),
    ):
        if at:
            yield Happening(kind, code, at, camera, [word])
    outcome = Outcome.objects.filter(dispatch=dispatch).first()
    if outcome:
        yield Happening(kind, code, outcome.at, camera, [str(outcome.get_finding_display())])


def _looks(episode: Episode, camera: str) -> Iterator[Happening]:
    """Looks at renditions of the clip, and at the original, which is asked for by its alert."""
    codes = Rendition.objects.filter(clip__episode=episode).values_list("code", flat=True)
    alert = Alert.objects.filter(episode=episode).values_list("code", flat=True)
    subjects = {str(code) for code in (*codes, *alert)}
    for look in Look.objects.filter(subject_code__in=subjects):
        until = look.closed_at or look.ends_at
        words = [
            str(look.get_kind_display()),
            _("%(seconds)s s at most") % {"seconds": int((until - look.opened_at).total_seconds())},
        ]
        yield Happening(SubjectKind.LOOK, str(look.code), look.opened_at, camera, words)
