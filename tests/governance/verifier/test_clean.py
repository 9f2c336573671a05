"""Clean exports pass, however the log came about: no false alarm in 10,000 of them."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from governance.verifier import folder_verify

from .logs import LOG_KEYS, policy_text
from .random_logs import STEPS, log_random

RUNS = 10_000
EACH = 10  # of them share what hypothesis drew, in another order: drawing costs as much as a log


@pytest.fixture(scope="module")
def scratch() -> Iterator[Path]:
    """A folder in memory where the machine has one: 10,000 exports are written."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        yield Path(folder)


@settings(
    max_examples=RUNS // EACH, deadline=None, database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(
    seed=st.integers(0, 2**32),
    steps=st.lists(st.sampled_from(STEPS), max_size=5),
    whole=st.booleans(),
    trust=st.sampled_from(["first key", "newest key", "all keys", "the folder"]),
    keep=st.booleans(),
)
def test_ten_thousand_clean_exports_pass(
    scratch: Path, seed: int, steps: list[str], whole: bool, trust: str, keep: bool
) -> None:
    for number in range(EACH):
        dice = random.Random(f"{seed}/{number}")
        log = log_random(dice, dice.sample(steps, len(steps)))
        chosen = {index for index in range(len(log.rows)) if dice.random() < 0.3}
        folder = log.export(scratch / "export", "whole" if whole else "extract", chosen)
        kept = [("kept", note) for _, note, _ in log.notes[:2]] if keep else []
        keys = {"first key": LOG_KEYS[:1], "newest key": log.signing[-1:], "all keys": LOG_KEYS}
        policy = policy_text(logs=keys[trust]) if trust in keys else None

        report = folder_verify(folder, policy=policy, seen=kept)

        assert report.passed, (seed, number, "\n".join(report.lines()))
