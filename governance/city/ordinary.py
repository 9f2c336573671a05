"""The ordinary day: shifts, walls of stills, alerts with what comes of them, cases."""

from __future__ import annotations

from collections.abc import Generator
from datetime import datetime, timedelta
from itertools import count, cycle

from governance.city import cases, work
from governance.city.stage import Alert, Camera, City, Member, Story, moment
from governance.policy import Action
from governance.services.glasses import glass_justify, glass_review
from governance.services.heartbeats import heartbeat
from governance.services.look_closing import looks_settle
from governance.services.looks import look_end
from governance.subjects import Subject
from governance.vocabulary import Role

BEGINS, ENDS = "-21:30", "+06:30"
ALERTS, COUNTED = 120, 160
STILL_EVERY_S = 16 * 60
# No two heartbeats may lie 120 seconds apart, however small the day.
BEAT_S, BEAT_MOST_S = 60.0, 110.0
SETTLED_EVERY = 5
FINDINGS = ("helped", "safe", "safe", "not_wanted", "not_found", "offence", "harm")
CASES = ("09:50", "10:40", "11:30", "13:20", "14:10", "15:30", "16:20", "17:00")
WHY_ALONE = "A child was led away by the arm; waiting for a second person would have lost sight."


def day_begin(city: City) -> None:
    """Let everything begin that happens in control rooms and stations."""
    city.begin(moment(BEGINS), _beats(city))
    for member in city.people:
        for starts, ends in member.hours:
            city.begin(moment(starts), _shift(city, member, moment(ends)))
    for _ in range(_scaled(city, ALERTS)):
        city.begin(_any_time(city), alert_handled(city, city.rng.choice(city.busy())))
    for _ in range(_scaled(city, COUNTED)):
        city.begin(_any_time(city), _counted(city, city.rng.choice(city.busy())))
    for number, at in enumerate(CASES[: _scaled(city, len(CASES))]):
        city.begin(moment(at), _case(city, export=number % 3 == 0))
    city.begin(moment("15:10"), _glass(city))


def _scaled(city: City, many: int) -> int:
    return max(3, round(many * city.scale))


def _any_time(city: City) -> datetime:
    return moment("-22:20") + timedelta(minutes=city.rng.uniform(0, 24 * 60))


def _beats(city: City) -> Story:
    """The sequencer says that it is there; what is over is closed."""
    for number in count():
        if not city.goes_on:
            return
        heartbeat(node="sequencer.city")
        if not number % SETTLED_EVERY:
            looks_settle()
        yield min(BEAT_MOST_S, BEAT_S / city.scale)


def _shift(city: City, member: Member, until: datetime) -> Story:
    yield city.rng.uniform(0, 300)
    session = work.sign_in(city, member)
    if member.role is Role.OPERATOR:
        city.begin(city.clock.at, _wall(city, member))
    yield (until - city.clock.at).total_seconds() + city.rng.uniform(0, 240)
    while member.user in city.engaged:
        yield 60.0
    work.sign_out(city, member, session)


def _wall(city: City, member: Member) -> Story:
    """An operator has the cameras of her station before her, one after the other."""
    for camera in cycle(city.cameras_at(member.stations[0])):
        yield city.about(STILL_EVERY_S / city.scale)
        if member.user not in city.at_work:
            return
        work.still_look(member, camera, stills=city.rng.randint(5, 60))


def _counted(city: City, camera: Camera) -> Story:
    """An episode of which nobody is alerted, as the hour's budget is used up."""
    episode = work.episode_open(city, camera, why_not="budget_hour")
    yield city.about(8)
    work.episode_close(camera, episode)


def alert_handled(city: City, camera: Camera) -> Story:
    """An alert from its episode to its verdict and, where distress was confirmed, its outcome."""
    alert = yield from alert_raised(city, camera, is_call=city.rng.random() < 0.12)
    operator = yield from somebody(city, Role.OPERATOR, camera.station)
    with city.hands_full(operator):
        dispatch = yield from _judged(city, operator, alert)
    if dispatch is not None:
        yield from dispatch_handled(city, dispatch, alert)


def _judged(city: City, operator: Member, alert: Alert) -> Generator[float, None, Subject | None]:
    """An alert from the moment somebody sees it to her verdict; the dispatch, if she sends one."""
    work.alert_see(operator, alert)
    yield city.about(5)
    work.alert_claim(operator, alert)
    yield city.about(4)
    if alert.signal != "call":
        work.review_look(operator, alert)
    yield city.about(22)
    is_distress = alert.signal == "call" or city.rng.random() < 0.35
    verdict = "confirmed" if is_distress else "dismissed"
    work.review_submit(city, operator, alert, verdict=verdict)
    if not is_distress:
        return None
    yield city.about(6)
    return work.dispatch_send(city, operator, alert)


def alert_raised(
    city: City, camera: Camera, *, is_call: bool = False
) -> Generator[float, None, Alert]:
    """A new alert of this camera, some seconds old."""
    if is_call:
        alert = work.call_receive(city, camera)
    else:
        episode = work.episode_open(city, camera)
        alert = work.alert_raise(city, camera, episode=episode)
        yield city.about(6)
        work.episode_close(camera, episode)
    yield city.about(15)
    return alert


def somebody(city: City, role: Role, station: str) -> Generator[float, None, Member]:
    """Somebody on duty there, as soon as there is anybody."""
    while not city.of(role, station=station):
        yield 60.0
    return city.one(role, station=station)


def dispatch_handled(city: City, dispatch: Subject, alert: Alert) -> Story:
    """A dispatch from its acknowledgement to its outcome."""
    yield city.about(30)
    officer = yield from somebody(city, Role.STATION_OFFICER, dispatch.station)
    with city.hands_full(officer):
        yield from _visited(city, officer, dispatch, alert)


def _visited(city: City, officer: Member, dispatch: Subject, alert: Alert) -> Story:
    work.ask(officer, Action.DISPATCH_SEE, dispatch)
    yield city.about(20)
    work.dispatch_step(officer, Action.DISPATCH_ACKNOWLEDGE, dispatch)
    yield city.about(30)
    work.rendition_look(officer, alert)
    yield city.about(420)
    work.dispatch_step(officer, Action.DISPATCH_ARRIVE, dispatch)
    yield city.about(900)
    work.dispatch_step(officer, Action.DISPATCH_CLOSE, dispatch, city.rng.choice(FINDINGS))


def alert_for_case(city: City, member: Member) -> Alert:
    """An alert of her station that no case has named yet, rather a confirmed one."""
    theirs = [
        alert
        for alert in city.alerts
        if alert.camera.station in member.stations and alert.clip in city.footage.clips
        and not alert.in_case
    ]  # fmt: skip
    confirmed = [alert for alert in theirs if alert.verdict == "confirmed"]
    among = confirmed or theirs
    camera = city.cameras_at(member.stations[0])[0]
    found = city.rng.choice(among) if among else work.alert_of_before(city, camera)
    found.in_case = True
    return found


def alert_elsewhere(city: City, member: Member) -> Alert:
    """An alert of a station that is not hers."""
    theirs = [one for one in city.alerts if one.camera.station not in member.stations]
    away = [one for one in city.cameras if one.station not in member.stations]
    return city.rng.choice(theirs) if theirs else work.alert_of_before(city, away[0])


def _case(city: City, *, export: bool) -> Story:
    """An investigator opens an alert, looks at the blurred clip, and asks for the original."""
    member = city.one(Role.INVESTIGATOR)
    alert = alert_for_case(city, member)
    cases.case_see(member, alert)
    yield city.about(20)
    work.rendition_look(member, alert)
    yield city.about(180)
    yield from cases.original_seen(city, member, alert)
    if export:
        yield city.about(300)
        copy = cases.copy_ask(member, alert, case=city.reference())
        yield city.about(60)
        cases.copy_take(member, copy)


def _glass(city: City) -> Story:
    """A glass that had to be broken: justified within the hour, judged the same afternoon."""
    member = city.apart(Role.INVESTIGATOR, fits=cases.may_break)
    glass, look = cases.glass_seen(city, member, alert_for_case(city, member))
    yield city.about(300)
    look_end(actor=member.user, look=look)
    yield city.about(1500)
    glass_justify(actor=member.user, code=glass.code, justification=WHY_ALONE)
    yield city.about(3000)
    auditor = city.one(Role.AUDITOR)
    glass_review(actor=auditor.user, code=glass.code, verdict=glass.Verdict.JUSTIFIED)
