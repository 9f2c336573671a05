"""States of third parties and agreements as pages show them: a word and an icon."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from governance.selectors.parties import AgreementRow


@dataclass(frozen=True)
class AgreementCard:
    """One agreement with the word for how it stands."""

    row: AgreementRow
    icon: str
    word: str


def agreement_card(row: AgreementRow) -> AgreementCard:
    """How one agreement stands, in words."""
    words = {
        "waiting": ("open", _("Waits for its signature")),
        "later": ("clock", _("Signed, not yet begun")),
        "in_force": ("confirmed", _("In force")),
        "over": ("off", _("Over")),
    }
    icon, word = words[row.state]
    if row.agreement.ending:
        word = str(row.agreement.get_ending_display())
    return AgreementCard(row, icon, word)


def agreement_cards(rows: Iterable[AgreementRow]) -> list[AgreementCard]:
    """How agreements stand, in words."""
    return [agreement_card(row) for row in rows]
