"""What is looked at before anything starts, so that failures come in plain words."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import socket
from pathlib import Path
from typing import IO

from distress.launch.errors import CannotStart

LEAST_FREE_BYTES = 300 * 1024 * 1024


def port_require_free(port: int) -> None:
    """Returns when nothing listens on the port of loopback, and this user may.

    Raises:
        CannotStart: the port is taken, or not allowed.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError:
            raise CannotStart(
                f"Port {port} may only be used by root. Choose one above 1023: ./run --port 8000"
            ) from None
        except OSError:
            raise CannotStart(
                f"Port {port} is taken by another program. Stop that one, or choose another port: "
                f"./run --port {port + 1}"
            ) from None


def port_free() -> int:
    """A port of loopback that nothing listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def var_require(var: Path) -> None:
    """Returns when the folder for data exists, can be written, and has room.

    Raises:
        CannotStart: it does not.
    """
    probe = var / ".probe"
    try:
        for folder in (var, var / "log", var / "keys", var / "media", var / "demo", var / "valkey"):
            folder.mkdir(parents=True, exist_ok=True)
        (var / "keys").chmod(0o700)
        probe.write_bytes(b"x" * 4096)
    except OSError as error:
        raise CannotStart(
            f"{var} cannot be written ({error.strerror}). Make it writable for this user, free "
            "space on its disk, or name another folder: ABHAYA_VAR=/path ./run"
        ) from None
    finally:
        with contextlib.suppress(OSError):
            probe.unlink(missing_ok=True)
    free = shutil.disk_usage(var).free
    if free < LEAST_FREE_BYTES:
        raise CannotStart(
            f"The disk that holds {var} has {free // 2**20} MB left; at least "
            f"{LEAST_FREE_BYTES // 2**20} MB are needed. Free some space and start again."
        )


def var_lock(var: Path) -> IO[str]:
    """A lock held while the returned file is open: one ./run per folder of data.

    Raises:
        CannotStart: another ./run holds it.
    """
    lock = (var / "run.lock").open("a+")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.seek(0)
        holder = lock.read().strip() or "unknown"
        raise CannotStart(
            f"Abhaya already runs with its data in {var} (process {holder}). Stop that one with "
            "Ctrl-C, or give this one a folder of its own: ABHAYA_VAR=/path ./run"
        ) from None
    lock.truncate(0)
    lock.write(str(os.getpid()))
    lock.flush()
    return lock
