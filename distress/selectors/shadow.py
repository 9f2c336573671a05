"""Shadow episodes: counted, sampled, judged."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from distress.errors import NotFound
from distress.models import Clip, Episode, ShadowVerdict
from governance import policy
from governance.models import Authorisation, User
from governance.policy import Action


@dataclass(frozen=True)
class Sample:
    """What came of a shadow period's sample so far."""

    episodes: int  # of the period, sampled or not
    sampled: int
    judged: int
    confirmed: int

    @property
    def unjudged(self) -> int:
        return self.sampled - self.judged


def shadow_sample(*, authorisation: Authorisation) -> Sample:
    """The sample of one shadow authorisation. A clip that shows nothing cannot be judged."""
    episodes = Episode.objects.filter(authorisation=authorisation, not_alerted_reason="shadow")
    verdicts = ShadowVerdict.objects.filter(episode__in=episodes)
    unseen = _sampled().filter(
        pk__in=episodes, clip__status__in=[Clip.Status.EMPTY, Clip.Status.FAILED],
        shadow_verdict__isnull=True,
    )  # fmt: skip
    return Sample(
        episodes=episodes.count(),
        sampled=_sampled().filter(pk__in=episodes).count() - unseen.count(),
        judged=verdicts.count(),
        confirmed=verdicts.filter(verdict=ShadowVerdict.Verdict.CONFIRMED).count(),
    )


def shadow_list(*, actor: User) -> QuerySet[Episode]:
    """Sampled episodes at her cameras that wait for a verdict, oldest first."""
    stations = policy.scope(actor=actor, action=Action.SHADOW_LIST)
    cameras = policy.scope_cameras(actor=actor, action=Action.SHADOW_LIST)
    theirs = Q(camera__station__code__in=stations) | Q(camera__code__in=cameras)
    waiting = _sampled().filter(theirs, shadow_verdict__isnull=True, clip__status=Clip.Status.READY)
    return waiting.order_by("decided_at")


def shadow_get(*, code: UUID) -> Episode:
    """The sampled episode. Whether the caller may have to do with it is for policy to say.

    Raises:
        NotFound: there is none.
    """
    found = _sampled().filter(code=code).first()
    if found is None:
        raise NotFound(_("There is no shadow episode under this code."))
    return found


def _sampled() -> QuerySet[Episode]:
    return Episode.objects.filter(not_alerted_reason="shadow", clip__isnull=False).select_related(
        "camera__station", "camera__hotspot", "clip"
    )
