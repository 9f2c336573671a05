"""Seven kinds of misuse that whoever writes the auditor's views has not seen; and look-alikes.

She does not look into this module. A view that was written with the seeds in sight finds them
whether or not it would find the next misuse; what it finds of these is the honest part of recall.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.utils.timezone import now

from governance.city import cases, work
from governance.city.offices import complaint_made, complaint_read, figures_read
from governance.city.ordinary import alert_for_case
from governance.city.people import EARLY, NIGHT
from governance.city.seeds import Innocent, Misuse, Seeded
from governance.city.stage import City, Member, Story
from governance.models import Complaint, Gathering
from governance.retention.footage import Footage
from governance.retention.holds import hold_lift, hold_place
from governance.retention.runs import retention_run
from governance.services.complaints import complaint_answer, complaint_look_into
from governance.services.gatherings import gathering_set
from governance.services.look_requests import request_approve, requests_lapse
from governance.services.sign_ins import FactorChange, factor_record, lock_out_record
from governance.vocabulary import Role

NO = "Nothing was found that would bear this out."


def _account_taken_over(city: City, seeded: Seeded) -> Story:
    """At night somebody guesses, comes in with a recovery code, and makes the factor her own."""
    member = city.apart(Role.OPERATOR, at_work=False, fits=lambda one: one.hours != NIGHT)
    with seeded.caught():
        lock_out_record(person=member.user)
    yield city.about(1000)
    with seeded.caught():
        lock_out_record(person=member.user)
    yield city.about(1000)
    with seeded.caught():
        factor_record(person=member.user, change=FactorChange.CODE_USED)
        session = work.sign_in(city, member, method="password+recovery_codes")
    yield city.about(60)
    with seeded.caught():
        factor_record(person=member.user, change=FactorChange.REMOVED, kind="totp")
        factor_record(person=member.user, change=FactorChange.ADDED, kind="totp")
    for camera in city.cameras_at(member.stations[0])[:3]:
        yield city.about(90)
        with seeded.caught():
            work.still_look(member, camera)
    yield city.about(200)
    with seeded.caught():
        work.sign_out(city, member, session)


def _new_telephone(city: City) -> Story:
    """A new telephone, by day: a recovery code, then the new factor."""
    member = city.apart(Role.OPERATOR)
    factor_record(person=member.user, change=FactorChange.CODE_USED)
    yield city.about(120)
    factor_record(person=member.user, change=FactorChange.ADDED, kind="totp")
    yield city.about(30)
    factor_record(person=member.user, change=FactorChange.REMOVED, kind="totp")


def _account_of_many(city: City, seeded: Seeded) -> Story:
    """One account works through all three shifts, at times at two desks at once."""
    member = city.apart(Role.OPERATOR, at_work=False, fits=lambda one: one.hours == EARLY)
    for _ in range(2):
        with seeded.caught():
            one = work.sign_in(city, member)
        yield city.about(100)
        with seeded.caught():
            other = work.sign_in(city, member)
        yield from _long_watch(city, seeded, member)
        with seeded.caught():
            work.sign_out(city, member, one)
            work.sign_out(city, member, other)
        yield city.about(400)


def _long_watch(city: City, seeded: Seeded, member: Member) -> Story:
    for number in range(11):
        yield city.about(1800)
        with seeded.caught():
            work.still_look(member, city.cameras_at(member.stations[0])[number % 4])


def _double_shift(city: City) -> Story:
    """Nobody came to relieve her: she stays for half of the next shift."""
    member = city.apart(Role.OPERATOR)
    session = work.sign_in(city, member)
    for number in range(6):
        yield city.about(1800)
        work.still_look(member, city.cameras_at(member.stations[0])[number % 4])
    work.sign_out(city, member, session)


def _key_harvests(city: City, seeded: Seeded) -> Story:
    """The program that reads counts once an hour reads them without a pause, at night."""
    for _ in range(90):
        with seeded.caught():
            figures_read(city)
        yield city.about(20)


def _key_tries_again(city: City) -> Story:
    """A program that lost its connection asks a few times more."""
    for _ in range(4):
        figures_read(city)
        yield 15.0


def _complaints_brushed_off(city: City, seeded: Seeded) -> Story:
    """Complaints about one camera, each answered in a breath and none of them read."""
    officer = city.of(Role.DATA_OFFICER, on_duty=False)[1].user
    camera = city.rng.choice(city.cameras).code
    made = []
    for _ in range(4):
        made.append(complaint_made(city, camera=camera))
        yield city.about(300)
    for found in made:
        with seeded.caught():
            complaint_look_into(actor=officer, code=found.code)
        yield city.rng.uniform(3, 6)
        with seeded.caught():
            complaint_answer(
                actor=officer, code=found.code, found=Complaint.Finding.NOT_UPHELD, answer=NO
            )
        yield city.rng.uniform(5, 10)


def _sign_is_missing(city: City) -> Story:
    """A sign is missing, as everybody knows: read, and answered within minutes."""
    found = complaint_made(city, camera=city.rng.choice(city.cameras).code)
    yield city.about(400)
    officer = city.of(Role.DATA_OFFICER, on_duty=False)[0]
    complaint_read(officer, found)
    yield city.about(90)
    complaint_look_into(actor=officer.user, code=found.code)
    yield city.about(240)
    complaint_answer(
        actor=officer.user, code=found.code, found=Complaint.Finding.UPHELD,
        answer="The sign has been put up again.",
    )  # fmt: skip


def _held_clip(city: City, camera: str, station: str) -> UUID:
    """A clip whose time is over, and which only a hold keeps."""
    clip = city.code_make()
    since = now() - timedelta(hours=30)
    city.footage.clips[clip] = Footage(clip, "dismissed", since, station)
    return clip


def _evidence_let_go(city: City, seeded: Seeded) -> Story:
    """A complaint comes in; the hold on the clip is lifted, and a run by hand erases it."""
    officer = city.of(Role.DATA_OFFICER, on_duty=False)[1].user
    camera = city.rng.choice(city.busy())
    hold = hold_place(
        actor=officer, code=_held_clip(city, camera.code, camera.station),
        case_reference=city.reference(), legal_basis="BNSS s.94", reason="kept for a case",
        ends_at=now() + timedelta(days=60),
    )  # fmt: skip
    yield 3 * 3600.0
    complaint_made(city, camera=camera.code)
    yield city.about(5000)
    with seeded.caught():
        hold_lift(actor=officer, hold=hold)
    yield city.about(120)
    with seeded.caught():
        retention_run()


def _case_is_over(city: City) -> Story:
    """A case is over: the hold is lifted, and the next run that is due erases the clip."""
    officer = city.of(Role.DATA_OFFICER, on_duty=False)[0].user
    camera = city.rng.choice(city.busy())
    hold = hold_place(
        actor=officer, code=_held_clip(city, camera.code, camera.station),
        case_reference=city.reference(), legal_basis="BNSS s.94", reason="kept for a case",
        ends_at=now() + timedelta(days=60),
    )  # fmt: skip
    yield 7 * 3600.0
    hold_lift(actor=officer, hold=hold)


def _camera_blinded(city: City, seeded: Seeded) -> Story:
    """For half an hour at a time people are said to assemble, at one camera, where nobody is."""
    supervisor = city.apart(Role.SUPERVISOR)
    camera = city.quiet(supervisor)
    for _ in range(3):
        with seeded.caught():
            gathering_set(
                actor=supervisor.user, cameras=[UUID(camera.code)], kind=Gathering.Kind.OTHER,
                starts_at=now(), ends_at=now() + timedelta(minutes=25),
            )  # fmt: skip
        yield city.about(2400)


def _procession(city: City) -> Story:
    """A procession is announced: the cameras along its way rest for some hours."""
    supervisor = city.apart(Role.SUPERVISOR)
    gathering_set(
        actor=supervisor.user, cameras=[UUID(camera.code) for camera in city.cameras[:6]],
        kind=Gathering.Kind.RELIGIOUS, starts_at=now() + timedelta(hours=2),
        ends_at=now() + timedelta(hours=7),
    )  # fmt: skip
    yield 1.0


def _lots_until_it_fits(city: City, seeded: Seeded) -> Story:
    """Request after request lapses, until the lot falls on the one who always says yes."""
    member = city.apart(Role.INVESTIGATOR)
    others = [one for one in city.of(Role.INVESTIGATOR) if one.stations != member.stations]
    friend, *strangers = city.rng.sample(others, 4)
    alert = alert_for_case(city, member)
    for stranger in strangers:
        city.lots.wanted = stranger.user
        with seeded.caught():
            cases.original_ask(city, member, alert)
        yield 905.0
        with seeded.caught():
            requests_lapse()
        yield city.about(10)
    city.lots.wanted = friend.user
    with seeded.caught():
        request = cases.original_ask(city, member, alert)
    yield city.rng.uniform(3, 6)
    with seeded.caught():
        request_approve(actor=request.second, code=request.code)
    yield city.about(20)
    with seeded.caught():
        cases.original_look(member, alert)


MISUSES = (
    Misuse("account_taken_over", ("02:15", "03:40"), _account_taken_over),
    Misuse("account_of_many", ("14:25",), _account_of_many),
    Misuse("key_harvests", ("01:35",), _key_harvests),
    Misuse("complaints_brushed_off", ("12:05",), _complaints_brushed_off),
    Misuse("evidence_let_go", ("09:25",), _evidence_let_go),
    Misuse("camera_blinded", ("07:45", "19:35"), _camera_blinded),
    Misuse("lots_until_it_fits", ("11:45",), _lots_until_it_fits),
)
INNOCENTS = (
    Innocent(("10:25",), _new_telephone),
    Innocent(("13:40",), _double_shift),
    Innocent(("06:15",), _key_tries_again),
    Innocent(("15:00",), _sign_is_missing),
    Innocent(("09:15",), _case_is_over),
    Innocent(("08:50",), _procession),
)
