"""Reading the ledger."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q

from governance.agreements import agreement_of_detail
from governance.errors import SENTENCES
from governance.models import Entry
from governance.rules import Facts, Question, decide
from governance.subjects import Subject, SubjectKind
from governance.vocabulary import Action, Purpose

PAGE = 100


def entries_list(
    *, code: str = "", before_id: int | None = None, limit: int = PAGE
) -> Sequence[Entry]:
    """The newest entries, or those about or by one code; `before_id` goes on to older ones."""
    found = Entry.objects.all()
    if code:
        found = found.filter(Q(subject_code=code) | Q(actor_code=code))
    if before_id is not None:
        found = found.filter(id__lt=before_id)
    return list(found.order_by("-id")[:limit])


def entry_explain(entry: Entry) -> str:
    """Why policy answered as it did, replayed from the facts that the entry holds."""
    if entry.allowed is None:
        return (
            f"{entry.at:%Y-%m-%d %H:%M:%S} UTC: {entry.actor_kind} {entry.actor_code} did "
            f"{entry.action} ({entry.verb}) to {entry.subject_kind} {entry.subject_code}."
        )
    answer = "allowed" if entry.allowed else "refused"
    lines = [
        f"{entry.at:%Y-%m-%d %H:%M:%S} UTC: {entry.actor_kind} {entry.actor_code} asked for "
        f"{entry.action} on {entry.subject_kind} {entry.subject_code}"
        + (f" for the purpose {entry.purpose}." if entry.purpose else ", naming no purpose."),
        f"Policy {answer} it ({entry.reason}): {SENTENCES.get(entry.reason, entry.reason)}",
        _replay(entry),
    ]
    return "\n".join(lines)


def _replay(entry: Entry) -> str:
    try:
        question = _question(entry)
    except ValueError:
        return "The rules of today do not know this kind of question any more."
    replayed = decide(question)
    if (replayed.allowed, replayed.reason) == (entry.allowed, entry.reason):
        return "The rules of today give the same answer."
    return f"The rules of today would answer otherwise: {replayed.reason}."


def _question(entry: Entry) -> Question:
    detail = entry.detail
    return Question(
        actor_kind=entry.actor_kind,
        actor_code=entry.actor_code,
        action=Action(entry.action),
        subject=Subject(
            SubjectKind(entry.subject_kind), entry.subject_code, entry.station_code,
            detail.get("camera", ""), detail.get("holder", ""), detail.get("barred", ""),
        ),
        purpose=Purpose(entry.purpose) if entry.purpose else None,
        facts=Facts(
            roles=frozenset(detail.get("roles", [])),
            watches=frozenset(detail.get("watches", [])),
            responds=frozenset(detail.get("responds", [])),
            cameras=frozenset(detail.get("cameras", [])),
            mode=detail.get("mode"),
            halted=detail.get("halted", ""),
            other_policy=bool(detail.get("other_policy")),
            agreement=agreement_of_detail(detail),
        ),
    )  # fmt: skip
