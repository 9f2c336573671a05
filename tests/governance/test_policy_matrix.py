"""Every role, every action, at home and elsewhere: what decides agrees with what is published."""

from __future__ import annotations

import uuid
from itertools import product

import pytest

from governance.models import Entry
from governance.policy import Action, Purpose, Role
from governance.rules import Facts, Question, decide
from governance.subjects import Subject, SubjectKind
from tests.shared_files import ROOT

OWN, OTHER = str(uuid.uuid4()), str(uuid.uuid4())
CAMERA, OTHER_CAMERA = str(uuid.uuid4()), str(uuid.uuid4())


def published() -> dict[tuple[str, str], str]:
    """The cells of the second table of docs/policy.md, by action and role."""
    lines = (ROOT / "docs" / "policy.md").read_text().splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if "|" in line]
    first = next(number for number, row in enumerate(rows) if row[1] == "operator")
    roles = [name.replace(" ", "_") for name in rows[first][1:]]
    return {
        (row[0].strip("`"), role): cell
        for row in rows[first + 2 :]
        for role, cell in zip(roles, row[1:], strict=True)
    }


TABLE = published()


def allowed(
    action: Action, facts: Facts, *, station: str, camera: str = "", holder: str = "me"
) -> bool:
    """Whether somebody of whom this is true may do this for one purpose or another."""
    subject = Subject(SubjectKind.ALERT, "a", station=station, camera=camera, holder=holder)
    return any(
        decide(Question(Entry.ActorKind.PERSON, "me", action, subject, purpose, facts)).allowed
        for purpose in (None, *Purpose)
    )


def test_the_published_table_names_every_role_and_every_action_once() -> None:
    assert set(TABLE) == {(action.value, role.value) for action, role in product(Action, Role)}
    assert set(TABLE.values()) == {"own", "any", "hers", "agreed", "-"}


@pytest.mark.parametrize("where", ["own", "other"])
@pytest.mark.parametrize("action", list(Action), ids=str)
@pytest.mark.parametrize("role", list(Role), ids=str)
def test_a_role_may_do_what_the_table_says_and_nothing_else(
    role: Role, action: Action, where: str
) -> None:
    held = frozenset({OWN})
    facts = Facts(frozenset({role.value}), watches=held, responds=held)

    answer = allowed(action, facts, station=OWN if where == "own" else OTHER)

    everywhere = {"any", "hers"}
    assert answer == (TABLE[action.value, role.value] in everywhere | ({where} & {"own"}))


@pytest.mark.parametrize("action", list(Action), ids=str)
@pytest.mark.parametrize("role", list(Role), ids=str)
def test_a_single_camera_opens_no_more_than_its_station_would(role: Role, action: Action) -> None:
    watches = Facts(frozenset({role.value}), watches=frozenset({OWN}))
    single = Facts(frozenset({role.value}), cameras=frozenset({CAMERA}))

    here = allowed(action, single, station=OWN, camera=CAMERA)
    beside = allowed(action, single, station=OWN, camera=OTHER_CAMERA)

    assert here == allowed(action, watches, station=OWN, camera=CAMERA)
    assert beside == (TABLE[action.value, role.value] in {"any", "hers"})


@pytest.mark.parametrize("role", list(Role), ids=str)
def test_what_names_another_person_is_for_no_role(role: Role) -> None:
    held = frozenset({OWN})
    facts = Facts(frozenset({role.value}), watches=held, responds=held)
    named = {action for action in Action if "hers" in {TABLE[action.value, one] for one in Role}}

    assert named
    assert not [one for one in named if allowed(one, facts, station=OWN, holder="somebody")]


@pytest.mark.parametrize("action", list(Action), ids=str)
def test_whoever_has_no_role_may_do_nothing_whatever_she_holds(action: Action) -> None:
    held = frozenset({OWN})
    facts = Facts(watches=held, responds=held, cameras=frozenset({CAMERA}))

    assert not allowed(action, facts, station=OWN, camera=CAMERA)
