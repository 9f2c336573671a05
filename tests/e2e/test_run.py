"""./run itself: what it says when it cannot start, and that it leaves nothing behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import av
import httpx
import numpy as np
import pytest
from tenacity import retry, stop_after_delay, wait_fixed

from tests.e2e.machine import ROOT, Machine, environment_of, free_port, machine_start

pytestmark = pytest.mark.e2e


@pytest.fixture
def video(tmp_path: Path) -> str:
    """A few grey pictures, so that no street has to be drawn."""
    path = tmp_path / "grey.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=10)
        stream.width, stream.height, stream.pix_fmt = 320, 240, "yuv420p"
        for _ in range(30):
            image = np.full((240, 320, 3), 90, dtype=np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(image, format="bgr24")))
        container.mux(stream.encode(None))
    return str(path)


def launch(var: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "distress.launch", *options],
        cwd=ROOT, env=environment_of(var), capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip


def test_a_taken_port_is_said_in_plain_words(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        done = launch(tmp_path / "var", "--port", str(port))

    assert done.returncode == 1
    assert f"Port {port} is taken" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_folder_that_cannot_be_made_is_said_in_plain_words(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")

    done = launch(tmp_path / "file" / "var", "--port", str(free_port()))

    assert done.returncode == 1
    assert "cannot be written" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("video", "said"), [("missing.mp4", "neither a file"), ("ftp://host/a", "neither a file")]
)
def test_a_video_that_is_not_there_is_said_before_anything_starts(
    tmp_path: Path, video: str, said: str
) -> None:
    done = launch(tmp_path / "var", "--video", video)

    assert done.returncode == 1
    assert said in done.stderr
    assert not (tmp_path / "var").exists()


def test_a_dead_child_is_started_again_and_ctrl_c_leaves_nothing_running(
    tmp_path: Path, video: str
) -> None:
    machine = machine_start(tmp_path / "var", "--video", video)
    try:
        web = next(pid for pid, line in machine.children().items() if "uvicorn" in line)

        os.kill(web, signal.SIGKILL)
        served_again(machine.url)

        assert web not in machine.children()
        second = launch(tmp_path / "var", "--port", str(free_port()))
        assert "already runs" in second.stderr
    finally:
        code = machine.stop()

    assert code == 0
    assert machine.children() == {}


def test_nothing_outlives_a_killed_run(tmp_path: Path, video: str) -> None:
    machine = machine_start(tmp_path / "var", "--video", video)

    machine.process.kill()
    machine.process.wait(30)

    all_gone(machine)


@retry(stop=stop_after_delay(30), wait=wait_fixed(0.2), reraise=True)
def all_gone(machine: Machine) -> None:
    assert machine.children() == {}


@retry(stop=stop_after_delay(60), wait=wait_fixed(0.2))
def served_again(url: str) -> None:
    assert httpx.get(f"{url}/healthz", timeout=2).status_code == 200
