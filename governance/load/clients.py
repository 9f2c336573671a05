"""python -m governance.load.clients KIND THREADS WRITES PAUSE_S: one process that writes.

It says "ready" once every thread is connected, starts at a line of input, and ends with one JSON
object: when it began and ended (monotonic, which all processes of a machine share), and its CPU
time. Each write is a durable transaction of its own.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

import django
from django.db import connection, transaction

Write = Callable[[int], object]
WARM = 10


def main(kind: str, threads: int, writes: int, pause_s: float) -> None:
    django.setup()
    write = _writers()[kind]
    start = threading.Event()
    failed: list[BaseException] = []
    warm = threading.Barrier(threads + 1)

    def work() -> None:
        try:
            for number in range(WARM):
                write(number)
            warm.wait()
            start.wait()
            for number in range(writes):
                write(number)
                if pause_s:
                    time.sleep(pause_s)
        except BaseException as error:
            failed.append(error)
            warm.abort()
            raise

    workers = [threading.Thread(target=work) for _ in range(threads)]
    for worker in workers:
        worker.start()
    warm.wait()
    _say("ready")
    sys.stdin.readline()
    began, cpu = time.monotonic(), time.process_time()
    start.set()
    for worker in workers:
        worker.join()
    told = {"began": began, "ended": time.monotonic(), "cpu_s": time.process_time() - cpu}
    _say(json.dumps(told))
    sys.exit(bool(failed))


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _writers() -> dict[str, Write]:
    # Models can be imported only now that Django is set up.
    from governance import ledger
    from governance.actors import worker
    from governance.ledger.rows import COLUMNS
    from governance.models import Entry
    from governance.subjects import Subject, SubjectKind
    from governance.vocabulary import Purpose

    station = "7c2f4f0e-4f0a-4c57-9b39-cd9a8dbd54f3"
    told: dict[str, Any] = {
        "actor": worker("53ef7050-f634-4d24-a185-e65650b58a60"),
        "verb": Entry.Verb.CONSULTATION,
        "action": "alert.see",
        "subject": Subject(SubjectKind.ALERT, station, station=station),
        "purpose": Purpose.PATROL,
    }
    facts = {"roles": ["operator"], "watches": [station]}

    def commit(number: int) -> Entry:
        """As policy.require does it."""
        return ledger.entry_commit(**told, detail=facts, allowed=True, reason="allowed")

    def append(number: int) -> Entry:
        """As services do it, with nothing else in the transaction."""
        with transaction.atomic():
            return ledger.append(**told, detail={"roles": "operator", "watches": station})

    # The same bytes, made once.
    with transaction.atomic():
        like = append(0)
        transaction.set_rollback(True)
    fields = [one for one in Entry._meta.concrete_fields if one.column in COLUMNS]
    plain = [one.get_db_prep_save(getattr(like, one.attname), connection) for one in fields]
    names = ", ".join(str(one.column) for one in fields)
    marks = ", ".join(["%s"] * len(fields))
    statement = f"INSERT INTO bench_bare ({names}) VALUES ({marks})"  # noqa: S608  # nosec B608

    def bare(number: int) -> object:
        with connection.cursor() as cursor:
            return cursor.execute(statement, plain)

    return {"commit": commit, "append": append, "bare": bare}


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4]))
