"""Documents that must stay true."""

from __future__ import annotations

import re
from io import StringIO

import pytest
from django.core.management import call_command

from distress.environment import Environment
from tests.shared_files import ROOT


def test_every_setting_has_its_line_and_every_line_its_setting() -> None:
    text = (ROOT / "docs" / "settings.md").read_text()

    documented = set(re.findall(r"^\| `ABHAYA_([A-Z_]+)`", text, flags=re.MULTILINE))

    assert documented == {name.upper() for name in Environment.model_fields}


@pytest.mark.parametrize("options", [(), ("--matrix",)])
def test_the_policy_tables_are_those_that_the_rules_give(options: tuple[str, ...]) -> None:
    printed = StringIO()

    call_command("policy_table", *options, stdout=printed)

    text = (ROOT / "docs" / "policy.md").read_text() + "\n"
    assert f"\n\n{printed.getvalue()}\n" in text


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


def test_links_between_documents_lead_somewhere_and_no_merge_left_its_marks() -> None:
    documents = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]

    lost = [
        f"{page.name}: {target}"
        for page in documents
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text())
        if not (page.parent / target).exists()
    ]
    marked = [page.name for page in documents if re.search(r"(?m)^[<>]{7} ", page.read_text())]

    assert (lost, marked) == ([], [])
