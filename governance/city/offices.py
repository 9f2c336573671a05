"""The ordinary day of offices: auditors, data officers, administrators, the vendor, the public."""

from __future__ import annotations

from datetime import timedelta

from django.utils.timezone import now

from governance import policy
from governance.actors import party_key
from governance.city import cases, work
from governance.city.ordinary import alert_elsewhere, alert_for_case
from governance.city.stage import Alert, City, Member, Story, moment
from governance.models import Complaint, MaintenanceSession
from governance.policy import Action
from governance.retention.footage import Footage
from governance.retention.runs import retention_run
from governance.selectors.complaints import complaint_subject
from governance.services.accounts import account_make
from governance.services.complaints import complaint_answer, complaint_look_into
from governance.services.complaints_received import Said, complaint_receive
from governance.services.grants import Holding, grant_give
from governance.services.parties import maintenance_close, maintenance_open
from governance.services.sign_ins import lock_out_record, reauthentication_record
from governance.subjects import Subject, SubjectKind
from governance.vocabulary import Role

READS, RUNS = 60, ("03:00", "12:00", "21:00")
OLD_CLIPS = 40
ANSWER = "The alert was dismissed by its reviewer and its clip was erased the day after."


def offices_begin(city: City) -> None:
    """Let everything begin that happens in offices."""
    _old_clips(city)
    for auditor in city.of(Role.AUDITOR, on_duty=False):
        city.begin(moment("09:20"), _audit(city, auditor))
    for at in RUNS:
        city.begin(moment(at), _run())
    for at in ("08:10", "11:40", "16:05"):
        city.begin(moment(at), _complaint(city))
    city.begin(moment("10:05"), _order(city))
    city.begin(moment("10:30"), _newcomer(city))
    city.begin(moment("11:00"), _maintenance(city))
    city.begin(moment("-22:10"), _figures(city))
    for at in ("07:10", "09:35", "12:15", "14:40", "18:20", "23:10"):
        city.begin(moment(at), _slip(city))
    city.begin(moment("13:05"), _late_answer(city))


def _old_clips(city: City) -> None:
    """Clips of the days before, some of which are due on the day."""
    for _ in range(OLD_CLIPS):
        clip = city.code_make()
        since = moment("12:00", days=-1) - timedelta(hours=city.rng.uniform(-16, 12))
        city.footage.clips[clip] = Footage(clip, "dismissed", since, city.rng.choice(city.stations))


def _audit(city: City, auditor: Member) -> Story:
    """An auditor reads the ledger's pages, and entries that she wonders at."""
    for number in range(max(4, round(READS * city.scale))):
        yield city.about(400)
        if now() > moment("17:50"):
            return
        code = "all" if number % 3 else city.rng.choice(city.people).code
        work.read(auditor, Action.LEDGER_READ, SubjectKind.LEDGER, code)
    work.read(auditor, Action.COMPLETENESS_READ, SubjectKind.LEDGER, "completeness")


def _run() -> Story:
    retention_run()
    yield from ()


def complaint_made(city: City, *, camera: str) -> Complaint:
    """A complaint about what happened at a camera two hours ago."""
    at = now()
    said = Said(
        category=city.rng.choice(list(Complaint.Category)), place_kind=Complaint.PlaceKind.CAMERA,
        from_at=at - timedelta(hours=2), until_at=at - timedelta(hours=1), place_code=camera,
    )  # fmt: skip
    return complaint_receive(nonce=str(city.code_make()), said=said).complaint


def complaint_read(member: Member, complaint: Complaint) -> None:
    """She reads a complaint and what it is about."""
    work.ask(member, Action.COMPLAINT_READ, complaint_subject(complaint))


def _complaint(city: City) -> Story:
    """A complaint that is read, looked into, and answered the same day."""
    found = complaint_made(city, camera=city.rng.choice(city.cameras).code)
    yield city.about(2500)
    officer = city.of(Role.DATA_OFFICER, on_duty=False)[0]
    complaint_read(officer, found)
    yield city.about(120)
    complaint_look_into(actor=officer.user, code=found.code)
    yield city.about(5000)
    complaint_read(officer, found)
    yield city.about(300)
    answer = city.rng.choice(list(Complaint.Finding))
    complaint_answer(actor=officer.user, code=found.code, found=answer, answer=ANSWER)


def _order(city: City) -> Story:
    """A court's order: registered, approved by the civil administration, handed over."""
    officer = city.of(Role.DATA_OFFICER, on_duty=False)[1]
    taker = city.one(Role.INVESTIGATOR)
    found = cases.order_register(city, officer, taker, alert_for_case(city, taker))
    yield city.about(3600)
    approver = city.of(Role.APPROVER, on_duty=False)[0]
    found = cases.order_read(approver, found)
    yield city.about(240)
    found = cases.order_approve(approver, found)
    yield city.about(1800)
    cases.package_take(taker, found)


def _newcomer(city: City) -> Story:
    """A new operator: account, role and station for some months."""
    administrator = city.of(Role.ADMINISTRATOR, on_duty=False)[0]
    body = administrator.user.body
    made = account_make(
        actor=administrator.user, username="newcomer", full_name="Newcomer", body=body,
        password=None,
    )  # fmt: skip
    yield city.about(60)
    for holding in (
        Holding(role=Role.OPERATOR), Holding(None, "watch_station", "station", city.stations[0]),
    ):  # fmt: skip
        grant_give(
            actor=administrator.user, person=made, holding=holding,
            reason="joins the early shift", ends_at=now() + timedelta(days=200),
        )  # fmt: skip
        yield city.about(40)


def vendor(city: City, number: int = 0) -> Member:
    """A person of the vendor."""
    return city.of(Role.THIRD_PARTY, on_duty=False)[number]


def maintenance_begun(city: City, member: Member, *, ticket: str, hours: int) -> MaintenanceSession:
    """A maintenance session of hers, for a ticket."""
    return maintenance_open(
        actor=member.user, agreement=city.agreement.code, ticket=ticket, hours=hours
    )


def health_read(city: City, member: Member, camera: str = "") -> None:
    """She sees the health of the cameras, or of one."""
    about = Subject(SubjectKind.AGREEMENT, str(city.agreement.code), camera=camera)
    work.ask(member, Action.PARTY_HEALTH, about)


def _maintenance(city: City) -> Story:
    """Upkeep by day, with a ticket, over when it is done."""
    member = vendor(city)
    session = work.sign_in(city, member)
    found = maintenance_begun(city, member, ticket=f"TKT-{city.rng.randint(100, 999)}", hours=2)
    for camera in city.cameras[:4]:
        yield city.about(500)
        health_read(city, member, camera.code)
    yield city.about(300)
    maintenance_close(actor=member.user, code=found.code)
    yield city.about(60)
    work.sign_out(city, member, session)


def figures_read(city: City) -> None:
    """The vendor's program reads counts with its key."""
    policy.require(
        actor=party_key(str(city.key.code)), action=Action.PARTY_FIGURES,
        subject=Subject(SubjectKind.AGREEMENT, str(city.agreement.code)),
    )  # fmt: skip


def _figures(city: City) -> Story:
    while city.clock.at < moment("23:30"):
        figures_read(city)
        yield city.about(3600)


def _slip(city: City) -> Story:
    """Things that are refused on any day, and mean nothing."""
    operator = city.one(Role.OPERATOR)
    slips = (_wrong_station, _not_the_reviewer, _no_purpose, _forgotten_password)
    city.rng.choice(slips)(city, operator)
    yield city.about(30)
    reauthentication_record(person=operator.user, method="password")


def _wrong_station(city: City, operator: Member) -> None:
    work.tried(operator, Action.ALERT_SEE, alert_elsewhere(city, operator).subject)


def _not_the_reviewer(city: City, operator: Member) -> None:
    hers = _claimed_by_others(city, operator)
    if hers:
        work.tried(operator, Action.RENDITION_REVIEW_LOOK, hers[-1].subject)


def _claimed_by_others(city: City, operator: Member) -> list[Alert]:
    return [
        one
        for one in city.alerts
        if one.camera.station in operator.stations and one.holder not in (None, operator)
    ]


def _no_purpose(city: City, operator: Member) -> None:
    subject = city.cameras_at(operator.stations[0])[0].subject
    work.tried(work.without_purpose(operator), Action.CAMERA_STILL, subject)


def _forgotten_password(city: City, operator: Member) -> None:
    lock_out_record(person=operator.user)


def _late_answer(city: City) -> Story:
    """A second person who was at lunch: the request lapses, and is asked again."""
    member = city.one(Role.INVESTIGATOR)
    alert = alert_for_case(city, member)
    cases.case_see(member, alert)
    request = cases.original_ask(city, member, alert)
    yield 16 * 60.0
    work.tried(
        Member(request.second, Role.INVESTIGATOR), Action.REQUEST_ANSWER,
        Subject(
            SubjectKind.REQUEST, str(request.code), station=request.station_code,
            holder=str(request.second.code), barred="request_lapsed",
        ),
    )  # fmt: skip
    yield city.about(60)
    yield from cases.original_seen(city, member, alert)
