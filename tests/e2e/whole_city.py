"""A city in which something stands behind every page, and its readers' signed-in browsers."""

from __future__ import annotations

import json
import uuid
from datetime import datetime, timedelta
from pathlib import Path

import time_machine
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.utils.timezone import localtime, now

from distress.models import Alert, Clip, DutyShift, Episode, Hotspot, Lease, SecondReview
from distress.subjects import alert_subject
from distress.web.freshness import FRESH_KEY
from governance import ledger, vault
from governance.models import Body, BrokenGlass, Complaint, Entry, Gathering, Incident, Look, User
from governance.models.rti import RtiStep
from governance.policy import Purpose, Role
from governance.rti.answering import AppealTo, answer_freeze, answer_pick, reply_add
from governance.rti.packing import packages_make_due
from governance.rti.standing import standing_publish
from governance.rti.steps import Done, fee_ask, step_note
from governance.services.complaints_received import Said, complaint_receive
from governance.services.findings import finding_answer, finding_raise
from governance.services.gatherings import gathering_set
from governance.services.glasses import glass_break
from governance.services.incidents import incident_open
from governance.services.questions import question_save
from governance.services.reconciliation import reconcile_due
from governance.services.transparency import transparency_make
from governance.services.unsealings import unseal_request
from governance.subjects import Subject, SubjectKind
from governance.transparency.periods import Period
from tests.distress.conftest import City, authorised, city_build, person_make
from tests.distress.web.world import dispatched
from tests.governance.asked import received
from tests.governance.parties import register_build
from tests.governance.people import body_named
from tests.governance.rti.signing import SYSTEM, log_begin, signed

# Long enough ago that what was filmed then is told, and that the month of it is settled.
FILMED = timedelta(days=40)
HOUR = timedelta(hours=1)
# Questions of the catalogue that no month has to be over for.
PICKED = (7, 17)
APPEAL = AppealTo("अपर आयुक्त", "कलेक्ट्रेट, लखनऊ 226001")
READERS = {"sen": Role.AUDITOR, "sushila": Role.RTI_OFFICER, "das": Role.APPROVER}


def build(path: Path) -> None:
    """The city; into the file, what a browser needs to know of it.

    cookie: name of the session's; of: its value for each reader. sign: a camera's code. filmed:
    a minute of which footage was kept, as a form takes it.
    """
    vault.keyring_rotate()
    at = localtime(now() - FILMED).replace(minute=10)
    with time_machine.travel(datetime(at.year - 1, 12, 20, tzinfo=at.tzinfo), tick=False):
        _noted()
    with time_machine.travel(at, tick=False):
        city = city_build()
        Hotspot.objects.update(name="हज़रतगंज चौराहा")
        _filmed(city, at)
    people = {name: person_make(name, role) for name, role in READERS.items()}
    _of_bodies(people)
    _day(city)
    officer = _parties(city)
    signed(log_begin())
    _requests(people["sushila"])
    _oversight(city, people["sen"], officer)
    reconcile_due()
    for period in (Period(at.year - 1), Period(at.year, at.month)):
        transparency_make(actor=officer, period=period)
    told = {
        "cookie": settings.SESSION_COOKIE_NAME,
        "of": {name: _cookie(person) for name, person in people.items()},
        "sign": city.camera.sign_code, "filmed": f"{at:%Y-%m-%dT%H:%M}",
    }  # fmt: skip
    path.write_text(json.dumps(told))


def _noted() -> Entry:
    with transaction.atomic():
        return ledger.append(
            actor=SYSTEM, verb=Entry.Verb.ADMINISTRATION, action="shift.start",
            subject=Subject(SubjectKind.PAGE, "test"),
        )  # fmt: skip


def _copied(city: City, case: str) -> Entry:
    """That an operator had a copy made for a case whose number lies sealed."""
    with transaction.atomic():
        return ledger.append(
            actor=city.operator, verb=Entry.Verb.ADMINISTRATION, action="export.ask",
            subject=Subject(SubjectKind.EXPORT, str(uuid.uuid4())), sealed={"case": case},
        )  # fmt: skip


def _filmed(city: City, at: datetime) -> None:
    """An alert whose clip was looked at so often that it is told by which role."""
    alert = city.alert(99)
    Episode.objects.filter(pk=alert.episode_id).update(end_at=at + timedelta(seconds=20))
    Clip.objects.filter(episode=alert.episode).update(status=Clip.Status.READY)
    for _one in range(11):
        Look.objects.create(
            person=city.operator, entry=_noted(), purpose="patrol", opened_at=at,
            ends_at=at + timedelta(minutes=1), subject_kind="alert", subject_code=str(alert.code),
        )  # fmt: skip


def _of_bodies(people: dict[str, User]) -> None:
    """The auditor and the second key-holder act for bodies of their own."""
    bodies = {
        "sen": body_named("नागरिक निरीक्षण समिति", Body.Kind.OVERSIGHT),
        "das": body_named("ज़िला न्यायालय", Body.Kind.ADMINISTRATION),
    }
    for name, body in bodies.items():
        User.objects.filter(pk=people[name].pk).update(body=body)
        people[name].refresh_from_db()


def _day(city: City) -> None:
    """What happened today: a dispatch, a broken glass, a gathering, a complaint, an incident."""
    _on_duty_again(city)
    SecondReview.objects.create(review=dispatched(city, 1).review)
    camera, at = city.camera, now()
    alert = Alert.objects.latest("pk")
    supervisor = person_make("farida", Role.SUPERVISOR, city.near)
    glass_break(actor=supervisor, subject=alert_subject(alert), ground=BrokenGlass.Ground.TAKEN)
    gathering_set(
        actor=supervisor, cameras=[camera.code], kind=Gathering.Kind.PROTEST, starts_at=at,
        ends_at=at + HOUR,
    )  # fmt: skip
    for nonce in ("one", "two"):
        complaint_receive(nonce=nonce, said=Said(
            category=Complaint.Category.NOT_WANTED, place_kind=Complaint.PlaceKind.CAMERA,
            from_at=at - 2 * HOUR, until_at=at - HOUR, place_code=str(camera.code),
            words="रात में घंटी बजाई।",
        ))  # fmt: skip
    incident_open(Incident.Kind.BREACH)


def _on_duty_again(city: City) -> None:
    """Leave, lease and people's shifts of forty days ago are over; these are of today."""
    city.authorisation = authorised(city.camera)
    Lease.objects.update(expires_at=now() + HOUR)
    DutyShift.objects.update(starts_at=now() - HOUR, ends_at=now() + 8 * HOUR)


def _parties(city: City) -> User:
    """Who outside has access; the data officer who let them in."""
    register = register_build(city.camera.code)
    agreement = register.signed()
    register.key(agreement)
    return register.officer


def _requests(officer: User) -> None:
    """A request with letters, a fee and a draft; and one that is answered in public."""
    asks = [received(name="मीना", address="शाह नजफ़ रोड, लखनऊ").request for _one in range(2)]
    at = now()
    step_note(actor=officer, code=asks[0].code, done=Done(RtiStep.Kind.ACKNOWLEDGED, at))
    for kind in (RtiStep.Kind.PARTY_TOLD, RtiStep.Kind.PART_TRANSFERRED):
        told = Done(kind, at, words="लखनऊ नगर निगम, पार्किंग के बारे में")
        step_note(actor=officer, code=asks[0].code, done=told)
    fee_ask(actor=officer, code=asks[0].code, units={"pages": 12}, at=at)
    for asked in asks:
        draft = answer_pick(actor=officer, request=asked.code, questions=PICKED, appeal=APPEAL)
        reply_add(
            actor=officer, answer=draft.code, asked="पौधों को पानी कौन देता है?", outcome="given",
            words="नगर निगम का माली।",
        )  # fmt: skip
    answer_freeze(actor=officer, answer=draft.code)
    packages_make_due()
    standing_publish(actor=officer, answer=draft.code, question=PICKED[0])


def _oversight(city: City, auditor: User, officer: User) -> None:
    """Findings in two states, a question that is kept, and sealed words that are asked for."""
    codes = [_copied(city, f"FIR-{number}/2026").code for number in range(6)]
    for answered in (True, False):
        found = finding_raise(
            actor=auditor, purpose=Purpose.OVERSIGHT, words="छह प्रतियाँ एक साथ क्यों?",
            due_at=now() + timedelta(days=7), entries=codes,
        )  # fmt: skip
        if answered:
            finding_answer(actor=officer, code=found.code, answer="न्यायालय ने सब माँगी थीं।")
    question_save(
        actor=auditor, purpose=Purpose.OVERSIGHT, name="मना किए गए", asked={"answer": "refused"},
        is_shared=True,
    )  # fmt: skip
    unseal_request(
        actor=auditor, purpose=Purpose.OVERSIGHT, entries=codes[:2],
        reason="क्या ये प्रतियाँ एक ही मामले की हैं, यह जानना है।",
    )  # fmt: skip


def _cookie(person: User) -> str:
    """Of a browser in which she has signed in and shown just now that it is she."""
    browser = Client(HTTP_HOST="localhost")
    browser.force_login(person)
    session = browser.session
    session["purpose"] = Purpose.OVERSIGHT.value
    session[FRESH_KEY] = now().timestamp() + 3600
    session.save()
    return browser.cookies[settings.SESSION_COOKIE_NAME].value
