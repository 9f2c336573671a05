"""What stands between a request and its approval. The page shows them; approving asks again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _

from governance import clock
from governance.models import Authorisation, AuthorisedCamera, User
from governance.selectors.oversight import oversight_seen_at
from governance.services.authorisations.growth import growth_obstacle
from governance.services.authorisations.requests import SCORED
from governance.subjects import facts

# What was seen in a shadow period says less and less about the street as time passes.
VALIDATION_LASTS = timedelta(days=90)


@dataclass(frozen=True)
class Obstacle:
    """One reason why this cannot be approved now: a code for programs, a sentence for people."""

    code: str
    sentence: str


def approval_obstacles(*, authorisation: Authorisation, approver: User) -> Sequence[Obstacle]:
    """Everything that stands in the way of this person's approval; empty when nothing does."""
    return list(_obstacles(authorisation, approver))


def _obstacles(authorisation: Authorisation, approver: User) -> Iterator[Obstacle]:
    guards: tuple[Callable[[Authorisation, User], str], ...] = (
        _settled, _over, _own, _same_body, _clock, _oversight, _overlap, _card, _policy,
        _validation, _growth,
    )  # fmt: skip
    for guard in guards:
        sentence = guard(authorisation, approver)
        if sentence:
            yield Obstacle(guard.__name__.strip("_"), sentence)


def _settled(authorisation: Authorisation, approver: User) -> str:
    if authorisation.approved_at is None and authorisation.withdrawn_at is None:
        return ""
    return _("This authorisation was approved or withdrawn before.")


def _over(authorisation: Authorisation, approver: User) -> str:
    if authorisation.ends_at > clock.latest(now()):
        return ""
    return _("The time of this authorisation has ended. Ask for one with later dates.")


def _own(authorisation: Authorisation, approver: User) -> str:
    if authorisation.requested_by_id != approver.pk:
        return ""
    return _("You asked for this authorisation. Another person has to approve it.")


def _same_body(authorisation: Authorisation, approver: User) -> str:
    if not authorisation.requested_body_id or not approver.body_id:
        return _(
            "Whoever asks and whoever approves must each belong to a body. Ask your administrator "
            "to enter yours."
        )
    if authorisation.requested_body_id != approver.body_id:
        return ""
    return _("You belong to the body that asked. A person from another body has to approve it.")


def _clock(authorisation: Authorisation, approver: User) -> str:
    if not clock.is_set_back():
        return ""
    return _("The clock is behind what the ledger holds. Put it right, or declare it right.")


def _oversight(authorisation: Authorisation, approver: User) -> str:
    days = settings.ABHAYA_OVERSIGHT_DAYS
    seen = oversight_seen_at()
    if seen is not None and seen > now() - timedelta(days=days):
        return ""
    return _(
        "The oversight body has not opened the ledger in the last %(days)s days. Until it does, "
        "no authorisation is given."
    ) % {"days": days}


def _overlap(authorisation: Authorisation, approver: User) -> str:
    codes = authorisation.cameras.values("camera_code")
    rival = (
        AuthorisedCamera.objects.filter(
            camera_code__in=codes,
            authorisation__approved_at__isnull=False,
            authorisation__withdrawn_at__isnull=True,
            authorisation__starts_at__lt=authorisation.ends_at,
            authorisation__ends_at__gt=authorisation.starts_at,
        )
        .exclude(authorisation=authorisation)
        .select_related("authorisation")
        .first()
    )
    if rival is None:
        return ""
    other = rival.authorisation
    return _(
        "A camera has leave already in the same time: %(mode)s until %(until)s (%(code)s). "
        "Withdraw that one first, or begin after it."
    ) % {
        "mode": other.get_mode_display(),
        "until": f"{localtime(other.ends_at):%d %b %Y %H:%M}",
        "code": str(other.code)[:8],
    }


def _card(authorisation: Authorisation, approver: User) -> str:
    if authorisation.mode not in SCORED or facts().card_expires_at() > now():
        return ""
    return _("The model's card has expired. Evaluate the model again before anything is scored.")


def _policy(authorisation: Authorisation, approver: User) -> str:
    named = authorisation.detection_policy
    if not named or named == facts().detection_policy():
        return ""
    return _(
        "This names the detection policy %(named)s, and %(used)s is in force. Ask for a new one."
    ) % {"named": named, "used": facts().detection_policy()}


def _validation(authorisation: Authorisation, approver: User) -> str:
    if authorisation.mode != Authorisation.Mode.LIVE:
        return ""
    found = authorisation.validation
    if found is None or not found.passed:
        return _("Live needs a shadow period whose validation passed. Ask for shadow mode first.")
    if found.made_at < now() - VALIDATION_LASTS:
        return _("The validation is more than 90 days old. Validate again in shadow mode.")
    if found.detection_policy != authorisation.detection_policy:
        return _(
            "The validation judged another detection policy. Validate this one in shadow mode."
        )
    if found.floor_percent < authorisation.precision_floor_percent:
        return _("The validation was held to a lower floor than this authorisation names.")
    seen = set(found.shadow.cameras.values_list("camera_code", flat=True))
    if set(authorisation.cameras.values_list("camera_code", flat=True)) - seen:
        return _("The validation does not cover every camera named here.")
    return ""


def _growth(authorisation: Authorisation, approver: User) -> str:
    return growth_obstacle(authorisation)
