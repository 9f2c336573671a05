"""The day in a process and a database of its own; the deployment's is never opened for it."""

from __future__ import annotations

import json
from pathlib import Path

from governance.city.scoring import KindFound, Recall
from governance.errors import GovernanceError
from governance.load.databases import sqlite_scratch


class DayFailed(GovernanceError):
    """The process that plays the day did not do its work; it has said why."""


def day_run(*, seed: int, scale: float = 1.0, folder: Path | None = None) -> Recall:
    """The recall of one day. folder: where the ledger is exported to and verified.

    Raises:
        DayFailed: the day could not be played; the process has said why on standard error.
    """
    where = [str(folder.absolute())] if folder else []
    with sqlite_scratch() as scratch:
        process = scratch.process("governance.city", str(seed), str(scale), *where)
        told, _nothing = process.communicate()
        if process.returncode:
            raise DayFailed("the day was not played to its end; what the process says stands above")
    found = json.loads(told.splitlines()[-1])
    kinds = tuple(KindFound(**kind) for kind in found.pop("kinds"))
    return Recall(kinds=kinds, **found)
