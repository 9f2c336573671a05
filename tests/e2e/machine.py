"""The processes that ./run starts, on a port and with data of their own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from tenacity import retry, stop_after_delay, wait_fixed

ROOT = Path(__file__).resolve().parent.parent.parent
READY_S = 300


def free_port() -> int:
    """A port of loopback that nothing listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Machine:
    """One running ./run."""

    var: Path
    port: int
    process: subprocess.Popen[str]
    lines: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    def children(self) -> dict[int, str]:
        """Process ids and command lines of everything that runs with this machine's data."""
        found = {}
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                environment = (folder / "environ").read_bytes()
                command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                continue
            is_ours = f"ABHAYA_VAR={self.var}".encode() in environment.split(b"\0")
            if is_ours and command and int(folder.name) != os.getpid():
                found[int(folder.name)] = command
        return found

    def stop(self) -> int:
        """Press Ctrl-C; the exit code."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(60)


def environment_of(var: Path) -> dict[str, str]:
    """This process's environment without the tests' own settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ABHAYA_")}
    for name in ("ABHAYA_MODELS",):
        if name in os.environ:
            kept[name] = os.environ[name]
    kept.pop("DJANGO_SETTINGS_MODULE", None)
    return kept | {"ABHAYA_VAR": str(var)}


def machine_start(var: Path, *options: str) -> Machine:
    """A machine that serves its page.

    Raises:
        AssertionError: it ended before it was ready; the message holds what it said.
    """
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "distress.launch", "--port", str(port), *options],
        cwd=ROOT, env=environment_of(var), stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True,
    )  # fmt: skip
    machine = Machine(var, port, process)
    ready = threading.Event()
    threading.Thread(target=_listen, args=(machine, ready), daemon=True).start()
    ready.wait(READY_S)
    assert any("is ready" in line for line in machine.lines), "\n".join(machine.lines)
    return machine


def _listen(machine: Machine, ready: threading.Event) -> None:
    assert machine.process.stdout is not None
    for line in machine.process.stdout:
        machine.lines.append(line.rstrip())
        if "is ready" in line:
            ready.set()
    ready.set()


@retry(stop=stop_after_delay(120), wait=wait_fixed(1))
def log_signed(machine: Machine) -> None:
    """Wait until the sequencer has signed: before that no entry has a proof."""
    assert httpx.get(f"{machine.url}/log/checkpoint", timeout=5).status_code == 200


def machine_running(var: Path, *options: str) -> Iterator[Machine]:
    """A machine for as long as the caller needs it; afterwards nothing of it runs."""
    machine = machine_start(var, *options)
    try:
        yield machine
    finally:
        if machine.process.poll() is None:
            machine.stop()
