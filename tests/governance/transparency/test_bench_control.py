"""The bench of disclosure control runs, and always over the same persons."""

from __future__ import annotations

import sys

import pytest

from governance.bench import control


def test_a_small_year_is_protected_and_measured(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["control", "--hotspots=1", "--mean=9"])

    assert control.main() == 0

    assert "control cells=357 relations=" in capsys.readouterr().out
    assert control.year_table(hotspots=2, mean=4) == control.year_table(hotspots=2, mean=4)
