"""Who decided what about authorisations: by office and body, never by name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from governance.models import Authorisation, Entry, Suspension, User
from governance.selectors.authorisations import authorisations_all
from governance.subjects import SubjectKind
from governance.vocabulary import Action, Role
from governance.who_may import LEAVES


class Act(StrEnum):
    """What was decided."""

    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    SUSPENDED = "suspended"
    REINSTATED = "reinstated"


@dataclass(frozen=True)
class Decision:
    """One decision about one authorisation.

    offices: roles of whoever decided, empty where the system did, by its published rules.
    body: whom she decided for. cause: code of why the system did, empty otherwise.
    """

    at: datetime
    act: Act
    code: UUID
    mode: str
    cameras: int
    asked_by: str
    offices: Sequence[str] = ()
    body: str = ""
    cause: str = ""

    @property
    def office(self) -> str:
        """The offices in the reader's language."""
        return ", ".join(str(Role(name).label) for name in self.offices)


@dataclass(frozen=True)
class _Actor:
    offices: Sequence[str]
    body: str


def decisions_public() -> list[Decision]:
    """Every decision about an authorisation, the newest first."""
    actors = _actors()
    found = [made for row in authorisations_all() for made in _decisions(row, actors)]
    return sorted(found, key=lambda made: made.at, reverse=True)


def _decisions(row: Authorisation, actors: dict[tuple[str, str], _Actor]) -> Iterator[Decision]:
    def made(at: datetime, act: Act, action: Action, body: str = "") -> Decision:
        actor = actors.get((action.value, str(row.code)), _Actor((), ""))
        return Decision(
            at=at, act=act, code=row.code, mode=row.mode, cameras=len(row.cameras.all()),
            asked_by=str(row.requested_body or ""), offices=actor.offices,
            body=body or actor.body,
        )  # fmt: skip

    if row.approved_at is not None:
        body = str(row.approved_body or "")
        yield made(row.approved_at, Act.APPROVED, Action.AUTHORISATION_APPROVE, body)
    if row.withdrawn_at is not None:
        act = Act.WITHDRAWN if row.approved_at is not None else Act.REFUSED
        yield made(row.withdrawn_at, act, Action.AUTHORISATION_WITHDRAW)
    for stop in row.suspensions.all():
        yield _stopped(row, stop)
        if stop.reinstated_at is not None:
            yield made(stop.reinstated_at, Act.REINSTATED, Action.AUTHORISATION_REINSTATE)


def _stopped(row: Authorisation, stop: Suspension) -> Decision:
    return Decision(
        at=stop.at, act=Act.SUSPENDED, code=row.code, mode=row.mode,
        cameras=len(row.cameras.all()), asked_by=str(row.requested_body or ""), cause=stop.cause,
    )  # fmt: skip


def _actors() -> dict[tuple[str, str], _Actor]:
    """Who had leave for each act, from the ledger; the last one where several asked."""
    actions = (
        Action.AUTHORISATION_APPROVE, Action.AUTHORISATION_WITHDRAW, Action.AUTHORISATION_REINSTATE,
    )  # fmt: skip
    entries = Entry.objects.filter(
        action__in=[action.value for action in actions], allowed=True,
        subject_kind=SubjectKind.AUTHORISATION.value,
    ).order_by("id")  # fmt: skip
    bodies = {
        str(person.code): str(person.body)
        for person in User.objects.select_related("body").filter(body__isnull=False)
    }
    return {
        (entry.action, entry.subject_code): _Actor(
            sorted(set(entry.detail.get("roles", [])) & LEAVES[Action(entry.action)].roles),
            bodies.get(entry.actor_code, ""),
        )
        for entry in entries
    }
