"""People for tests of governance, with roles and without the application's stations."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib.auth.models import Group

from governance.models import User
from governance.policy import Role
from governance.subjects import FactSource, facts, facts_register


def person_with(*roles: Role, name: str = "her") -> User:
    """An account with these roles and no station."""
    made = User.objects.create(username=name)
    made.groups.set(Group.objects.filter(name__in=[role.value for role in roles]))
    return made


class Holds:
    """A source of facts by which everybody holds every permission on these stations."""

    def __init__(self, *stations: str) -> None:
        self.stations = frozenset(stations)

    def stations_held(self, *, user: User, permission: str) -> frozenset[str]:
        return self.stations


@contextmanager
def facts_of(source: FactSource) -> Iterator[None]:
    """The application's source of facts is replaced for a while."""
    before = facts()
    facts_register(source)
    try:
        yield
    finally:
        facts_register(before)
