"""Judging what a shadow period saw, and summing it up."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from distress.errors import ShadowJudged
from distress.models import Episode, ShadowVerdict
from distress.selectors.shadow import shadow_sample
from distress.subjects import episode_subject
from governance import ledger, policy
from governance.models import Authorisation, Entry, User, Validation
from governance.policy import Action, Purpose
from governance.services.reports import validation_record


def shadow_judge(
    *,
    actor: User,
    episode: Episode,
    verdict: ShadowVerdict.Verdict,
    purpose: Purpose | None,
) -> ShadowVerdict:
    """One person's verdict on a sampled episode that nobody was alerted to.

    Raises:
        Denied: the person may not judge episodes of this camera.
        ShadowJudged: it has its verdict.
    """
    subject = episode_subject(episode)
    policy.require(actor=actor, action=Action.SHADOW_JUDGE, subject=subject, purpose=purpose)
    try:
        with transaction.atomic():
            made = ShadowVerdict.objects.create(episode=episode, judge=actor, verdict=verdict)
            ledger.append(
                actor=actor,
                verb=Entry.Verb.ALTERATION,
                action=Action.SHADOW_JUDGE.value,
                subject=subject,
                purpose=purpose,
                detail={"verdict": verdict.value},
            )
    except IntegrityError as error:
        raise ShadowJudged(_("This episode has its verdict already.")) from error
    return made


def validation_make(*, actor: User, authorisation: Authorisation) -> Validation:
    """What the judged sample of a shadow period amounts to, passed or not.

    Raises:
        Denied, Refused: as governance says; above all while some of the sample is not judged.
    """
    sample = shadow_sample(authorisation=authorisation)
    return validation_record(
        actor=actor, shadow=authorisation, judged=sample.judged, confirmed=sample.confirmed,
        unjudged=sample.unjudged,
    )  # fmt: skip
