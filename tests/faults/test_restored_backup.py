"""A backup of database and files together, taken before an erasure, brings nothing back."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.shared_files import ROOT

_PREPARE = """
import json
from datetime import timedelta
from django.utils.timezone import now
from distress.models import Camera, Clip, Episode, Hotspot, Segment, Station
from governance import vault
vault.keyring_rotate()
station = Station.objects.create(name="Hazratganj", latitude=26.85, longitude=80.94)
hotspot = Hotspot.objects.create(name="Gate", area="gate", why_chosen="complaints")
camera = Camera.objects.create(
    name="Gate", place="gate", station=station, hotspot=hotspot, latitude=26.85,
    longitude=80.94, address_sealed=b"x",
)
found = {}
for name, age in (("old", 200), ("young", 1)):
    at = now() - timedelta(days=age)
    episode = Episode.objects.create(
        camera=camera, latitude=26.85, longitude=80.94, signal="call", start_at=at, decided_at=at
    )
    clip = Clip.objects.create(episode=episode)
    for number in (1, 2):
        sealed = vault.seal(f"{name} picture".encode() * 5000)
        Segment.objects.create(clip=clip, number=number, sealed=sealed, start_at=at, end_at=at)
        found.setdefault(name, []).append(bytes(sealed.wrapped_key).hex())
print(json.dumps(found))
"""
_RUN = """
import json
from governance.retention.runs import retention_run
run = retention_run()
print(json.dumps({"status": run.status, "erased": run.erased, "keys": run.keys_destroyed}))
"""
_OPEN = """
import json
from governance import vault
from governance.models import SealedObject
said = []
for sealed in SealedObject.objects.order_by("id"):
    try:
        said.append(vault.open_all(sealed)[:11].decode())
    except Exception as error:
        said.append(type(error).__name__)
print(json.dumps(said))
"""


def manage(var: Path, code: str) -> object:
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("ABHAYA_")
    }
    environment |= {"ABHAYA_VAR": str(var), "ABHAYA_SECRET_KEY": "only-for-tests" * 4}
    environment["ABHAYA_DISK_FLOOR_MB"] = "1"
    done = subprocess.run(
        [sys.executable, "manage.py", "shell", "--no-imports", "-c", code],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.strip().splitlines()[-1])


@pytest.fixture
def var(tmp_path: Path) -> Path:
    """A deployment on disk, its database in files of its own."""
    made = tmp_path / "var"
    made.mkdir()
    manage(made, "from django.core.management import call_command\n"
                 "call_command('migrate', verbosity=0)\nprint('{}')")  # fmt: skip
    return made


def test_a_restored_backup_of_database_and_files_opens_nothing_that_was_erased(
    var: Path, tmp_path: Path
) -> None:
    wrapped = manage(var, _PREPARE)
    assert isinstance(wrapped, dict)
    backup = tmp_path / "backup"
    # Everything but the keys, which no backup holds: the log and free pages of SQLite too.
    shutil.copytree(var, backup, ignore=shutil.ignore_patterns("keys"))

    assert manage(backup_with_keys(backup, var, tmp_path / "before"), _OPEN) == [
        "old picture", "old picture", "young pictu", "young pictu"
    ]  # fmt: skip
    ran = manage(var, _RUN)
    restored = manage(backup_with_keys(backup, var, tmp_path / "after"), _OPEN)
    today = manage(var, _OPEN)

    assert ran == {"status": "done", "erased": 1, "keys": 1}
    assert restored == ["KeyMissing"] * 4
    assert today == ["young pictu", "young pictu"]
    everything = b"".join(path.read_bytes() for path in var.glob("abhaya.sqlite3*"))
    for row in wrapped["old"]:
        assert bytes.fromhex(row) not in everything


def backup_with_keys(backup: Path, var: Path, to: Path) -> Path:
    """The backup beside the keys that there are now."""
    shutil.copytree(backup, to)
    shutil.copytree(var / "keys", to / "keys")
    return to
