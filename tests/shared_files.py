"""The labelled faces and real videos that lie beside a developer's checkout."""

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"


def shared(name: str) -> Path:
    """The path of one shared file; the test is skipped where the checkout has none beside it."""
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"needs ../shared/{name}, which this checkout does not have beside it")
    return path
