"""python -m governance.city SEED SCALE [FOLDER]: plays a day in the database of its environment.

It ends with one JSON object: what was seeded, what the auditor's views found of it, and, where a
folder is named, whether the ledger exported into it passes the verifier.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import asdict, replace
from pathlib import Path

import django
from django.db import connection


def main(seed: int, scale: float, folder: Path | None) -> None:
    django.setup()
    # Models can be imported only now that Django is set up.
    from governance import vault
    from governance.city.measuring import day_measured

    if connection.vendor == "sqlite":
        # What is thrown away need not survive a power cut.
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=OFF")
    vault.keyring_rotate()
    found = day_measured(seed=seed, scale=scale)
    if folder is not None:
        found = replace(found, verified=_exported(folder))
    print(json.dumps(asdict(found)))


def _exported(folder: Path) -> bool:
    """Whether the whole ledger, exported, passes without the product."""
    from governance.actors import worker
    from governance.ledger.export import Shown, folder_write

    folder_write(folder, actor=worker("command-line"), shown=Shown())
    verifier = subprocess.run(
        [sys.executable, "-P", str(folder / "verifier.py"), str(folder)],
        stdout=sys.stderr, check=False,
    )  # fmt: skip
    return verifier.returncode == 0


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]), Path(sys.argv[3]) if len(sys.argv) > 3 else None)
