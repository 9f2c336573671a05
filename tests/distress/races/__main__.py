"""Many people and sweeps at one moment, on a database of their own. Prints what came of it.

Runs in a process of its own, because only real transactions race: tests run inside one that is
rolled back, and tables that are append-only cannot be emptied after a test that was not.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from pathlib import Path
from threading import Barrier
from typing import Any

import tests.environment  # noqa: F401  before Django reads its settings

# isort: split
import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import DatabaseError, connections  # noqa: E402
from django.utils.timezone import now  # noqa: E402

from distress.errors import DistressError  # noqa: E402
from distress.models import Alert, Call, Dispatch, Notice, Review  # noqa: E402
from distress.services.alerts import alert_claim, review_submit  # noqa: E402
from distress.services.calls import call_receive, device_register  # noqa: E402
from distress.services.dispatches import dispatch_acknowledge, dispatch_send  # noqa: E402
from distress.services.escalations import escalations_sweep  # noqa: E402
from governance import vault  # noqa: E402
from governance.actors import worker  # noqa: E402
from governance.models import Entry  # noqa: E402
from governance.policy import Purpose  # noqa: E402
from tests.distress.conftest import City, city_build  # noqa: E402

PATROL = Purpose.PATROL
AT_ONCE = 6


def at_once(acts: Sequence[Callable[[], Any]]) -> Counter[str]:
    """How each act ended, all of them begun at one moment: "done" or the name of its error."""
    barrier = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> str:
        barrier.wait()
        try:
            act()
        except (DistressError, DatabaseError) as error:
            return type(error).__name__
        finally:
            connections.close_all()
        return "done"

    with ThreadPoolExecutor(len(acts)) as pool:
        return Counter(pool.map(run, acts))


def claims(city: City) -> dict[str, Any]:
    """Two operators press claim on the same alert, three times each."""
    alert = city.alert(1)
    people = [city.operator, city.second] * (AT_ONCE // 2)
    ended = at_once(
        [
            partial(alert_claim, actor=person, alert=Alert.objects.get(pk=alert.pk), purpose=PATROL)
            for person in people
        ]
    )
    changed = Entry.objects.filter(action="alert.claim", verb=Entry.Verb.ALTERATION).count()
    return {"ended": ended, "claims_on_record": changed}


def sendings(city: City) -> dict[str, Any]:
    """The operator's button is pressed many times; then two officers answer at once."""
    alert = Alert.objects.get()
    person = alert.claimed_by
    assert person is not None
    review_submit(
        actor=person, alert=alert, verdict=Review.Verdict.CONFIRMED,
        reason=Review.Reason.HURT, purpose=PATROL,
    )  # fmt: skip
    sent = at_once(
        [lambda: dispatch_send(actor=person, alert=Alert.objects.get(pk=alert.pk), purpose=PATROL)]
        * AT_ONCE
    )
    return {"sent": sent, "dispatches": Dispatch.objects.count()}


def answers(city: City) -> dict[str, Any]:
    """An officer acknowledges in the very second in which sweeps pass the dispatch on."""
    dispatch = Dispatch.objects.get()
    late = dispatch.sent_at + timedelta(seconds=61)
    ended = at_once(
        [
            lambda: dispatch_acknowledge(
                actor=city.officer, dispatch=Dispatch.objects.get(pk=dispatch.pk), purpose=PATROL
            ),
            *[lambda: escalations_sweep(at=late)] * 3,
        ]
    )
    statuses = sorted(Dispatch.objects.values_list("status", flat=True))
    return {"ended": ended, "statuses": statuses}


def calls(city: City) -> dict[str, Any]:
    """One call for help that arrives many times at one moment."""
    device, _key = device_register(actor=worker("test"), name="Pole")
    called_at = now()
    ended = at_once(
        [
            lambda: call_receive(
                device=device, idempotency_key="call-0001", latitude=26.85, longitude=80.94,
                called_at=called_at,
            )
        ]
        * AT_ONCE
    )  # fmt: skip
    return {
        "ended": ended, "calls": Call.objects.count(),
        "alerts": Alert.objects.filter(signal="call").count(),
    }  # fmt: skip


def escalations(city: City) -> dict[str, Any]:
    """Several sweeps at once over one alert that nobody claimed."""
    alert = city.alert(2)
    late = alert.raised_at + timedelta(seconds=61)
    ended = at_once([lambda: escalations_sweep(at=late)] * AT_ONCE)
    noted = Entry.objects.filter(action="alert.escalate", subject_code=str(alert.code))
    return {"ended": ended, "levels": sorted(entry.detail["level"] for entry in noted)}


def main() -> None:
    settings.ABHAYA_MEDIA = Path(settings.ABHAYA_VAR) / "media"
    settings.ABHAYA_KEK_FILE = Path(settings.ABHAYA_VAR) / "kek.json"
    vault.keyring_rotate()
    call_command("migrate", verbosity=0)
    city = city_build()
    told = {
        story.__name__: story(city) for story in (claims, sendings, answers, calls, escalations)
    }
    numbers = list(Notice.objects.order_by("pk").values_list("seq", flat=True))
    told["notices"] = {"are_in_order": numbers == list(range(1, len(numbers) + 1))}
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    main()
