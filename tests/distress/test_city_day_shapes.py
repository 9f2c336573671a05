"""What the city day writes for the application is what the application writes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from random import Random
from typing import Any

import pytest

from distress.footage.serving import rendition_serve, still_serve
from distress.models import Clip, Outcome, Rendition, Review
from distress.selectors.alerts import alert_get
from distress.selectors.cases import case_get
from distress.selectors.dispatches import dispatch_get
from distress.services.alerts import alert_claim, review_submit
from distress.services.calls import call_receive, device_register
from distress.services.dispatches import (
    dispatch_acknowledge,
    dispatch_arrive,
    dispatch_close,
    dispatch_send,
)
from distress.services.episodes import episode_close
from distress.services.review_looks import review_look_open
from distress.services.sessions import session_close
from distress.services.shifts import shift_start
from governance import vault
from governance.actors import worker
from governance.city import cases, work
from governance.city.ordinary import dispatch_handled
from governance.city.people import people_settle
from governance.city.stage import City as Staged
from governance.models import Entry, Session
from governance.policy import Purpose, Role
from governance.services.look_closing import looks_settle
from governance.services.sessions import session_open
from inference.types import EpisodeClosed
from tests.distress.conftest import City, person_make

PATROL = Purpose.PATROL
# What the city day writes itself instead of calling the service that does it.
COPIED = {
    "alert.claim", "alert.dispatch", "alert.raise", "alert.review", "alert.see", "call.make",
    "camera.still", "case.see", "dispatch.acknowledge", "dispatch.arrive", "dispatch.close",
    "dispatch.see", "episode.close", "episode.open", "rendition.look", "rendition.review_look",
    "session.end", "shift.end", "shift.start",
}  # fmt: skip


@contextmanager
def shapes() -> Iterator[set[tuple[Any, ...]]]:
    """All that the entries written meanwhile look like, but for codes and values."""
    newest = Entry.objects.order_by("-id").first()
    found: set[tuple[Any, ...]] = set()
    yield found
    written = Entry.objects.filter(id__gt=newest.pk if newest else 0, action__in=COPIED)
    found.update(
        (
            entry.action, entry.verb, entry.actor_kind, entry.subject_kind,
            bool(entry.station_code), entry.purpose, entry.allowed, entry.reason,
            tuple(sorted(entry.detail)), tuple(sorted(entry.public)),
            tuple(sorted(entry.commitments)),
        )
        for entry in written
    )  # fmt: skip


def as_the_city_day_does_it() -> None:
    staged = Staged(Random(1), 1.0)
    with staged.playing():
        people_settle(staged)
        station = staged.stations[0]
        operator, officer, investigator = (
            staged.of(role, station=station, on_duty=False)[0]
            for role in (Role.OPERATOR, Role.STATION_OFFICER, Role.INVESTIGATOR)
        )
        camera = staged.cameras_at(station)[0]
        session = work.sign_in(staged, operator)
        work.sign_in(staged, officer)
        episode = work.episode_open(staged, camera)
        alert = work.alert_raise(staged, camera, episode=episode)
        work.episode_close(camera, episode)
        work.alert_see(operator, alert)
        work.alert_claim(operator, alert)
        work.review_look(operator, alert)
        work.review_submit(staged, operator, alert, verdict="confirmed")
        for _wait in dispatch_handled(staged, work.dispatch_send(staged, operator, alert), alert):
            pass
        work.still_look(operator, camera)
        cases.case_see(investigator, alert)
        work.call_receive(staged, camera)
        work.sign_out(staged, operator, session)
        looks_settle()


def as_the_application_does_it(city: City) -> None:
    session = session_open(person=city.operator, limits=work.LIMITS)
    for person in (city.operator, city.officer):
        shift_start(actor=person, purpose=PATROL)
    alert = city.alert()
    at = alert.raised_at.timestamp()
    episode_close(
        lease=city.lease, episode=alert.episode,
        event=EpisodeClosed(
            number=1, track=1, start_s=0.0, end_s=4.0, start_at=at, end_at=at + 4, peak=0.9,
            mean=0.8, face_px=120.0, policy="street v1", boxes=(),
        ),
    )  # fmt: skip
    clip = Clip.objects.get(episode=alert.episode)
    blurred = Rendition.objects.create(clip=clip, kind="blurred", sealed=vault.seal(b"video"))
    Rendition.objects.create(clip=clip, kind="review", sealed=vault.seal(b"video"))
    alert_get(actor=city.operator, code=alert.code, purpose=PATROL)
    alert = alert_claim(actor=city.operator, alert=alert, purpose=PATROL)
    review_look_open(actor=city.operator, alert=alert, purpose=PATROL)
    review_submit(
        actor=city.operator, alert=alert, verdict=Review.Verdict.CONFIRMED,
        reason=Review.Reason.AFRAID, purpose=PATROL,
    )  # fmt: skip
    dispatch = dispatch_send(actor=city.operator, alert=alert, purpose=PATROL)
    dispatch_get(actor=city.officer, code=dispatch.code, purpose=PATROL)
    dispatch_acknowledge(actor=city.officer, dispatch=dispatch, purpose=PATROL)
    rendition_serve(actor=city.officer, rendition=blurred, purpose=PATROL)
    dispatch_arrive(actor=city.officer, dispatch=dispatch, purpose=PATROL)
    dispatch_close(
        actor=city.officer, dispatch=dispatch, finding=Outcome.Finding.SAFE, purpose=PATROL
    )
    still_serve(actor=city.operator, camera=city.camera, purpose=PATROL)
    case_get(actor=person_make("meera", Role.INVESTIGATOR, city.near), code=alert.code)
    device = device_register(actor=worker("command-line"), name="Pole 1")[0]
    call_receive(
        device=device, idempotency_key="call-0001", latitude=26.8501, longitude=80.9401,
        called_at=alert.raised_at,
    )  # fmt: skip
    session_close(actor=city.operator, session=session, ending=Session.Ending.SIGNED_OUT)


@pytest.mark.django_db
def test_every_copied_entry_has_the_shape_of_the_services_own(
    request: pytest.FixtureRequest, keys_apart: None
) -> None:
    # The day lies in the past, and a ledger's time does not go back: so it comes first.
    with shapes() as played:
        as_the_city_day_does_it()
    with shapes() as real:
        as_the_application_does_it(request.getfixturevalue("city"))

    assert {shape[0] for shape in real} == COPIED
    assert played == real
