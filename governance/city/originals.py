"""Misuse of originals and copies: in bulk, by habit, late, between friends; and look-alikes."""

from __future__ import annotations

from governance.city import cases, work
from governance.city.ordinary import alert_for_case
from governance.city.seeds import Innocent, Misuse, Seeded
from governance.city.stage import City, Member, Story
from governance.services.glasses import glass_justify, glasses_publish
from governance.services.look_requests import request_approve
from governance.services.looks import look_end
from governance.vocabulary import Role

WHY = "There was a risk to life and no second person could be waited for."


def _copies(city: City, seeded: Seeded, count: int) -> Story:
    member = city.apart(Role.INVESTIGATOR)
    reference = city.reference()
    for _ in range(count):
        camera = city.rng.choice(city.cameras_at(member.stations[0]))
        alert = work.alert_of_before(city, camera)
        with seeded.caught():
            copy = cases.copy_ask(member, alert, case=reference)
        yield city.about(70)
        with seeded.caught():
            cases.copy_take(member, copy)
        yield city.about(60)


def _copies_in_bulk(city: City, seeded: Seeded) -> Story:
    """Clip after clip leaves for one case number, in half an hour."""
    yield from _copies(city, seeded, 10)


def _copies_for_court(city: City) -> Story:
    """Three clips of one evening, for the one case they belong to, each opened first."""
    member = city.apart(Role.INVESTIGATOR)
    reference = city.reference()
    for _ in range(3):
        alert = alert_for_case(city, member)
        cases.case_see(member, alert)
        yield city.about(120)
        copy = cases.copy_ask(member, alert, case=reference)
        yield city.about(90)
        cases.copy_take(member, copy)
        yield city.about(600)


def _glass_by_habit(city: City, seeded: Seeded) -> Story:
    """For her the glass is the quick way: three times in one day."""
    member = city.apart(Role.INVESTIGATOR, fits=cases.may_break)
    for _ in range(3):
        alert = work.alert_of_before(city, city.rng.choice(city.cameras_at(member.stations[0])))
        with seeded.caught():
            glass, look = cases.glass_seen(city, member, alert)
        yield city.about(200)
        with seeded.caught():
            look_end(actor=member.user, look=look)
        yield city.about(1500)
        with seeded.caught():
            glass_justify(actor=member.user, code=glass.code, justification=WHY)
        yield city.about(5000)


def _glass_late(city: City, seeded: Seeded) -> Story:
    """What is owed within a day is written when it has become public that it is owed."""
    member = city.apart(Role.INVESTIGATOR, at_work=False, fits=cases.may_break)
    session = work.sign_in(city, member)
    yield city.about(60)
    alert = work.alert_of_before(city, city.rng.choice(city.cameras_at(member.stations[0])))
    with seeded.caught():
        glass, _look = cases.glass_seen(city, member, alert)
    yield 600.0
    work.sign_out(city, member, session)
    yield 23.9 * 3600
    with seeded.caught():
        glasses_publish()
    yield city.about(1200)
    with seeded.caught():
        glass_justify(actor=member.user, code=glass.code, justification=WHY)


def _glass_at_night(city: City) -> Story:
    """Broken at night, justified the next morning: hours later, and in time."""
    member = city.apart(Role.INVESTIGATOR, at_work=False, fits=cases.may_break)
    session = work.sign_in(city, member)
    yield city.about(60)
    alert = work.alert_of_before(city, city.rng.choice(city.cameras_at(member.stations[0])))
    glass, look = cases.glass_seen(city, member, alert)
    yield city.about(300)
    look_end(actor=member.user, look=look)
    work.sign_out(city, member, session)
    yield 11.5 * 3600
    glass_justify(actor=member.user, code=glass.code, justification=WHY)


def _friends(city: City, seeded: Seeded) -> Story:
    """Two who say yes to one another within seconds, without reading what is asked."""
    one = city.apart(Role.INVESTIGATOR)
    others = [
        other
        for other in city.of(Role.INVESTIGATOR)
        if other.stations != one.stations and other.user != one.user
    ]
    pair = (one, city.rng.choice(others))
    for number in range(6):
        asking, answering = pair[number % 2], pair[1 - number % 2]
        yield from _quick_yes(city, seeded, asking, answering)
        yield city.about(1100)


def _quick_yes(city: City, seeded: Seeded, asking: Member, answering: Member) -> Story:
    camera = city.rng.choice(city.cameras_at(asking.stations[0]))
    alert = work.alert_of_before(city, camera)
    city.lots.wanted = answering.user
    with seeded.caught():
        request = cases.original_ask(city, asking, alert)
    yield city.rng.uniform(2, 5)
    with seeded.caught():
        request_approve(actor=request.second, code=request.code)
    yield city.about(20)
    with seeded.caught():
        look = cases.original_look(asking, alert)
    yield city.about(200)
    with seeded.caught():
        look_end(actor=asking.user, look=look)


def _prompt_answer(city: City) -> Story:
    """A second person who sits before the page reads and answers within a minute."""
    member = city.one(Role.INVESTIGATOR)
    alert = alert_for_case(city, member)
    cases.case_see(member, alert)
    request = cases.original_ask(city, member, alert)
    yield 15.0
    cases.original_read(request)
    yield 28.0
    cases.original_approve(request)
    yield city.about(60)
    look = cases.original_look(member, alert)
    yield city.about(100)
    look_end(actor=member.user, look=look)


MISUSES = (
    Misuse("copies_in_bulk", ("11:05", "15:20"), _copies_in_bulk),
    Misuse("glass_by_habit", ("09:40",), _glass_by_habit),
    Misuse("glass_late", ("-21:40",), _glass_late),
    Misuse("friends", ("10:50",), _friends),
)
INNOCENTS = (
    Innocent(("14:25",), _copies_for_court),
    Innocent(("-23:15",), _glass_at_night),
    Innocent(("12:20", "16:50"), _prompt_answer),
)
