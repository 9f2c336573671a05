from __future__ import annotations

import uuid

import pytest


@pytest.fixture(autouse=True)
def cache_apart(settings) -> None:
    """A cache of this test alone: used codes and counted tries of others must not be found."""
    mine = settings.CACHES["default"] | {"KEY_PREFIX": uuid.uuid4().hex}
    settings.CACHES = {"default": mine}
