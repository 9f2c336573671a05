"""Misuse of looking: at one street, without alert, off duty, trying doors; and look-alikes."""

from __future__ import annotations

from governance.city import cases, work
from governance.city.ordinary import alert_elsewhere, alert_for_case, alert_handled
from governance.city.people import EARLY
from governance.city.seeds import Innocent, Misuse, Seeded
from governance.city.stage import City, Member, Story
from governance.policy import Action
from governance.vocabulary import Role


def _one_street(city: City, seeded: Seeded) -> Story:
    """Somebody she knows lives there: again and again she looks at what one camera saw."""
    member = city.apart(Role.OPERATOR)
    camera = city.rng.choice(city.cameras_at(member.stations[0])[:-1])
    for number in range(9):
        with seeded.caught():
            if number % 2:
                work.still_look(member, camera)
            else:
                work.rendition_look(member, work.alert_of_before(city, camera))
        yield city.about(1300)


def _festival(city: City) -> Story:
    """A fair before one camera: many looks at one place, each for an alert of its own."""
    camera = city.rng.choice(city.busy())
    for _ in range(7):
        city.begin(city.clock.at, alert_handled(city, camera))
        yield city.about(1100)


def _one_case(city: City) -> Story:
    """An investigator comes back to one clip of her case."""
    member = city.apart(Role.INVESTIGATOR)
    alert = alert_for_case(city, member)
    for _ in range(3):
        cases.case_see(member, alert)
        work.rendition_look(member, alert)
        yield city.about(5000)


def _without_alert(city: City, seeded: Seeded) -> Story:
    """Clips of a camera at which nothing has happened for days, and no case names."""
    member = city.apart(Role.OPERATOR)
    for _ in range(3):
        with seeded.caught():
            work.rendition_look(member, work.alert_of_before(city, city.quiet(member)))
        yield city.about(400)


def _old_case(city: City) -> Story:
    """An old clip of a quiet camera, opened for a case and then looked at."""
    member = city.apart(Role.INVESTIGATOR)
    alert = work.alert_of_before(city, city.quiet(member))
    cases.case_see(member, alert)
    yield city.about(30)
    work.rendition_look(member, alert)


def _comes_early(member: Member) -> bool:
    return member.hours == EARLY


def _off_duty(city: City, seeded: Seeded) -> Story:
    """Hours after her shift she signs in again, starts none, and looks."""
    member = city.apart(Role.OPERATOR, at_work=False, fits=_comes_early)
    with seeded.caught():
        session = work.sign_in_alone(member)
    for camera in city.cameras_at(member.stations[0])[:3]:
        yield city.about(120)
        with seeded.caught():
            work.still_look(member, camera)
    yield city.about(200)
    with seeded.caught():
        work.sign_out(city, member, session)


def _called_back(city: City) -> Story:
    """Called back in the evening: she starts a shift before she looks."""
    member = city.apart(Role.OPERATOR, at_work=False, fits=_comes_early)
    session = work.sign_in(city, member)
    for camera in city.cameras_at(member.stations[0])[:3]:
        yield city.about(300)
        work.still_look(member, camera)
    yield city.about(900)
    work.sign_out(city, member, session)


def _doors_tried(city: City, seeded: Seeded) -> Story:
    """She tries alert after alert of other stations, in the hope that one opens."""
    member = city.apart(Role.OPERATOR)
    for number in range(14):
        with seeded.caught():
            action = Action.ALERT_SEE if number % 3 else Action.RENDITION_LOOK
            alert = alert_elsewhere(city, member)
            subject = alert.subject if number % 3 else alert.rendition_subject()
            work.tried(member, action, subject)
        yield city.about(25)


def _no_purpose_yet(city: City) -> Story:
    """A wall of tiles before the shift's purpose was chosen: all refused at once."""
    member = city.apart(Role.OPERATOR)
    nothing_chosen = work.without_purpose(member)
    for camera in city.cameras_at(member.stations[0]):
        work.tried(nothing_chosen, Action.CAMERA_STILL, camera.subject)
    yield 1.0


def _wrong_link(city: City) -> Story:
    """A colleague's link to an alert of her station, tried twice."""
    member = city.apart(Role.OPERATOR)
    alert = alert_elsewhere(city, member)
    for _ in range(2):
        work.tried(member, Action.ALERT_SEE, alert.subject)
        yield city.about(40)


MISUSES = (
    Misuse("one_street", ("06:40", "14:50"), _one_street),
    Misuse("without_alert", ("10:20", "19:10"), _without_alert),
    Misuse("off_duty", ("18:10", "20:35"), _off_duty),
    Misuse("doors_tried", ("11:15", "17:25"), _doors_tried),
)
INNOCENTS = (
    Innocent(("16:30",), _festival),
    Innocent(("10:10",), _one_case),
    Innocent(("15:45",), _old_case),
    Innocent(("19:20",), _called_back),
    Innocent(("06:08", "14:12"), _no_purpose_yet),
    Innocent(("12:50",), _wrong_link),
)
