"""Sending the nearest station, and what comes of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from distress.errors import AlertNotConfirmed, AlreadyDispatched, DispatchOutOfOrder, NobodyOnDuty
from distress.models import Alert, Dispatch, Outcome, Station
from distress.selectors.stations import Candidate, station_candidates
from distress.services.messages import message_queue
from distress.services.notices import notice_add
from distress.subjects import alert_subject, dispatch_subject
from governance import ledger, policy
from governance.actors import AnyActor, worker
from governance.models import Entry, User
from governance.policy import Action, Purpose


def dispatch_send(
    *, actor: User, alert: Alert, purpose: Purpose | None, station: Station | None = None
) -> Dispatch:
    """The dispatch to the nearest police station with someone on duty, or to the one named.

    Raises:
        Denied: the person may not dispatch for this station.
        AlertNotConfirmed: no verdict has confirmed distress.
        AlreadyDispatched: a station has it in hand.
        NobodyOnDuty: the named station, or every station, has nobody on duty.
    """
    policy.require(
        actor=actor, action=Action.ALERT_DISPATCH, subject=alert_subject(alert), purpose=purpose
    )
    with transaction.atomic():
        locked = Alert.objects.select_for_update().get(pk=alert.pk)
        if locked.status != Alert.Status.CONFIRMED:
            raise AlertNotConfirmed(_("Nobody is sent before a person has confirmed distress."))
        if locked.dispatches.exclude(status=Dispatch.Status.PASSED_ON).exists():
            raise AlreadyDispatched(_("A station has this alert in hand already."))
        chosen = _choose(alert, station)
        return _create(actor=actor, alert=alert, chosen=chosen, sent_by=actor, purpose=purpose)


def dispatch_pass_on(*, dispatch: Dispatch) -> Dispatch | None:
    """The dispatch to the next nearest staffed station, after this one did not answer.

    None when there is no further station, or the dispatch was answered meanwhile: then it stays,
    and whoever watches the alert is told once that nobody further can be asked.
    """
    alert = dispatch.alert
    asked = list(alert.dispatches.values_list("station_id", flat=True))
    candidates = station_candidates(episode=alert.episode, without=asked)
    chosen = next((candidate for candidate in candidates if candidate.is_nearest), None)
    if chosen is None:
        _unanswered(dispatch)
        return None
    with transaction.atomic():
        passed = Dispatch.objects.filter(pk=dispatch.pk, status=Dispatch.Status.SENT).update(
            status=Dispatch.Status.PASSED_ON, passed_on_at=now()
        )
        if not passed:
            return None
        ledger.append(
            actor=worker("control"),
            verb=Entry.Verb.ALTERATION,
            action="dispatch.pass_on",
            subject=dispatch_subject(dispatch),
        )
        return _create(
            actor=worker("control"), alert=alert, chosen=chosen, sent_by=None, purpose=None
        )


def _unanswered(dispatch: Dispatch) -> None:
    with transaction.atomic():
        first = Dispatch.objects.filter(
            pk=dispatch.pk, status=Dispatch.Status.SENT, unanswered_at__isnull=True
        ).update(unanswered_at=now())
        if not first:
            return
        ledger.append(
            actor=worker("control"),
            verb=Entry.Verb.ALTERATION,
            action="dispatch.unanswered",
            subject=dispatch_subject(dispatch),
        )
        notice_add(dispatch.alert)


def dispatch_acknowledge(*, actor: User, dispatch: Dispatch, purpose: Purpose | None) -> Dispatch:
    """The dispatch, acknowledged by this officer.

    Raises:
        Denied: it was not sent to a station of this person.
        DispatchOutOfOrder: it was passed on, or acknowledged before.
    """
    return _advance(
        actor=actor, dispatch=dispatch, purpose=purpose, action=Action.DISPATCH_ACKNOWLEDGE,
        before=Dispatch.Status.SENT, after=Dispatch.Status.ACKNOWLEDGED,
        acknowledged_at=now(), acknowledged_by=actor,
    )  # fmt: skip


def dispatch_arrive(*, actor: User, dispatch: Dispatch, purpose: Purpose | None) -> Dispatch:
    """The dispatch, with officers on the spot. Raises as dispatch_acknowledge does."""
    return _advance(
        actor=actor, dispatch=dispatch, purpose=purpose, action=Action.DISPATCH_ARRIVE,
        before=Dispatch.Status.ACKNOWLEDGED, after=Dispatch.Status.ARRIVED, arrived_at=now(),
    )  # fmt: skip


def dispatch_close(
    *,
    actor: User,
    dispatch: Dispatch,
    finding: Outcome.Finding,
    purpose: Purpose | None,
    note: str = "",
) -> Outcome:
    """The outcome, which closes dispatch and alert. Raises as dispatch_acknowledge does."""
    with _advancing(
        actor=actor, dispatch=dispatch, purpose=purpose, action=Action.DISPATCH_CLOSE,
        before=Dispatch.Status.ARRIVED, after=Dispatch.Status.CLOSED,
        detail={"finding": finding.value}, closed_at=now(),
    ):  # fmt: skip
        outcome = Outcome.objects.create(
            dispatch=dispatch, finding=finding, note=note, recorded_by=actor
        )
        Alert.objects.filter(pk=dispatch.alert_id).update(
            status=Alert.Status.CLOSED, closed_at=now()
        )
    return outcome


def _choose(alert: Alert, station: Station | None) -> Candidate:
    candidates = station_candidates(episode=alert.episode)
    if station is not None:
        candidates = [found for found in candidates if found.station.pk == station.pk]
        chosen = next((found for found in candidates if found.is_staffed), None)
    else:
        chosen = next((found for found in candidates if found.is_nearest), None)
    if chosen is None:
        raise NobodyOnDuty(
            _("Nobody is on duty there. Choose a station with someone on duty, or call 112.")
        )
    return chosen


def _create(
    *,
    actor: AnyActor,
    alert: Alert,
    chosen: Candidate,
    sent_by: User | None,
    purpose: Purpose | None,
) -> Dispatch:
    dispatch = Dispatch.objects.create(
        alert=alert, review=alert.review, station=chosen.station,
        distance_km=chosen.distance_km, sent_by=sent_by,
    )  # fmt: skip
    ledger.append(
        actor=actor,
        verb=Entry.Verb.ALTERATION,
        action=Action.ALERT_DISPATCH.value,
        subject=alert_subject(alert),
        purpose=purpose,
        detail={
            "dispatch": str(dispatch.code),
            "station": str(chosen.station.code),
            "km": round(chosen.distance_km, 2),
        },
    )
    message_queue(dispatch=dispatch)
    notice_add(alert)
    return dispatch


def _advance(*, dispatch: Dispatch, **step: Any) -> Dispatch:
    with _advancing(dispatch=dispatch, **step):
        return dispatch


@contextmanager
def _advancing(
    *,
    actor: User,
    dispatch: Dispatch,
    purpose: Purpose | None,
    action: Action,
    before: Dispatch.Status,
    after: Dispatch.Status,
    detail: dict[str, str] | None = None,
    **fields: Any,
) -> Iterator[None]:
    """One step of a dispatch: asked, then altered by a conditional update, entered, told."""
    subject = dispatch_subject(dispatch)
    policy.require(actor=actor, action=action, subject=subject, purpose=purpose)
    with transaction.atomic():
        won = Dispatch.objects.filter(pk=dispatch.pk, status=before).update(status=after, **fields)
        dispatch.refresh_from_db()
        if not won:
            raise DispatchOutOfOrder(_out_of_order(dispatch))
        yield
        ledger.append(
            actor=actor,
            verb=Entry.Verb.ALTERATION,
            action=action.value,
            subject=subject,
            purpose=purpose,
            detail=detail,
        )
        notice_add(dispatch.alert)


def _out_of_order(dispatch: Dispatch) -> str:
    return _("This cannot be done now: the dispatch is at “%(step)s”. Reload to see it.") % {
        "step": dispatch.get_status_display()
    }
