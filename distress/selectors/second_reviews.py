"""Verdicts that are given again: which wait for whom, and how far the two agree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet
from django.utils.timezone import now
from django.utils.translation import gettext as _

from distress.errors import NotFound
from distress.models import Clip, DutyShift, Rendition, SecondReview
from distress.selectors.alerts import LIVE
from distress.subjects import alert_subject
from governance import policy
from governance.models import Entry, User
from governance.policy import Action, Purpose
from governance.statistics import Share, share
from governance.subjects import Subject, SubjectKind

# Below this an interval reaches from nearly never to nearly always, and says nothing of a person.
PERSON_LEAST = 10
# What shows somebody what became of an alert.
SHOWS_VERDICT = ("alert.see", "alert.claim", "alert.review", "case.see")


@dataclass(frozen=True)
class PersonAgreement:
    """How often second reviewers said the same as this person, who is known by her code."""

    code: UUID
    agreed: Share


@dataclass(frozen=True)
class Agreement:
    """How far second reviewers, with every face hidden, said the same as the first.

    agreed: of the pairs of which the second said anything. upheld: of those that the first had
    confirmed. gone: drawn, and erased before anybody judged them. few: persons of whom fewer
    than PERSON_LEAST verdicts were given again, so that nothing is said of them alone.
    """

    drawn: int
    waiting: int
    gone: int
    unclear: int
    agreed: Share
    upheld: Share
    people: Sequence[PersonAgreement]
    few: int


def second_list(*, actor: User) -> Sequence[SecondReview]:
    """What waits for her, the oldest first: at her cameras, with its clip, and unseen by her."""
    waiting = _with_all().filter(
        _of_cameras(actor), judged_at__isnull=True,
        review__alert__episode__clip__status=Clip.Status.READY,
        review__alert__raised_at__lte=now() - LIVE,
    )  # fmt: skip
    return [second for second in waiting if not _is_known(actor, second)]


def second_get(
    *, actor: User, code: UUID, purpose: Purpose | None, action: Action = Action.SECOND_SEE
) -> SecondReview:
    """The second review, when policy allows her to give it. The answer is on record.

    Raises:
        NotFound: there is none, or its clip has gone.
        Denied: it is not for this person, or she may know the first verdict.
    """
    found = _with_all().filter(code=code).first()
    if found is None:
        raise NotFound(_("There is no alert to judge again under this code."))
    policy.require(actor=actor, action=action, subject=_subject(actor, found), purpose=purpose)
    if blurred_of(found) is None:
        raise NotFound(_("The clip of this alert has gone, as it had to. It is not judged again."))
    return found


def blurred_of(second: SecondReview) -> Rendition | None:
    """The clip with every face hidden; None once it was erased."""
    found = Rendition.objects.filter(
        clip__episode=second.review.alert.episode_id, clip__status=Clip.Status.READY,
        kind=Rendition.Kind.BLURRED,
    )  # fmt: skip
    return found.order_by("-part").first()  # "whole" sorts after "preview"


def agreement_since(since: datetime) -> Agreement:
    """How far the two verdicts agree, of those drawn since then."""
    drawn = SecondReview.objects.filter(drawn_at__gte=since)
    waits = drawn.filter(judged_at__isnull=True)
    kept = waits.filter(review__alert__episode__clip__status=Clip.Status.READY).count()
    told = drawn.filter(judged_at__isnull=False).exclude(verdict="unclear")
    rows = (
        told.order_by()
        .values_list("review__reviewer__code")
        .annotate(same=Count("pk", filter=Q(verdict=F("review__verdict"))), every=Count("pk"))
    )
    people = [PersonAgreement(code, share(agreed, every)) for code, agreed, every in rows]
    confirmed = told.filter(review__verdict="confirmed")
    return Agreement(
        drawn=drawn.count(), waiting=kept, gone=waits.count() - kept,
        unclear=drawn.filter(verdict="unclear").count(),
        agreed=share(told.filter(verdict=F("review__verdict")).count(), told.count()),
        upheld=share(confirmed.filter(verdict="confirmed").count(), confirmed.count()),
        people=[one for one in people if one.agreed.judged >= PERSON_LEAST],
        few=sum(one.agreed.judged < PERSON_LEAST for one in people),
    )  # fmt: skip


def _with_all() -> QuerySet[SecondReview]:
    return SecondReview.objects.select_related(
        "review__reviewer", "review__alert__station", "review__alert__claimed_by",
        "review__alert__episode__camera__station", "review__alert__episode__camera__hotspot",
    )  # fmt: skip


def _of_cameras(actor: User) -> Q:
    stations = policy.scope(actor=actor, action=Action.SECOND_LIST)
    single = policy.scope_cameras(actor=actor, action=Action.SECOND_LIST)
    alert = "review__alert__"
    return Q(**{f"{alert}station__code__in": stations}) | Q(
        **{f"{alert}episode__camera__code__in": single}
    )


def _subject(actor: User, second: SecondReview) -> Subject:
    alert = alert_subject(second.review.alert)
    return Subject(
        SubjectKind.ALERT, alert.code, station=alert.station, camera=alert.camera,
        barred="verdict_known" if _is_known(actor, second) else "",
    )  # fmt: skip


def _is_known(actor: User, second: SecondReview) -> bool:
    """Whether she gave the first verdict, opened the alert, or had it on her live page.

    An alert stands on the live page of everybody on duty, with what became of it, for some hours.
    """
    alert = second.review.alert
    return (
        second.review.reviewer_id == actor.pk
        or now() < alert.raised_at + LIVE
        or DutyShift.objects.filter(
            person=actor, starts_at__lte=alert.raised_at + LIVE, ends_at__gte=alert.raised_at
        ).exists()
        or Entry.objects.filter(
            actor_code=str(actor.code), subject_code=str(alert.code), action__in=SHOWS_VERDICT
        ).exists()
    )
