"""How long the auditor's explorer and the public's pages take among a million entries.

Prints one line for each filter and one for each page.

    python -m tests.measures --entries 1000000

ABHAYA_DATABASE_URL names the database, which is filled where it is empty; without it, it is one of
SQLite in ABHAYA_VAR.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial

import tests.environment  # noqa: F401  before Django reads its settings

# isort: split
import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "distress.settings")
django.setup()

from django.core.cache import cache  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils.timezone import localtime  # noqa: E402

from governance.models import Entry  # noqa: E402
from governance.selectors.explorer import EntryFilter, page_found  # noqa: E402

DRAWN = 20_000
BATCH = 10_000
SPREAD_S = 43_000
ROUNDS = 5
# The public's pages that read entries, or count what they tell about.
PAGES = (
    "/public/", "/public/unused/", "/public/decisions/", "/public/hotspots/", "/public/ledger/",
    "/public/completeness/", "/public/third-parties/", "/public/break-glass/", "/public/gone/",
    "/public/access/", "/public/reports/", "/public/rti/", "/public/rti/answers/",
    "/public/feed.json", "/public/data/ats.json",
)  # fmt: skip
PEOPLE = [str(uuid.UUID(int=number)) for number in range(200)]
CAMERAS = [str(uuid.UUID(int=1000 + number)) for number in range(500)]
STATIONS = [str(uuid.UUID(int=2000 + number)) for number in range(40)]


def entry_drawn(number: int, chance: random.Random) -> Entry:
    """One entry of a busy year: heartbeats, consultations, episodes, and now and then a refusal."""
    entry = _entry_drawn(number, chance)
    # The last full month is what the public's pages count.
    entry.at = period_last_month() + timedelta(seconds=number % SPREAD_S)
    return entry


def period_last_month() -> datetime:
    """Where the last full month of India begins."""
    this_month = localtime().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return (this_month - timedelta(days=1)).replace(day=1)


def _entry_drawn(number: int, chance: random.Random) -> Entry:
    kind = chance.random()
    if kind < 0.4:
        return Entry(
            verb="administration", action="ledger.heartbeat", actor_kind="worker",
            actor_code="ledger", subject_kind="ledger", subject_code="log",
            public={"node": "web.host-1", "clock_offset_ms": 3},
        )  # fmt: skip
    if kind < 0.5:
        return Entry(
            verb="collection", action="episode.open", actor_kind="worker", actor_code="watch",
            subject_kind="camera", subject_code=chance.choice(CAMERAS),
            station_code=chance.choice(STATIONS),
        )  # fmt: skip
    return Entry(
        verb="consultation", action=chance.choice(("alert.see", "alert.list", "rendition.look")),
        actor_kind="person", actor_code=chance.choice(PEOPLE), subject_kind="alert",
        subject_code=str(uuid.UUID(int=10_000 + number // 7)), purpose="patrol",
        station_code=chance.choice(STATIONS), allowed=chance.random() > 0.001, reason="allowed",
        detail={"roles": ["operator"], "camera": chance.choice(CAMERAS)},
    )  # fmt: skip


def fill(entries: int) -> None:
    """So many entries, each with its index, in a database that has none."""
    chance = random.Random(7)
    drawn = min(DRAWN, entries)
    for first in range(0, drawn, BATCH):
        Entry.objects.bulk_create(
            entry_drawn(number, chance) for number in range(first, min(first + BATCH, drawn))
        )
    with connection.cursor() as cursor:
        for halves in range(1, entries // drawn):
            cursor.execute(copied(drawn, 12 * halves))
        cursor.execute(
            'INSERT INTO governance_leaf ("index", entry_id) '
            "SELECT row_number() OVER (ORDER BY id) - 1, id FROM governance_entry ORDER BY id"
        )
        cursor.execute("DELETE FROM governance_pendingentry")
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")


def copied(drawn: int, hours: int) -> str:
    """The statement that writes all drawn entries again, so many hours later."""
    same = ", ".join(
        field.column for field in Entry._meta.fields if field.column not in {"id", "code", "at"}
    )
    fresh = ("lower(hex(randomblob(16)))", f"strftime('%Y-%m-%d %H:%M:%f', at, '+{hours} hours')")
    if connection.vendor == "postgresql":
        fresh = ("gen_random_uuid()", f"at + interval '{hours} hours'")
    return (
        f"INSERT INTO governance_entry (code, at, {same}) SELECT {', '.join(fresh)}, {same} "
        f"FROM governance_entry WHERE id <= {drawn} ORDER BY id"
    )


def filters() -> Iterator[tuple[str, EntryFilter]]:
    """What auditors ask, and what would make a database read everything."""
    yield "everything", EntryFilter()
    yield "a person", EntryFilter(person=PEOPLE[3])
    yield "a person who does not exist", EntryFilter(person=str(uuid.UUID(int=5)) + "x")
    yield "a camera", EntryFilter(camera=CAMERAS[3])
    yield "a camera that does not exist", EntryFilter(camera="nowhere")
    yield "by or about one code", EntryFilter(code=PEOPLE[4])
    yield "the log itself", EntryFilter(code="log")
    yield "a third party", EntryFilter(party="nobody")
    yield "refusals", EntryFilter(answer="refused")
    yield "what is allowed", EntryFilter(answer="allowed")
    yield "an action", EntryFilter(action="rendition.look")
    yield "an action that nobody took", EntryFilter(action="original.look")
    yield "a verb that matches nothing", EntryFilter(verb="erasure")
    yield "a purpose that matches nothing", EntryFilter(purpose="help")
    yield "two that never meet", EntryFilter(verb="collection", purpose="patrol")
    yield (
        "a common action refused for help",
        EntryFilter(action="ledger.heartbeat", answer="refused", purpose="help"),
    )
    yield "a busy worker and an action it never took", EntryFilter(code="ledger", verb="erasure")
    yield "a person and refusals", EntryFilter(person=PEOPLE[3], answer="refused")
    yield "a busy camera and no purpose like it", EntryFilter(camera=CAMERAS[3], purpose="help")
    yield "a kind", EntryFilter(subject_kind="retention_run")
    first, last = Entry.objects.earliest("id"), Entry.objects.latest("id")
    yield "a time without entries", EntryFilter(since=last.at, until=last.at)
    yield "the first second", EntryFilter(until=first.at)


def main() -> None:
    """Fill what is empty, then ask each five times."""
    options = argparse.ArgumentParser()
    options.add_argument("--entries", type=int, default=1_000_000)
    entries = options.parse_args().entries
    call_command("migrate", verbosity=0)
    if not Entry.objects.exists():
        began = time.monotonic()
        fill(entries)
        print(f"filled {entries} in {time.monotonic() - began:.0f} s", flush=True)
    last = Entry.objects.order_by("-id")[0]
    middle = Entry.objects.get(id=last.id // 2).code
    for name, asked in filters():
        for where, before in (("newest", None), ("middle", middle)):
            show(f"{name:45} {where:7}", partial(page_found, asked, before_code=before))
    reader = Client(headers={"host": "localhost"})
    for page in PAGES:
        assert reader.get(page).status_code == 200, page
        # What is kept for some minutes is counted anew: the first reader waits for it.
        show(f"{page:53}", partial(_read_anew, reader, page))


def _read_anew(reader: Client, page: str) -> None:
    cache.clear()
    reader.get(page)


def show(name: str, ask: Callable[[], object]) -> None:
    """Ask five times and print the median and the worst."""
    taken = []
    for _round in range(ROUNDS):
        began = time.monotonic()
        ask()
        taken.append(time.monotonic() - began)
    print(
        f"{connection.vendor:10} {name} median {statistics.median(taken):.3f} s  "
        f"worst {max(taken):.3f} s",
        flush=True,
    )


if __name__ == "__main__":
    main()
