"""What else was decided, from the ledger: by office and body, never by name."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from governance.models import Entry, User
from governance.vocabulary import Action, Role
from governance.who_may import LEAVES

# What was done, and under which leave: its answer says in which office.
LEAVE_FOR: Mapping[str, Action] = {
    "retention.rule_set": Action.RETENTION_RULE_SET,
    "party.sign": Action.PARTY_SIGN,
    "glass.review": Action.GLASS_REVIEW,
    "disclosure.approve": Action.DISCLOSURE_APPROVE,
    "disclosure.refuse": Action.DISCLOSURE_APPROVE,
    "rti.withhold": Action.RTI_ANSWER,
    "gathering.set": Action.GATHERING_SET,
    "gathering.lift": Action.GATHERING_LIFT,
}
# Which of the codes and numbers of an entry are told with it: none leads to a person or a case.
TOLD: Mapping[str, tuple[str, ...]] = {
    "retention.rule_set": ("hours", "before"),
    "glass.review": ("verdict",),
    "disclosure.approve": ("kind",),
    "disclosure.refuse": ("kind", "reason"),
    "rti.withhold": ("question", "column", "clause"),
    "gathering.set": ("kind", "cameras"),
    "gathering.lift": ("kind", "cameras"),
}


@dataclass(frozen=True)
class Decided:
    """One decision. about: the class of footage or the agreement, where that is public anyway.

    told: codes and numbers of what was decided, by name. offices: roles in which it was.
    """

    at: datetime
    action: str
    about: str
    told: Mapping[str, str]
    offices: tuple[str, ...]
    body: str

    @property
    def office(self) -> str:
        """The offices in the reader's language."""
        return ", ".join(str(Role(name).label) for name in self.offices)


def decided_public(*, most: int) -> list[Decided]:
    """The newest of these decisions, at most so many, the newest first."""
    acts = {action.value for action in LEAVE_FOR.values()} | set(LEAVE_FOR)
    entries = Entry.objects.filter(action__in=acts).exclude(allowed=False).order_by("id")
    bodies = {
        str(person.code): str(person.body)
        for person in User.objects.select_related("body").filter(body__isnull=False)
    }
    newest = deque(_decisions(entries.iterator(), bodies), maxlen=most)
    return list(reversed(newest))


def _decisions(entries: Iterable[Entry], bodies: Mapping[str, str]) -> Iterator[Decided]:
    held: dict[tuple[str, str], frozenset[str]] = {}
    for entry in entries:
        if entry.allowed:
            # Only the answer of policy knows in which office she asked; what was done follows it.
            held[entry.actor_code, entry.action] = frozenset(entry.detail.get("roles", []))
        elif entry.action in LEAVE_FOR:
            leave = LEAVE_FOR[entry.action]
            offices = held.get((entry.actor_code, leave.value), frozenset()) & LEAVES[leave].roles
            yield Decided(
                at=entry.at, action=entry.action, about=_about(entry), told=_told(entry),
                offices=tuple(sorted(offices)), body=bodies.get(entry.actor_code, ""),
            )  # fmt: skip


def _about(entry: Entry) -> str:
    return entry.subject_code if entry.action in {"retention.rule_set", "party.sign"} else ""


def _told(entry: Entry) -> dict[str, str]:
    detail = entry.detail
    return {name: str(detail[name]) for name in TOLD.get(entry.action, ()) if detail.get(name)}
