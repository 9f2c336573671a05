"""What a person's account has, and what it lacks."""

from __future__ import annotations

from collections.abc import Sequence

from allauth.mfa.models import Authenticator
from django.conf import settings

from governance.models import User
from governance.second_factor import roles_need_second_factor

SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def second_factors(person: User) -> Sequence[Authenticator]:
    """Her authenticator app and passkeys, oldest first. Recovery codes are not one of them."""
    found = Authenticator.objects.filter(user_id=person.pk, type__in=SECOND_FACTORS)
    return list(found.order_by("created_at", "pk"))


def second_factor_is_needed(person: User) -> bool:
    """Whether her roles open anything to her that a password alone may not."""
    if settings.DEMO:
        return False
    return roles_need_second_factor(person.groups.values_list("name", flat=True))


def second_factor_is_missing(person: User) -> bool:
    """Whether she has to set one up before anything else is open to her."""
    if settings.DEMO:
        return False
    has_one = Authenticator.objects.filter(user_id=person.pk, type__in=SECOND_FACTORS).exists()
    return not has_one and second_factor_is_needed(person)
