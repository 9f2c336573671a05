"""The entry of one step of a disclosure."""

from __future__ import annotations

from governance import ledger
from governance.actors import AnyActor
from governance.models import Disclosure, Entry
from governance.policy import Purpose
from governance.selectors.disclosures import disclosure_subject


def disclosure_note(
    actor: AnyActor,
    action: str,
    disclosure: Disclosure,
    detail: ledger.Detail,
    *,
    verb: Entry.Verb = Entry.Verb.DISCLOSURE,
    sealed: ledger.Words | None = None,
) -> Entry:
    """The entry of one step, in the transaction of that step; it commits to what is sealed."""
    return ledger.append(
        actor=actor, verb=verb, action=action, subject=disclosure_subject(disclosure),
        purpose=Purpose.INVESTIGATION, detail=detail, sealed=sealed,
    )  # fmt: skip
