"""Documents that must stay true."""

from __future__ import annotations

import re
from io import StringIO

from django.core.management import call_command

from distress.environment import Environment
from tests.shared_files import ROOT


def test_every_setting_has_its_line_and_every_line_its_setting() -> None:
    text = (ROOT / "docs" / "settings.md").read_text()

    documented = set(re.findall(r"^\| `ABHAYA_([A-Z_]+)`", text, flags=re.MULTILINE))

    assert documented == {name.upper() for name in Environment.model_fields}


def test_the_policy_table_is_the_one_that_the_rules_give() -> None:
    printed = StringIO()

    call_command("policy_table", stdout=printed)

    assert (ROOT / "docs" / "policy.md").read_text().endswith("\n\n" + printed.getvalue())


def test_every_direct_dependency_says_what_it_is_for() -> None:
    lines = (ROOT / "pyproject.toml").read_text().splitlines()
    begin, end = lines.index("[project]"), lines.index("[tool.ruff]")

    named = [line for line in lines[begin:end] if re.match(r'\s+"[a-z]', line)]

    assert named
    assert [line for line in named if "  # " not in line] == []


def test_decisions_are_all_listed() -> None:
    folder = ROOT / "docs" / "decisions"

    listed = set(re.findall(r"\((\d{4}-[a-z-]+\.md)\)", (folder / "README.md").read_text()))

    assert listed == {path.name for path in folder.glob("0*.md")}
