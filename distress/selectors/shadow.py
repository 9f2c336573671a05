"""Shadow episodes: counted, sampled, judged."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from distress.errors import NotFound
from distress.models import Camera, Clip, Episode, ShadowVerdict
from distress.subjects import episode_subject
from governance import policy
from governance.models import Authorisation, AuthorisedCamera, User
from governance.policy import Action, Purpose


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
    waiting = _sampled().filter(
        camera__in=_cameras_of(actor), shadow_verdict__isnull=True, clip__status=Clip.Status.READY
    )
    return waiting.order_by("decided_at")


def shadow_periods(*, actor: User) -> QuerySet[Authorisation]:
    """Shadow authorisations that were given for a camera of hers, newest first."""
    theirs = AuthorisedCamera.objects.filter(
        authorisation=OuterRef("pk"), camera_code__in=_cameras_of(actor).values("code")
    )
    given = Authorisation.objects.filter(mode=Authorisation.Mode.SHADOW, approved_at__isnull=False)
    return given.filter(Exists(theirs)).prefetch_related("cameras").order_by("-requested_at")


def _cameras_of(actor: User) -> QuerySet[Camera]:
    stations = policy.scope(actor=actor, action=Action.SHADOW_LIST)
    single = policy.scope_cameras(actor=actor, action=Action.SHADOW_LIST)
    return Camera.objects.filter(Q(station__code__in=stations) | Q(code__in=single))


def shadow_get(*, actor: User, code: UUID, purpose: Purpose | None) -> Episode:
    """The sampled episode, when policy allows this person to see it. The answer is on record.

    Raises:
        NotFound: there is none.
        Denied: it is not for this person.
    """
    found = _sampled().filter(code=code).first()
    if found is None:
        raise NotFound(_("There is no shadow episode under this code."))
    subject = episode_subject(found)
    policy.require(actor=actor, action=Action.SHADOW_LIST, subject=subject, purpose=purpose)
    return found


def _sampled() -> QuerySet[Episode]:
    return Episode.objects.filter(not_alerted_reason="shadow", clip__isnull=False).select_related(
        "camera__station", "camera__hotspot", "clip"
    )
