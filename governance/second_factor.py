"""Who may not work with a password alone."""

from __future__ import annotations

from collections.abc import Iterable

from governance.vocabulary import Action
from governance.who_may import LEAVES

# What concerns nobody but the person who does it.
_HER_OWN = frozenset({Action.SHIFT_START, Action.ACCOUNT_SECURE})


def roles_need_second_factor(roles: Iterable[str]) -> bool:
    """Whether one of these roles may do anything that concerns somebody else.

    Asked of the rules, so that a role to which footage, alerts or the ledger are opened one day
    needs a second factor from that day on.
    """
    held = frozenset(roles)
    return any(held & leave.roles for action, leave in LEAVES.items() if action not in _HER_OWN)
