"""What a page shows of an alert, a dispatch or a camera, shaped for its template."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _

from distress.footage.segments import DISK_FULL
from distress.footage.waiting import clip_waited_for
from distress.models import Alert, Clip, Dispatch, Outcome, Rendition, Review, Signal
from governance.models import Look, User

ALERT_ICONS = {
    Alert.Status.OPEN: "open",
    Alert.Status.CLAIMED: "claimed",
    Alert.Status.CONFIRMED: "confirmed",
    Alert.Status.DISMISSED: "dismissed",
    Alert.Status.CLOSED: "closed",
}
DISPATCH_ICONS = {
    Dispatch.Status.SENT: "sent",
    Dispatch.Status.ACKNOWLEDGED: "confirmed",
    Dispatch.Status.ARRIVED: "arrived",
    Dispatch.Status.CLOSED: "closed",
    Dispatch.Status.PASSED_ON: "sent",
}


@dataclass(frozen=True)
class Choice:
    """One thing to choose in a form."""

    value: str
    label: str


@dataclass(frozen=True)
class VerdictChoice:
    """One of the two verdicts, with the reasons that go with it."""

    verdict: str
    label: str
    button: str
    key: str
    letter: str
    reasons: Sequence[Choice]


@dataclass(frozen=True)
class Step:
    """One thing that has happened to an alert."""

    word: str
    at: datetime | None


@dataclass(frozen=True)
class AlertCard:
    """One alert as the operator sees it."""

    code: UUID
    status: str
    icon: str
    word: str
    camera: str
    place: str
    station: str
    signal: str
    raised_at: datetime
    raised_utc: str
    waiting_s: int
    escalation: int
    is_reviewed: bool
    claimed_by: str
    preview: UUID | None
    picture_word: str
    why: str
    detection_policy: str
    review_reason: str
    review_note: str
    reviewer: str
    life: Sequence[Step]
    may_claim: bool = False
    may_review: bool = False
    may_dispatch: bool = False
    review_look: Look | None = None
    review_rendition: UUID | None = None
    review_from_s: float = 0.0  # where in the clip the face becomes visible
    verdicts: Sequence[VerdictChoice] = ()
    candidates: Sequence[Any] = field(default=())


@dataclass(frozen=True)
class DispatchCard:
    """One dispatch as the station officer sees it."""

    code: UUID
    status: str
    icon: str
    word: str
    camera: str
    place: str
    station: str
    km: str
    sent_at: datetime
    preview: UUID | None
    review_reason: str
    review_note: str
    outcome: str
    next_url: str
    next_label: str
    findings: Sequence[Choice]


def alert_card(alert: Alert, **more: Any) -> AlertCard:
    """The card of one alert; `more` holds what depends on who looks."""
    episode = alert.episode
    review = Review.objects.select_related("reviewer").filter(alert=alert).first()
    policy = episode.detection_policy
    return AlertCard(
        code=alert.code,
        status=alert.status,
        icon=ALERT_ICONS[Alert.Status(alert.status)],
        word=str(alert.get_status_display()),
        camera=episode.camera_name,
        place=episode.place,
        station=alert.station.name,
        signal=str(alert.get_signal_display()),
        raised_at=alert.raised_at,
        raised_utc=f"{alert.raised_at.astimezone(UTC):%H:%M:%S}",
        waiting_s=max(0, int((now() - alert.raised_at).total_seconds())),
        escalation=alert.escalation,
        is_reviewed=alert.reviewed_at is not None,
        claimed_by=_name(alert.claimed_by),
        preview=preview_code(alert),
        picture_word=_picture_word(alert),
        why=_why(alert),
        detection_policy=str(policy) if policy else "",
        review_reason=str(review.get_reason_display()) if review else "",
        review_note=review.note if review else "",
        reviewer=_name(review.reviewer) if review else "",
        life=_life(alert, review),
        **more,
    )


def opened_card(alert: Alert, **more: Any) -> AlertCard:
    """The card of an alert that somebody has open; a picture that is not there is made next."""
    card = alert_card(alert, **more)
    if card.preview is None:
        clip_waited_for(alert)
    return card


def preview_code(alert: Alert) -> UUID | None:
    """The blurred rendition to show: the whole clip once there, else what came first."""
    found = Rendition.objects.filter(
        clip__episode=alert.episode, kind=Rendition.Kind.BLURRED
    ).order_by("-part")  # "whole" sorts after "preview"
    rendition = found.first()
    return rendition.code if rendition else None


def _picture_word(alert: Alert) -> str:
    clip = Clip.objects.filter(episode=alert.episode).first()
    if clip is None:
        return _("No picture goes with this alert")
    if clip.status == Clip.Status.ERASED:
        return _("Erased: its time was over")
    if clip.failure == DISK_FULL:
        return _("No picture: the disk is full")
    if clip.status == Clip.Status.FAILED:
        return _("Faces could not be hidden, so nothing is shown")
    if clip.status == Clip.Status.EMPTY:
        return _("The camera had nothing to show")
    return _("Hiding faces in the clip")


def _why(alert: Alert) -> str:
    episode = alert.episode
    if alert.signal == Signal.CALL:
        return _("Somebody called for help on purpose, near this camera.")
    lasted_s = ((episode.end_at or episode.decided_at) - episode.start_at).total_seconds()
    return _(
        "One face showed signs of distress for %(seconds).0f s. Its score averaged %(mean).2f "
        "and reached %(peak).2f; the face was %(px).0f pixels wide."
    ) % {
        "seconds": lasted_s,
        "mean": episode.mean or 0,
        "peak": episode.peak or 0,
        "px": episode.face_px or 0,
    }


def _life(alert: Alert, review: Review | None) -> list[Step]:
    steps = [Step(_("raised"), alert.raised_at)]
    if alert.claimed_at:
        steps.append(
            Step(_("claimed by %(who)s") % {"who": _name(alert.claimed_by)}, alert.claimed_at)
        )
    if review:
        steps.append(Step(str(review.get_verdict_display()), review.at))
    for dispatch in alert.dispatches.select_related("station").order_by("sent_at"):
        steps += _dispatch_life(dispatch)
    return steps


def _dispatch_life(dispatch: Dispatch) -> list[Step]:
    sent = _("sent to %(station)s, %(km).1f km") % {
        "station": dispatch.station.name,
        "km": dispatch.distance_km,
    }
    steps = [Step(sent, dispatch.sent_at)]
    for word, at in (
        (_("not answered, passed on"), dispatch.passed_on_at),
        (_("not answered, and no further station is on duty: telephone"), dispatch.unanswered_at),
        (_("acknowledged"), dispatch.acknowledged_at),
        (_("arrived"), dispatch.arrived_at),
    ):
        if at:
            steps.append(Step(word, at))
    outcome = Outcome.objects.filter(dispatch=dispatch).first()
    if outcome:
        steps.append(Step(str(outcome.get_finding_display()), outcome.at))
    return steps


def _name(person: User | None) -> str:
    return (person.get_full_name() or person.username) if person else ""


def verdict_choices(alert: Alert) -> list[VerdictChoice]:
    """The two verdicts; for a call for help, the call itself is the first reason."""
    confirming = [
        Review.Reason.CRYING, Review.Reason.AFRAID, Review.Reason.HARASSED,
        Review.Reason.HURT, Review.Reason.CALLED,
    ]  # fmt: skip
    if alert.signal == Signal.CALL:
        confirming.insert(0, confirming.pop())
    dismissing = [
        Review.Reason.CALM, Review.Reason.PLAY, Review.Reason.PRIVATE,
        Review.Reason.NOT_A_FACE, Review.Reason.UNCLEAR,
    ]  # fmt: skip
    return [
        VerdictChoice(
            Review.Verdict.CONFIRMED, _("Somebody is in distress"), _("Confirm distress"),
            "confirm", "v", [Choice(reason.value, str(reason.label)) for reason in confirming],
        ),
        VerdictChoice(
            Review.Verdict.DISMISSED, _("Nobody needs help"), _("No distress seen"),
            "dismiss", "f", [Choice(reason.value, str(reason.label)) for reason in dismissing],
        ),
    ]  # fmt: skip


def dispatch_card(dispatch: Dispatch) -> DispatchCard:
    """The card of one dispatch, with the one thing that can be done next."""
    episode = dispatch.alert.episode
    outcome = Outcome.objects.filter(dispatch=dispatch).first()
    next_url, next_label = _next(dispatch)
    is_last = dispatch.status == Dispatch.Status.ARRIVED
    return DispatchCard(
        code=dispatch.code,
        status=dispatch.status,
        icon=DISPATCH_ICONS[Dispatch.Status(dispatch.status)],
        word=str(dispatch.get_status_display()),
        camera=episode.camera_name,
        place=episode.place,
        station=dispatch.station.name,
        km=f"{dispatch.distance_km:.1f}",
        sent_at=dispatch.sent_at,
        preview=preview_code(dispatch.alert),
        review_reason=str(dispatch.review.get_reason_display()),
        review_note=dispatch.review.note,
        outcome=str(outcome.get_finding_display()) if outcome else "",
        next_url=next_url,
        next_label=next_label,
        findings=[Choice(value, str(label)) for value, label in Outcome.Finding.choices]
        if is_last
        else (),
    )


def _next(dispatch: Dispatch) -> tuple[str, str]:
    nexts = {
        Dispatch.Status.SENT: ("distress:dispatch-acknowledge", _("Acknowledge: we are going")),
        Dispatch.Status.ACKNOWLEDGED: ("distress:dispatch-arrive", _("We have arrived")),
        Dispatch.Status.ARRIVED: ("distress:dispatch-close", _("Record the outcome and close")),
    }
    name, label = nexts.get(Dispatch.Status(dispatch.status), ("", ""))
    return (reverse(name, args=[dispatch.code]) if name else "", label)
