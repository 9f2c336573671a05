"""./run after its environment stands: prepare, start, tend, stop."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

import httpx
import structlog

from distress.launch import preflight
from distress.launch.check import CheckFailed, check_first_alert
from distress.launch.children import children_build, environment_build
from distress.launch.errors import CannotStart
from distress.launch.options import Options, options_parse
from distress.launch.supervisor import Child, Supervisor

ROOT = Path(__file__).resolve().parent.parent.parent
READY_PATIENCE_S = 90.0
# A child that keeps ending before the page is served will not come up by itself.
MOST_RESTARTS_AT_START = 4


class Stopped(Exception):
    """Somebody asked for the end: Ctrl-C or a signal."""


def _stop(number: int, frame: FrameType | None) -> None:
    raise Stopped


def main() -> int:
    began = time.monotonic()
    # What is printed on standard output is for whoever reads it, a program too.
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGINT, _stop)
    signal.signal(signal.SIGHUP, _stop)
    try:
        return _run(options_parse(sys.argv[1:]), began=began)
    except CannotStart as problem:
        print(f"abhaya: {problem}", file=sys.stderr)
        return 1
    except Stopped:
        print("abhaya: stopped; nothing of it is running any more.", file=sys.stderr)
        return 0


def _run(options: Options, *, began: float) -> int:
    var = Path(os.environ.get("ABHAYA_VAR") or ROOT / "var").resolve()
    preflight.port_require_free(options.port)
    preflight.var_require(var)
    with preflight.var_lock(var):
        if options.fresh:
            _forget(var)
            preflight.var_require(var)
        environment = environment_build(
            var=var, videos=options.videos, valkey_port=preflight.port_free()
        )
        witness_port = preflight.port_free()
        _prepare(environment, options, witness_port=witness_port)
        children = children_build(
            var=var, port=options.port, environment=environment, witness_port=witness_port
        )
        return _serve(options, var=var, children=children, began=began)


def _forget(var: Path) -> None:
    """Remove what an earlier demo stored: database, keys, clips. Logs stay."""
    for name in ("abhaya.sqlite3", "abhaya.sqlite3-wal", "abhaya.sqlite3-shm", "beat-schedule"):
        (var / name).unlink(missing_ok=True)
    for name in ("keys", "media", "valkey", "witness"):
        shutil.rmtree(var / name, ignore_errors=True)


def _prepare(environment: dict[str, str], options: Options, *, witness_port: int) -> None:
    videos = [part for video in options.videos for part in ("--video", video)]
    _manage(environment, "demo_load", *videos, "--witness-port", str(witness_port))


def _manage(environment: dict[str, str], *arguments: str) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        reason = (done.stderr or done.stdout).strip().splitlines()[-8:]
        raise CannotStart(
            f"manage.py {arguments[0]} failed:\n" + "\n".join(reason) + "\n"
            "If an older demo's data is in the way, start once with ./run --fresh"
        )


def _serve(options: Options, *, var: Path, children: Sequence[Child], began: float) -> int:
    os.chdir(ROOT)
    valkey, web, *workers = children
    supervisor = Supervisor([valkey, web])
    try:
        supervisor.start()
        # The page first: five workers that load their models would keep it waiting.
        _await_ready(supervisor, port=options.port)
        supervisor.join(workers)
        ready_s = time.monotonic() - began
        if options.check:
            return _check(supervisor, options, began=began, ready_s=ready_s)
        print(f"\n  Abhaya is ready: http://localhost:{options.port}\n", flush=True)
        print(f"  Logs are in {var / 'log'}. Ctrl-C stops everything.", flush=True)
        _tend_until_stopped(supervisor)
    finally:
        # A second Ctrl-C must not leave half of the children running.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        supervisor.stop()
    return 0


def _tend_until_stopped(supervisor: Supervisor) -> None:
    while True:
        for child in supervisor.tend():
            print(
                f"abhaya: {child.name} ended with code {child.last_code} and is started again; "
                f"its log is {child.log_path}",
                file=sys.stderr,
            )
        time.sleep(0.25)


def _await_ready(supervisor: Supervisor, *, port: int) -> None:
    """Returns when the page is served.

    Raises:
        CannotStart: a child keeps ending, or the page is not served in time.
    """
    deadline = time.monotonic() + READY_PATIENCE_S
    while time.monotonic() < deadline:
        supervisor.tend()
        _require_children(supervisor)
        try:
            if httpx.get(f"http://localhost:{port}/healthz", timeout=2).status_code == 200:
                return
        except httpx.HTTPError:
            time.sleep(0.1)
    raise CannotStart(
        f"The page was not served within {READY_PATIENCE_S:.0f} s. The web server wrote last:\n"
        + next(child.tail() for child in supervisor.children if child.name == "web")
    )


def _require_children(supervisor: Supervisor) -> None:
    for child in supervisor.children:
        if child.restarts > MOST_RESTARTS_AT_START:
            raise CannotStart(
                f"{child.name} will not start: it ended {child.restarts} times, last with code "
                f"{child.last_code}. It wrote last:\n{child.tail()}\n"
                f"Its whole log is {child.log_path}"
            )


def _check(supervisor: Supervisor, options: Options, *, began: float, ready_s: float) -> int:
    try:
        found = check_first_alert(
            port=options.port, began=began, timeout_s=options.check_timeout_s, tend=supervisor.tend
        )
    except CheckFailed as problem:
        print(json.dumps({"ok": False, "ready_s": round(ready_s, 1), "reason": str(problem)}))
        return 1
    print(json.dumps({"ok": True, "ready_s": round(ready_s, 1), **found}), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
