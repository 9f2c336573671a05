"""Everybody reads by which rules it works, who decided, and what it was not used for."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.utils.timezone import now

from distress.models import DetectionPolicyVersion
from distress.selectors.model_cards import model_cards
from distress.web.portal.periods import period_last
from governance.errors import Denied
from governance.models import Entry, Gathering, Suspension, User
from governance.policy import Role
from governance.retention.rules import rule_set
from governance.selectors.decisions import Act, decisions_public
from governance.services.authorisations import authorisation_withdraw
from governance.services.gatherings import gathering_set
from tests.distress.conftest import City
from tests.distress.web.test_portal import text_of


def test_every_version_of_the_detection_policy_is_there_and_the_one_in_force_is_named(
    city: City,
) -> None:
    older = city.policy.body | {"version": 0, "note": "Tried in spring.", "weights": {"fear": 0.5}}
    DetectionPolicyVersion.objects.create(name="street", version=0, body=older)

    text = text_of("/public/detection/")

    assert text.index("In force</span>") < text.index("Not in force any more")
    assert "Tried in spring." in text
    assert "counts nothing" in text
    assert "holds for 2.5 s" in text


def test_a_models_figures_carry_n_interval_and_day_and_others_are_left_out() -> None:
    card = model_cards()[0]
    figures = next(section for section in card.sections if section.title == "Figures")

    assert card.evaluated == "2026-11-23"
    assert figures.points
    for point in figures.points:
        assert "n =" in point
        assert card.evaluated in point
    # A calibration error without an interval stands in the file and is not shown.
    assert not [point for point in figures.points if "calibration" in point]
    assert all({"interval", "n"} <= set(table.head) for table in figures.tables)
    assert len(figures.tables) == 2
    assert "Known failures" in text_of("/public/models/")


def test_the_rules_say_how_long_and_who_and_the_procedures_are_there_in_full(db: None) -> None:
    text = text_of("/public/rules/")

    assert 'No distress seen</th><td class="number">1 day<' in text
    assert "Give a verdict on an alert" in text
    assert "# Who may do what" in Client().get("/public/rules/policy.md").content.decode()
    for name in ("settings", "..%2fREADME", "decisions%2f0001-one-command"):
        assert Client().get(f"/public/rules/{name}.md").status_code == 404


def test_decisions_are_told_by_office_and_body_and_never_by_name(
    city: City, person: Callable[..., User]
) -> None:
    supervisor = person("meena", Role.SUPERVISOR, city.near)
    suspended = Suspension.objects.create(
        authorisation=city.authorisation, cause=Suspension.Cause.PRECISION
    )
    authorisation_withdraw(actor=supervisor, authorisation=city.authorisation)

    made = decisions_public()
    text = text_of("/public/decisions/")

    assert [row.act for row in made] == [Act.WITHDRAWN, Act.SUSPENDED, Act.APPROVED]
    assert (made[0].office, made[0].body) == ("Supervisor", "City police")
    assert made[1].at == suspended.at
    assert made[2].body == "District magistrate"
    assert "the system, by its rule: Too few alerts are confirmed" in text
    for name in ("meena", "Meena", "asks", "approves"):
        assert name not in text


def test_what_else_was_decided_is_told_by_office_and_body_and_never_by_name(
    city: City, person: Callable[..., User]
) -> None:
    keeper = person("vimala", Role.DATA_OFFICER)
    rule_set(actor=keeper, name="dismissed", hours=30)
    gathering_set(
        actor=keeper, cameras=[city.camera.code], kind=Gathering.Kind.OTHER,
        starts_at=now(), ends_at=now() + timedelta(hours=2),
    )  # fmt: skip
    with pytest.raises(Denied):
        rule_set(actor=city.operator, name="dismissed", hours=40)

    text = text_of("/public/decisions/")
    told = json.loads(Client().get("/public/data/other-decisions.json").content)

    assert text.count("data-decided=") == 2
    assert "(No distress seen): 30 hours, before 24" in text
    assert "number of cameras: 1" in text
    assert "Data officer, City police" in text
    for name in ("vimala", "Vimala", str(keeper.code), str(city.camera.code)):
        assert name not in text
        assert name not in json.dumps(told)


def test_what_nobody_did_and_what_was_refused_is_counted_for_the_period(db: None) -> None:
    yesterday = now() - timedelta(days=1)
    _entries_began(at=now() - timedelta(days=2))
    with time_machine.travel(yesterday, tick=True):
        _entry(at=now(), allowed=True, reason="allowed")
        _refused("other_station")
        _refused("other_station")

    text = text_of("/public/unused/")

    assert 'data-period="day"' in text
    assert 'data-figure="refused">2<' in text
    assert 'data-reason="other_station"' in text
    assert 'data-action="glass.break"' in text
    assert 'data-action="alert.see"' not in text
    assert 'data-purpose="investigation"' in text
    assert 'data-purpose="patrol"' not in text


@pytest.mark.parametrize(
    ("began", "kind", "first"),
    [
        ("2026-09-30 18:30", "month", "2026-09-30 18:30"),  # 1 October 00:00 in India
        ("2026-09-30 18:31", "day", "2026-11-24 18:30"),
        ("2026-11-24 18:30", "day", "2026-11-24 18:30"),
        ("2026-11-24 18:31", "none", "2026-11-24 18:31"),
    ],
)
def test_a_period_counts_only_when_the_ledger_knows_the_whole_of_it(
    db: None, began: str, kind: str, first: str
) -> None:
    _entries_began(at=_utc(began))

    found = period_last(at=_utc("2026-11-25 20:00" if kind != "month" else "2026-11-25 10:00"))

    assert (found.kind, found.from_at) == (kind, _utc(first))


def _utc(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=UTC)


def _entries_began(*, at: datetime) -> None:
    _entry(at=at, allowed=None, reason="")


def _refused(reason: str) -> None:
    _entry(at=now(), allowed=False, reason=reason)


def _entry(**fields: object) -> None:
    Entry.objects.create(
        verb="consultation", action="alert.see", actor_kind="person", actor_code="p",
        subject_kind="alert", subject_code="a", purpose="patrol", **fields,
    )  # fmt: skip
