"""Facts that governance asks of the application."""

from __future__ import annotations

from guardian.shortcuts import get_objects_for_user

from distress.models import Station
from governance.models import User


class GuardianFacts:
    """Who holds which permission on which station, as django-guardian keeps it."""

    def stations_held(self, *, user: User, permission: str) -> frozenset[str]:
        """Codes of the stations on which this person holds the permission, herself or by group."""
        held = get_objects_for_user(
            user, f"distress.{permission}", klass=Station, with_superuser=False,
            accept_global_perms=False,
        )  # fmt: skip
        return frozenset(str(code) for code in held.values_list("code", flat=True))
