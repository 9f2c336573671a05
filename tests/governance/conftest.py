"""What holds for every test of governance."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from governance import vault


@pytest.fixture(autouse=True)
def keyring(settings: Any, tmp_path: Path) -> None:
    """Keys of this test's own: words are sealed wherever an entry commits to them."""
    settings.ABHAYA_KEK_FILE = tmp_path / "keys" / "kek.json"
    settings.ABHAYA_LEDGER_KEYS = tmp_path / "keys" / "ledger.json"
    vault.keyring_rotate()
