"""Granting roles and permissions: with a reason, a grantor and an end, and taking them back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from governance import ledger, policy
from governance.actors import AnyActor, worker
from governance.errors import Refused
from governance.models import Entry, Grant, User
from governance.policy import Action
from governance.subjects import Subject, SubjectKind, facts
from governance.texts import plain_text
from governance.vocabulary import RESPOND, WATCH, Role
from governance.who_may import SEES_NO_FOOTAGE

SWEEP = worker("grants")
YEAR = timedelta(days=365)
LEAST_REASON = 10
# On a hotspot or a single camera one can watch; dispatches go to stations.
PERMISSIONS = {
    WATCH: frozenset(Grant.ObjectKind.values),
    RESPOND: frozenset({Grant.ObjectKind.STATION.value}),
}


@dataclass(frozen=True)
class Holding:
    """What is granted: a role, or a permission on one thing."""

    role: Role | None = None
    permission: str = ""
    kind: str = ""
    code: str = ""


def grant_give(
    *, actor: User, person: User, holding: Holding, reason: str, ends_at: datetime
) -> Grant:
    """The grant from now on.

    Raises:
        Denied: the person may not grant.
        Refused: it is for herself, held already, or a role that does not go with one held, or is
            held by people of third parties only.
        ValidationError: the reason, the end or the thing do not fit.
    """
    policy.require(actor=actor, action=Action.GRANT_GIVE, subject=_person(person))
    if actor.pk == person.pk:
        raise Refused("own", _("Nobody grants herself anything. Ask another administrator."))
    if holding.role is Role.THIRD_PARTY:
        raise Refused(
            "of_a_party",
            _("The data officer adds people of third parties, on the page of the third party."),
        )
    return grant_write(
        actor=actor, grantor=actor, person=person, holding=holding, reason=reason, ends_at=ends_at
    )


def grant_write(
    *,
    actor: AnyActor,
    grantor: User,
    person: User,
    holding: Holding,
    reason: str,
    ends_at: datetime | None = None,
    is_first: bool = False,
) -> Grant:
    """The rows of a grant, for who has been asked already: commands and the demo.

    Raises:
        Refused, ValidationError: as grant_give.
    """
    _check(person, holding, reason)
    at = now()
    ends_at = ends_at or at + YEAR
    if not at < ends_at <= at + YEAR:
        raise ValidationError(_("A grant ends within a year. Name an end within that time."))
    with transaction.atomic():
        # Roles that exclude one another must not be granted side by side by two administrators.
        User.objects.select_for_update().get(pk=person.pk)
        _require_compatible(person, holding)
        made = _create(person, holding, reason.strip(), grantor, at, ends_at, is_first=is_first)
        _hold(person, holding, held=True)
        _note(actor, made, Action.GRANT_GIVE.value)
    return made


def _create(
    person: User,
    holding: Holding,
    reason: str,
    grantor: User,
    at: datetime,
    ends_at: datetime,
    *,
    is_first: bool,
) -> Grant:
    # One whose time is over but which no sweep has ended yet must not stand in the way.
    for over in person.grants.filter(ended_at__isnull=True, ends_at__lte=at):
        _end(SWEEP, over, by=None)
    try:
        with transaction.atomic():
            return Grant.objects.create(
                person=person, role=holding.role.value if holding.role else "",
                permission=holding.permission, object_kind=holding.kind,
                object_code=holding.code, reason=reason, granted_by=grantor, is_first=is_first,
                starts_at=at, ends_at=ends_at,
            )  # fmt: skip
    except IntegrityError as error:
        raise Refused("held", _("This is held already. End that grant first.")) from error


def grant_end(*, actor: User, grant: Grant) -> None:
    """End a grant from now on: what it backed is over with the next question.

    Raises:
        Denied: the person may not end it.
        Refused: it has ended before.
    """
    policy.require(actor=actor, action=Action.GRANT_END, subject=_person(grant.person))
    with transaction.atomic():
        if not _end(actor, grant, by=actor):
            raise Refused("settled", _("This grant has ended before."))


def grant_end_write(*, actor: AnyActor, grant: Grant, by: User) -> bool:
    """End a grant in the caller's transaction, for who has been asked already.

    False when it had ended before.
    """
    return _end(actor, grant, by=by)


def grants_sweep() -> int:
    """How many grants whose time is over were taken out of groups and permissions."""
    ended = 0
    for grant in Grant.objects.filter(ended_at__isnull=True, ends_at__lte=now()):
        with transaction.atomic():
            ended += _end(SWEEP, grant, by=None)
    return ended


def _end(actor: AnyActor, grant: Grant, *, by: User | None) -> bool:
    won = Grant.objects.filter(pk=grant.pk, ended_at__isnull=True).update(
        ended_at=now(), ended_by=by
    )
    if not won:
        return False
    role = Role(grant.role) if grant.role else None
    holding = Holding(role, grant.permission, grant.object_kind, grant.object_code)
    _hold(grant.person, holding, held=False)
    _note(actor, grant, Action.GRANT_END.value)
    return True


def _check(person: User, holding: Holding, reason: str) -> None:
    plain_text(reason)
    if not LEAST_REASON <= len(reason.strip()) <= 500:
        raise ValidationError(_("Say in 10 to 500 characters why this is granted."))
    if holding.role is None and holding.kind not in PERMISSIONS.get(holding.permission, ()):
        raise ValidationError(_("Grant a role, or a permission on a station, hotspot or camera."))


def _require_compatible(person: User, holding: Holding) -> None:
    if holding.role is None:
        return
    running = person.grants.filter(ended_at__isnull=True, ends_at__gt=now()).exclude(role="")
    others = set(running.values_list("role", flat=True)) - {holding.role.value}
    if others and (holding.role.value in SEES_NO_FOOTAGE or others & SEES_NO_FOOTAGE):
        raise Refused(
            "incompatible",
            _(
                "Whoever audits, approves, keeps accounts or data, or comes from outside holds no "
                "other role."
            ),
        )


def _hold(person: User, holding: Holding, *, held: bool) -> None:
    if holding.role is not None:
        group = Group.objects.get(name=holding.role.value)
        person.groups.add(group) if held else person.groups.remove(group)
        return
    try:
        facts().permission_set(
            user=person, permission=holding.permission, kind=holding.kind, code=holding.code,
            held=held,
        )  # fmt: skip
    except LookupError as error:
        raise ValidationError(_("There is no such station, hotspot or camera.")) from error


def _person(person: User) -> Subject:
    return Subject(SubjectKind.PERSON, str(person.code))


def _note(actor: AnyActor, grant: Grant, action: str) -> None:
    ledger.append(
        actor=actor,
        verb=Entry.Verb.ADMINISTRATION,
        action=action,
        subject=_person(grant.person),
        detail={
            "grant": str(grant.code),
            "role": grant.role,
            "permission": grant.permission,
            "on": f"{grant.object_kind}/{grant.object_code}" if grant.permission else "",
        },
    )
