"""What an agreement opens to a third party, decided from facts alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from governance.vocabulary import Action, Scope

# An action of a third party that is not here is nothing that an agreement could open.
SCOPES: dict[Action, Scope] = {
    Action.PARTY_MAINTAIN: Scope.HEALTH,
    Action.PARTY_HEALTH: Scope.HEALTH,
    Action.PARTY_FIGURES: Scope.FIGURES,
}
TICKETED = frozenset({Action.PARTY_HEALTH})
# What a key may ask; the rest needs a person.
KEYED = frozenset({Action.PARTY_HEALTH, Action.PARTY_FIGURES})

IN_FORCE = "in_force"
# How an agreement stands, and the reason that is given while it stands so.
REASONS = {
    "waiting": "agreement_not_signed",
    "later": "agreement_not_begun",
    "over": "agreement_over",
}


@dataclass(frozen=True)
class AgreementFacts:
    """How the agreement that is asked about stands towards whoever asks under it."""

    state: str  # waiting, later, over or in_force
    scopes: frozenset[str] = frozenset()  # of the agreement, and of the key where one asks
    cameras: int = 0  # covered ones among those asked about
    has_session: bool = False  # a maintenance session with a ticket is open
    is_key_over: bool = False


def agreement_refusal(
    action: Action, found: AgreementFacts | None, *, names_camera: bool
) -> str | None:
    """The code of the reason why the agreement does not open this; None when it does.

    found: None where it is not an agreement of whoever asks, or there is none.
    """
    if found is None:
        return "not_their_agreement"
    if found.is_key_over:
        return "key_over"
    if found.state != IN_FORCE:
        return REASONS[found.state]
    if SCOPES[action].value not in found.scopes:
        return "out_of_scope"
    if names_camera and not found.cameras:
        return "camera_not_covered"
    return "no_ticket" if action in TICKETED and not found.has_session else None


def agreement_told(action: Action, found: AgreementFacts | None) -> dict[str, str]:
    """The facts that decided, as an entry's detail holds them: of scopes only the one asked for."""
    if found is None:
        return {}
    asked = SCOPES[action].value if action in SCOPES else ""
    return {
        "agreement": found.state,
        "scope": asked if asked in found.scopes else "",
        "covered": str(found.cameras),
        "session": "open" if found.has_session else "",
        "key": "over" if found.is_key_over else "",
    }


def agreement_of_detail(detail: Mapping[str, Any]) -> AgreementFacts | None:
    """The facts that an entry's detail holds, for asking the same again."""
    if "agreement" not in detail:
        return None
    return AgreementFacts(
        state=detail["agreement"],
        scopes=frozenset({detail["scope"]} if detail.get("scope") else ()),
        cameras=int(detail.get("covered", 0)),
        has_session="session" in detail,
        is_key_over="key" in detail,
    )
