"""A machine whose control and media workers run; each test starts its own watch workers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from distress.demo.street import street_video_write
from tests.faults.machine import Machine, machine_made
from tests.faults.scene import authorisations_withdraw, camera_add

WATCHERS = ("watch1", "watch2")


@pytest.fixture(scope="module")
def footage(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A video that raises an alert in its first seconds: the drawn street, small and short."""
    path = tmp_path_factory.mktemp("street") / "street.mp4"
    street_video_write(path, seed=1, length_s=42.0, size=(640, 360))
    return path


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory, footage: Path) -> Iterator[Machine]:
    with machine_made(tmp_path_factory.mktemp("machine"), files=[footage]) as made:
        made.control_start()
        made.media_start("media", "media")
        made.media_start("renditions", "renditions")
        for name in WATCHERS:
            made.watch_start(name)
        yield made


@pytest.fixture
def camera(machine: Machine, footage: Path) -> Iterator[int]:
    """A camera that both watch workers could take; afterwards nobody watches anything."""
    for name in WATCHERS:
        machine.watch_ensure(name)
    yield camera_add(machine, footage)
    for name in WATCHERS:
        machine.wake(name)
    authorisations_withdraw(machine)
    machine.wait(
        lambda: not machine.value("SELECT count(*) FROM distress_stream WHERE closed_at IS NULL"),
        "all streams closed",
    )


@pytest.fixture
def measured(
    pytestconfig: pytest.Config, capfd: pytest.CaptureFixture[str]
) -> Callable[[str], None]:
    """Says what was measured in the run's own output; how long things take is not asserted."""
    writer = pytestconfig.get_terminal_writer()

    def say(text: str) -> None:
        with capfd.disabled():
            writer.line(f"\nmeasured: {text}")

    return say
