"""Misuse at desks and in stations: verdicts unseen, visits on paper; and look-alikes."""

from __future__ import annotations

from collections.abc import Generator

from governance.city import work
from governance.city.ordinary import alert_raised, somebody
from governance.city.seeds import Innocent, Misuse, Seeded
from governance.city.stage import City, Member, Story
from governance.policy import Action
from governance.subjects import Subject
from governance.vocabulary import Role


def _unseen_verdicts(city: City, seeded: Seeded) -> Story:
    """Alert after alert is dismissed within two seconds, and its picture never opened."""
    member = city.apart(Role.OPERATOR)
    for _ in range(5):
        camera = city.rng.choice(city.cameras_at(member.stations[0])[:-1])
        alert = yield from alert_raised(city, camera)
        with seeded.caught():
            work.alert_claim(member, alert)
        yield city.rng.uniform(1, 2)
        with seeded.caught():
            work.review_submit(city, member, alert, verdict="dismissed")
        yield city.about(1100)


def _plain_at_once(city: City) -> Story:
    """A lamp-post, seen as one in three seconds: the picture was opened all the same."""
    member = city.apart(Role.OPERATOR)
    for _ in range(3):
        camera = city.rng.choice(city.cameras_at(member.stations[0])[:-1])
        alert = yield from alert_raised(city, camera)
        work.alert_see(member, alert)
        work.alert_claim(member, alert)
        yield 0.8
        work.review_look(member, alert)
        yield 3.2
        work.review_submit(city, member, alert, verdict="dismissed")
        yield city.about(900)


def _sent(city: City, officer: Member) -> Generator[float, None, Subject]:
    """A confirmed alert of her station, and the dispatch that it brings."""
    camera = city.rng.choice(city.cameras_at(officer.stations[0])[:-1])
    alert = yield from alert_raised(city, camera)
    operator = yield from somebody(city, Role.OPERATOR, camera.station)
    work.alert_see(operator, alert)
    work.alert_claim(operator, alert)
    yield city.about(4)
    work.review_look(operator, alert)
    yield city.about(20)
    work.review_submit(city, operator, alert, verdict="confirmed")
    yield city.about(5)
    return work.dispatch_send(city, operator, alert)


def _visits_on_paper(city: City, seeded: Seeded) -> Story:
    """Acknowledged, arrived and closed in one breath: nobody has left the station."""
    officer = city.apart(Role.STATION_OFFICER)
    for _ in range(3):
        dispatch = yield from _sent(city, officer)
        yield city.about(60)
        for action, finding in (
            (Action.DISPATCH_ACKNOWLEDGE, ""), (Action.DISPATCH_ARRIVE, ""),
            (Action.DISPATCH_CLOSE, "not_found"),
        ):  # fmt: skip
            with seeded.caught():
                work.dispatch_step(officer, action, dispatch, finding)
            yield city.rng.uniform(1, 3)
        yield city.about(1500)


def _round_the_corner(city: City) -> Story:
    """The patrol stands round the corner: there in under a minute, and stays."""
    officer = city.apart(Role.STATION_OFFICER)
    dispatch = yield from _sent(city, officer)
    yield city.about(15)
    work.dispatch_step(officer, Action.DISPATCH_ACKNOWLEDGE, dispatch)
    yield 45.0
    work.dispatch_step(officer, Action.DISPATCH_ARRIVE, dispatch)
    yield city.about(800)
    work.dispatch_step(officer, Action.DISPATCH_CLOSE, dispatch, "helped")


def _pressed_late(city: City) -> Story:
    """Arrival was pressed when the visit was over; the way and the visit took their time."""
    officer = city.apart(Role.STATION_OFFICER)
    dispatch = yield from _sent(city, officer)
    yield city.about(15)
    work.dispatch_step(officer, Action.DISPATCH_ACKNOWLEDGE, dispatch)
    yield city.about(1300)
    work.dispatch_step(officer, Action.DISPATCH_ARRIVE, dispatch)
    yield 50.0
    work.dispatch_step(officer, Action.DISPATCH_CLOSE, dispatch, "safe")


MISUSES = (
    Misuse("unseen_verdicts", ("07:30", "18:40"), _unseen_verdicts),
    Misuse("visits_on_paper", ("09:05", "16:15"), _visits_on_paper),
)
INNOCENTS = (
    Innocent(("08:20", "17:15"), _plain_at_once),
    Innocent(("12:10",), _round_the_corner),
    Innocent(("20:10",), _pressed_late),
)
