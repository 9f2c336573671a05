"""Policy as a table that people can read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from governance.agreements import KEYED, SCOPES
from governance.models import Authorisation
from governance.vocabulary import Action, Purpose, Role
from governance.who_may import DEVICES, HOLDERS, LEAVES, MODES, Leave


@dataclass(frozen=True)
class PolicyRow:
    """Who may do one action: in words of the reader's language, codes where there are none."""

    action: str
    means: str
    who: str
    permission: str
    purposes: str


def policy_table() -> Sequence[PolicyRow]:
    """One row for every action, also for those that nobody may do."""
    return [_row(action) for action in Action]


def policy_markdown() -> str:
    """The table as docs/policy.md holds it."""
    lines = ["| action | means | who | needs on the station | purposes |", "|---|---|---|---|---|"]
    lines += [
        f"| `{row.action}` | {row.means} | {row.who} | {row.permission} | {row.purposes} |"
        for row in policy_table()
    ]
    return "\n".join(lines) + "\n"


def policy_matrix_markdown() -> str:
    """Each role's reach for each action as docs/policy.md holds it.

    own: on the stations, hotspots and cameras on which the permission is held. any: wherever it
    is. hers: what names her, wherever it is. agreed: what an agreement in force covers. -: nowhere.
    """
    heads = [role.value.replace("_", " ") for role in Role]
    lines = [f"| action | {' | '.join(heads)} |", "|---" * (len(heads) + 1) + "|"]
    lines += [
        f"| `{action.value}` | {' | '.join(reach(action, role) for role in Role)} |"
        for action in Action
    ]
    return "\n".join(lines) + "\n"


def reach(action: Action, role: Role) -> str:
    """How far a role's leave for an action goes: own, any, hers, agreed or -."""
    leave = LEAVES.get(action, Leave(frozenset()))
    if role.value not in leave.roles:
        return "-"
    if leave.permission:
        return "own"
    if action in SCOPES:
        return "agreed"
    return "hers" if action in HOLDERS else "any"


def _row(action: Action) -> PolicyRow:
    leave = LEAVES.get(action, Leave(frozenset()))
    return PolicyRow(
        action.value, str(action.label), _who(action, leave), leave.permission or "-",
        _labels(purpose.label for purpose in Purpose if purpose.value in leave.purposes),
    )  # fmt: skip


def _who(action: Action, leave: Leave) -> str:
    if action in MODES:
        modes = _labels(mode.label for mode in Authorisation.Mode if mode.value in MODES[action])
        return _("Workers, under an authorisation: %(modes)s") % {"modes": modes}
    if action in DEVICES:
        return _("Devices with a key")
    if action in SCOPES:
        said = (
            _("A person of a third party, or its key, under an agreement: %(scope)s")
            if action in KEYED
            else _("A person of a third party, under an agreement: %(scope)s")
        )
        return said % {"scope": SCOPES[action].label}
    return _labels(role.label for role in Role if role.value in leave.roles)


def _labels(labels: Iterable[object]) -> str:
    return ", ".join(str(label) for label in labels) or "-"
