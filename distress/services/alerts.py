"""The life of an alert up to its verdict: claimed, looked at, confirmed or dismissed."""

from __future__ import annotations

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from distress.errors import (
    AlertAlreadyClaimed,
    AlertAlreadyReviewed,
    AlertNotClaimed,
    ReasonDoesNotFit,
)
from distress.models import Alert, Review, Signal
from distress.services.notices import notice_add
from distress.subjects import alert_subject
from governance import ledger, policy
from governance.models import Entry, Look, User
from governance.policy import Action, Purpose
from governance.services.looks import looks_close
from governance.services.suspensions import verdict_count

CONFIRMING = frozenset({"crying", "afraid", "harassed", "hurt", "called"})


def alert_claim(*, actor: User, alert: Alert, purpose: Purpose | None) -> Alert:
    """The alert, claimed by this person and closed to every other.

    Raises:
        Denied: the person may not claim alerts of this station.
        AlertAlreadyClaimed: another person was first; the message says who.
        AlertAlreadyReviewed: it has its verdict.
    """
    subject = alert_subject(alert)
    policy.require(actor=actor, action=Action.ALERT_CLAIM, subject=subject, purpose=purpose)
    with transaction.atomic():
        # Two people often press at once. A conditional update lets one win without a lock.
        won = Alert.objects.filter(pk=alert.pk, status=Alert.Status.OPEN).update(
            status=Alert.Status.CLAIMED, claimed_by=actor, claimed_at=now()
        )
        alert.refresh_from_db()
        if not won:
            _refuse_claim(actor, alert)
            return alert
        ledger.append(
            actor=actor,
            verb=Entry.Verb.ALTERATION,
            action=Action.ALERT_CLAIM.value,
            subject=alert_subject(alert),
            purpose=purpose,
        )
        notice_add(alert)
    return alert


def _refuse_claim(actor: User, alert: Alert) -> None:
    """Raise unless the person already holds the alert: pressing twice is no conflict."""
    if alert.reviewed_at is not None:
        raise AlertAlreadyReviewed(_("This alert already has a verdict. Open it to read it."))
    if alert.claimed_by is not None and alert.claimed_by_id != actor.pk:
        who = alert.claimed_by.get_full_name() or alert.claimed_by.username
        raise AlertAlreadyClaimed(
            _("%(who)s claimed this alert first and is reviewing it.") % {"who": who}
        )


def review_submit(
    *,
    actor: User,
    alert: Alert,
    verdict: Review.Verdict,
    reason: Review.Reason,
    purpose: Purpose | None,
    note: str = "",
) -> Review:
    """The verdict of the person who claimed the alert. It stands; her review look ends with it.

    Raises:
        Denied: the person may not review alerts of this station.
        ReasonDoesNotFit: the reason belongs to the other verdict.
        AlertNotClaimed: somebody else has claimed it, or nobody.
        AlertAlreadyReviewed: another verdict came first.
    """
    subject = alert_subject(alert)
    policy.require(actor=actor, action=Action.ALERT_REVIEW, subject=subject, purpose=purpose)
    if (reason.value in CONFIRMING) != (verdict is Review.Verdict.CONFIRMED):
        raise ReasonDoesNotFit(_("This reason does not go with this verdict. Choose another."))
    with transaction.atomic():
        won = Alert.objects.filter(
            pk=alert.pk, status=Alert.Status.CLAIMED, claimed_by=actor
        ).update(status=verdict.value, reviewed_at=now())
        alert.refresh_from_db()
        if not won:
            raise _review_refusal(alert)
        review = Review.objects.create(
            alert=alert, reviewer=actor, verdict=verdict, reason=reason, note=note
        )
        looks_close(subject_code=str(alert.code), kind=Look.Kind.REVIEW)
        ledger.append(
            actor=actor,
            verb=Entry.Verb.ALTERATION,
            action=Action.ALERT_REVIEW.value,
            subject=subject,
            purpose=purpose,
            detail={"verdict": verdict.value, "reason": reason.value, "review": str(review.code)},
        )
        # A call for help says nothing of what the analysis is worth.
        if alert.signal == Signal.EXPRESSION and alert.authorisation is not None:
            verdict_count(
                actor=actor, authorisation=alert.authorisation,
                is_confirmed=verdict is Review.Verdict.CONFIRMED,
            )  # fmt: skip
        notice_add(alert)
    return review


def _review_refusal(alert: Alert) -> Exception:
    if alert.reviewed_at is not None:
        return AlertAlreadyReviewed(_("This alert already has a verdict. Open it to read it."))
    return AlertNotClaimed(_("Claim this alert first: a verdict belongs to whoever claimed it."))
