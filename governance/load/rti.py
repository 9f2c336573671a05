"""`python -m governance.load.rti [--entries N]`: how long a package of a city's year takes.

It fills a database of its own, which is gone afterwards.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import django

START = datetime(2025, 1, 1, tzinfo=UTC)
YEAR = timedelta(days=365)
BATCH = 5_000
# What one alert brings about, and what happens beside it: action, detail, allowed, purpose.
STORY: tuple[tuple[str, dict[str, Any], bool | None, str], ...] = (
    ("episode.open", {"policy": "street-v1"}, None, ""),
    ("alert.raise", {"signal": "expression"}, None, ""),
    ("alert.claim", {}, True, "patrol"),
    ("alert.see", {}, True, "patrol"),
    ("rendition.review_look", {}, True, "patrol"),
    ("alert.review", {"verdict": "dismissed", "reason": "play"}, None, ""),
    ("alert.see", {}, False, "patrol"),
    ("alert.raise", {"signal": "expression"}, None, ""),
    ("alert.review", {"verdict": "confirmed", "reason": "afraid"}, None, ""),
    ("alert.dispatch", {"km": 1.2}, None, ""),
    ("dispatch.arrive", {}, None, ""),
    ("dispatch.close", {"finding": "helped"}, None, ""),
    ("stream.open", {"stream": "s1"}, None, ""),
    ("stream.close", {"stream": "s1"}, None, ""),
    ("shift.start", {"stations": 1}, None, "patrol"),
    ("shift.end", {}, None, ""),
    ("clip.erase", {"rule": "dismissed", "due": START.isoformat()}, None, ""),
    *(("camera.list", {}, True, "patrol"),) * 23,
)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m governance.load.rti", description=__doc__)
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="abhaya-bench-") as var:
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "distress.settings", "ABHAYA_VAR": var,
            "ABHAYA_SECRET_KEY": uuid.uuid4().hex * 2, "ABHAYA_DATABASE_URL": "",
            "ABHAYA_LOG_LEVEL": "ERROR",
        }  # fmt: skip
        django.setup()
        told = _measured(Path(var), given.entries)
    line = " ".join(f"{name}={value}" for name, value in told.items())
    sys.stdout.write((json.dumps(told) if given.json else f"rti package {line}") + "\n")
    return 0 if told["passed"] and told["seconds"] <= 300 else 1


def _measured(var: Path, entries: int) -> dict[str, Any]:
    # Models can be imported only now that Django is set up.
    from django.core.management import call_command

    from governance.actors import worker
    from governance.ledger.trust import cosigned_note, trust_policy_text
    from governance.models import Checkpoint
    from governance.rti.package.folder import package_write
    from governance.rti.package.plan import Plan
    from governance.rti.questions import as_of_size, questions_of
    from governance.subjects import Subject, SubjectKind
    from governance.verifier import folder_verify

    call_command("migrate", verbosity=0)
    _fill(entries)
    signed = Checkpoint.objects.latest("id")
    plan = Plan(
        reference="RTI-2026-1", as_of=as_of_size(signed.size), note=cosigned_note(signed),
        trust_policy=trust_policy_text(), questions=questions_of(range(1, 25)),
    )  # fmt: skip
    began = time.monotonic()
    made = package_write(
        var, actor=worker("bench"), subject=Subject(SubjectKind.RTI_REQUEST, "bench"), plan=plan,
        progress=_tell,
    )  # fmt: skip
    seconds = round(time.monotonic() - began, 1)
    return {
        "entries": signed.size, "seconds": seconds, "rows": sum(made.rows.values()),
        "bytes": sum(path.stat().st_size for path in made.folder.rglob("*") if path.is_file()),
        "passed": folder_verify(made.folder).passed,
    }  # fmt: skip


def _tell(done: int, steps: int, what: str) -> None:
    sys.stderr.write(f"{done}/{steps} {what}\n")


def _fill(entries: int) -> None:
    from governance.ledger.lease import lease_renew, lease_take
    from governance.ledger.sequencer import checkpoint_sign, entries_integrate
    from governance.models import Entry
    from governance.services.dictionary import dictionary_publish
    from governance.services.documents import documents_publish
    from governance.services.ledger_keys import keys_ensure

    keys_ensure()
    dictionary_publish()
    documents_publish()
    rows, lease = _rows(entries), lease_take(holder="bench")
    assert lease is not None
    while some := list(islice(rows, BATCH)):
        Entry.objects.bulk_create(some)
        lease_renew(lease)
        while entries_integrate(lease=lease):
            pass
    lease_renew(lease)
    assert checkpoint_sign(lease=lease) is not None


def _rows(entries: int) -> Iterator[Any]:
    from governance.models import Entry

    people = [str(uuid.uuid4()) for _ in range(50)]
    subject = ""
    for number in range(entries):
        action, detail, allowed, purpose = STORY[number % len(STORY)]
        if action in ("episode.open", "alert.raise", "shift.start"):
            subject = str(uuid.uuid4())
        yield Entry(
            at=START + YEAR * (number / entries), verb=Entry.Verb.ALTERATION, action=action,
            actor_kind=Entry.ActorKind.PERSON, actor_code=people[number % len(people)],
            subject_kind="alert", subject_code=subject, purpose=purpose, allowed=allowed,
            reason="" if allowed is None else "allowed" if allowed else "other_station",
            detail=detail,
        )  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
