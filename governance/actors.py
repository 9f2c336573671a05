"""Who acts: a person, a worker of ours, a device or third party with a key, or nobody."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser

from governance.models import Entry, User


@dataclass(frozen=True)
class Actor:
    """Somebody or something that asks, by kind and code."""

    kind: Entry.ActorKind
    code: str
    person: User | None = None


AnyActor = Actor | User | AnonymousUser

NOBODY = Actor(Entry.ActorKind.NOBODY, "nobody")


def worker(name: str) -> Actor:
    """One of the system's own workers."""
    return Actor(Entry.ActorKind.WORKER, name[:64])


def device(code: str) -> Actor:
    """A device that may call for help."""
    return Actor(Entry.ActorKind.DEVICE, code)


def party_key(code: str) -> Actor:
    """A key of a third party."""
    return Actor(Entry.ActorKind.PARTY, code)


def actor_of(actor: AnyActor) -> Actor:
    """The actor behind an account, or the actor itself."""
    if isinstance(actor, Actor):
        return actor
    if isinstance(actor, User):
        return Actor(Entry.ActorKind.PERSON, str(actor.code), actor)
    return NOBODY
