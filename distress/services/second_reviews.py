"""Verdicts given again: drawn by lot, and judged once by somebody who does not see the first."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.timezone import now
from django.utils.translation import gettext as _

from distress.errors import SecondJudged
from distress.models import Clip, Review, SecondReview, ShadowVerdict, Signal
from distress.selectors.second_reviews import second_get
from distress.subjects import alert_subject
from governance import ledger
from governance.actors import worker
from governance.models import Entry, User
from governance.policy import Action, Purpose

CONTROL = worker("control")
# Enough to tell a habit within months, and few enough that nobody is looked at twice for nothing.
ONE_IN = 10
# As long as what was dismissed is kept.
DRAWN_WITHIN = timedelta(hours=24)
SALT = "distress.second_reviews"


def second_reviews_draw() -> int:
    """How many verdicts were drawn since the last pass. Safe to run twice: each has one lot.

    The lot of a verdict comes from the deployment's secret and from its code, so that nobody at a
    desk knows it, and it falls the same however often it is asked.
    """
    at = now()
    new = Review.objects.filter(
        at__gte=at - DRAWN_WITHIN, second__isnull=True,
        alert__episode__clip__status=Clip.Status.READY,
    ).exclude(alert__signal=Signal.CALL)  # fmt: skip
    return sum(_drawn(review) for review in new.select_related("alert") if _is_drawn(review.code))


def _is_drawn(code: UUID) -> bool:
    lot = int.from_bytes(salted_hmac(SALT, str(code), algorithm="sha256").digest()[:8])
    return lot % ONE_IN == 0


def _drawn(review: Review) -> bool:
    with transaction.atomic():
        made, is_new = SecondReview.objects.get_or_create(review=review)
        if is_new:
            ledger.append(
                actor=CONTROL, verb=Entry.Verb.ADMINISTRATION, action="second.draw",
                subject=alert_subject(review.alert), detail={"second": str(made.code)},
            )  # fmt: skip
    return is_new


def second_judge(
    *, actor: User, code: UUID, verdict: ShadowVerdict.Verdict, purpose: Purpose | None
) -> SecondReview:
    """Her verdict, beside the first. The alert and everybody on the way stay as they are.

    Raises:
        NotFound: there is no such alert to judge again, or its clip has gone.
        Denied: it is not for this person, or she may know the first verdict.
        SecondJudged: somebody has judged it again.
    """
    found = second_get(actor=actor, code=code, purpose=purpose, action=Action.SECOND_JUDGE)
    with transaction.atomic():
        won = SecondReview.objects.filter(pk=found.pk, judged_at__isnull=True).update(
            judge=actor, verdict=verdict, judged_at=now()
        )
        if not won:
            raise SecondJudged(_("This alert was judged again already. That verdict stands."))
        ledger.append(
            actor=actor, verb=Entry.Verb.ALTERATION, action=Action.SECOND_JUDGE.value,
            subject=alert_subject(found.review.alert), purpose=purpose,
            detail={"verdict": verdict.value, "second": str(found.code)},
        )  # fmt: skip
    found.refresh_from_db()
    return found
