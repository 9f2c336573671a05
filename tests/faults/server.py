"""The product's web server, made to die at one step, or to lose its clock, as a test asks.

    python -m tests.faults.server PORT [MODULE:FUNCTION:WHEN]

WHEN is `before` or `after` the first call, or `part1`, `part2`: before a generator hands over that
part. The clock is off by the number of seconds that the file `clock` in the folder of the database
holds, from within a moment of its being written.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import wraps
from importlib import import_module
from pathlib import Path
from typing import Any

import django
import time_machine
import uvicorn

CLOCK_EVERY_S = 0.02


def die(*_: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def dying(function: Callable[..., Any], when: str) -> Callable[..., Any]:
    """The function, at one step of which the process ends as in a power cut."""

    def parts(found: Iterator[Any], last: int) -> Iterator[Any]:
        for number, part in enumerate(found, start=1):
            if number == last:
                die()
            yield part
        die()

    @wraps(function)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        if when == "before":
            die()
        answer = function(*args, **kwargs)
        if when == "after":
            die()
        return parts(answer, int(when.removeprefix("part")))

    return wrapped


def clock_follow(path: Path) -> None:
    """Set this process's clock off by what the file says, whenever it says something else."""
    said, travelling = "", None
    while True:
        now_says = path.read_text() if path.exists() else ""
        if now_says != said:
            if travelling:
                travelling.stop()
            said = now_says
            moment = datetime.now(UTC) + timedelta(seconds=float(said))
            travelling = time_machine.travel(moment, tick=True)
            travelling.start()
            path.with_name("clock-set").write_text(said)
        time.sleep(CLOCK_EVERY_S)


def main(port: str, step: str = "") -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "distress.settings")
    django.setup()
    from distress.asgi import application

    # Everything that a view imports is there before it is replaced.
    import_module("distress.urls")
    if step:
        place, name, when = step.split(":")
        module = import_module(place)
        setattr(module, name, dying(getattr(module, name), when))
    clock = Path(os.environ["ABHAYA_VAR"]) / "clock"
    threading.Thread(target=clock_follow, args=(clock,), daemon=True).start()
    uvicorn.run(application, host="127.0.0.1", port=int(port), log_level="warning")


if __name__ == "__main__":
    main(*sys.argv[1:])
