"""Reading the ledger."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q
from django.utils.translation import gettext as _

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
        done = _("%(at)s UTC: %(actor)s did %(action)s (%(verb)s) to %(subject)s.")
        return done % _named(entry)
    asked = (
        _("%(at)s UTC: %(actor)s asked for %(action)s on %(subject)s for the purpose %(purpose)s.")
        if entry.purpose
        else _("%(at)s UTC: %(actor)s asked for %(action)s on %(subject)s, naming no purpose.")
    )
    answered = (
        _("Policy allowed it (%(reason)s): %(sentence)s")
        if entry.allowed
        else _("Policy refused it (%(reason)s): %(sentence)s")
    )
    return "\n".join((asked % _named(entry), answered % _named(entry), _replay(entry)))


def _named(entry: Entry) -> dict[str, str]:
    """What sentences about an entry may name: codes, and the sentence of its reason."""
    return {
        "at": f"{entry.at:%Y-%m-%d %H:%M:%S}", "actor": f"{entry.actor_kind} {entry.actor_code}",
        "action": entry.action, "verb": entry.verb, "purpose": entry.purpose,
        "subject": f"{entry.subject_kind} {entry.subject_code}", "reason": entry.reason,
        "sentence": str(SENTENCES.get(entry.reason, entry.reason)),
    }  # fmt: skip


def _replay(entry: Entry) -> str:
    try:
        question = _question(entry)
    except ValueError:
        return _("The rules of today do not know this kind of question any more.")
    replayed = decide(question)
    if (replayed.allowed, replayed.reason) == (entry.allowed, entry.reason):
        return _("The rules of today give the same answer.")
    otherwise = _("The rules of today would answer otherwise: %(reason)s.")
    return otherwise % {"reason": replayed.reason}


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
