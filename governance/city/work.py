"""What people and workers do in an ordinary way, each with the entries that the product writes.

Services of governance are called as they are. What the application does beyond them (shifts,
alerts, verdicts, dispatches) is written here as its services write it; a test compares the two.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.timezone import now

from governance import ledger, policy
from governance.actors import AnyActor, device, worker
from governance.city.sources import POLICY
from governance.city.stage import Alert, Camera, City, Member
from governance.errors import Denied
from governance.models import Entry, Look, Session
from governance.policy import Action
from governance.retention.footage import Footage
from governance.selectors.sessions import sessions_open
from governance.services.accounts import sign_in_record
from governance.services.looks import look_count, look_open, looks_close
from governance.services.sessions import SessionLimits, session_end, session_open
from governance.subjects import Happening, Subject, SubjectKind
from governance.vocabulary import Purpose

LIMITS = SessionLimits(idle=timedelta(hours=12), longest=timedelta(hours=12))
VERB = Entry.Verb
CONFIRMING = ("crying", "afraid", "harassed", "hurt")
DISMISSING = ("calm", "play", "private", "unclear")


def note(
    actor: AnyActor, verb: Entry.Verb, action: str, subject: Subject,
    purpose: Purpose | None = None, detail: ledger.Detail | None = None,
) -> None:  # fmt: skip
    """An entry of something done, in a transaction of its own."""
    with transaction.atomic():
        ledger.append(
            actor=actor, verb=verb, action=action, subject=subject, purpose=purpose, detail=detail
        )


def sign_in_alone(member: Member) -> Session:
    """Her session from now on, without a shift."""
    session = session_open(person=member.user, limits=LIMITS, browser="Firefox", system="Linux")
    sign_in_record(person=member.user, method="password+totp")
    return session


def without_purpose(member: Member) -> Member:
    """She, before she has chosen what her shift is for."""
    return replace(member, purpose=None)


def sign_in(city: City, member: Member, *, method: str = "password+totp") -> Session:
    """Her session from now on, with her shift where she has one."""
    session = session_open(person=member.user, limits=LIMITS, browser="Firefox", system="Linux")
    sign_in_record(person=member.user, method=method)
    if member.purpose is not None:
        shift_start(city, member)
    return session


def sign_out(city: City, member: Member, session: Session) -> None:
    """The end of her session, and with the last one of her shift."""
    session_end(actor=member.user, session=session, ending=Session.Ending.SIGNED_OUT)
    if sessions_open(person=member.user).exists():
        return
    city.at_work.discard(member.user)
    if city.facts.duty.pop(member.user, None):
        note(member.user, VERB.ADMINISTRATION, "shift.end", _shift(member))


def shift_start(city: City, member: Member) -> None:
    """On duty from now on, for the purpose of her shift."""
    policy.require(
        actor=member.user, action=Action.SHIFT_START, subject=_shift(member),
        purpose=member.purpose,
    )  # fmt: skip
    city.at_work.add(member.user)
    if member.stations:
        city.facts.duty[member.user] = frozenset(member.stations)
    note(
        member.user, VERB.ADMINISTRATION, Action.SHIFT_START.value, _shift(member),
        member.purpose, {"stations": len(member.stations)},
    )  # fmt: skip


def _shift(member: Member) -> Subject:
    return Subject(SubjectKind.SHIFT, member.code)


def episode_open(city: City, camera: Camera, *, why_not: str = "") -> UUID:
    """The episode that a worker opened; why_not: the code of why nobody was alerted."""
    episode = city.code_make()
    note(_watcher(camera), VERB.COLLECTION, "episode.open", camera.subject, None, {
        "episode": str(episode), "policy": POLICY, "alerted": not why_not, "why_not": why_not,
    })  # fmt: skip
    return episode


def episode_close(camera: Camera, episode: UUID) -> None:
    """The end of an episode."""
    note(
        _watcher(camera), VERB.COLLECTION, "episode.close", camera.subject, None,
        {"episode": str(episode)},
    )  # fmt: skip


def alert_raise(city: City, camera: Camera, *, episode: UUID) -> Alert:
    """The alert of an episode."""
    return _raised(city, camera, _watcher(camera), episode, "expression")


def call_receive(city: City, camera: Camera) -> Alert:
    """The alert of a call for help from the pole beside a camera."""
    pole = device(f"pole-{camera.code[:8]}")
    policy.require(
        actor=pole, action=Action.CALL_MAKE, subject=Subject(SubjectKind.DEVICE, pole.code),
        purpose=Purpose.HELP,
    )  # fmt: skip
    return _raised(city, camera, pole, city.code_make(), "call")


def _raised(city: City, camera: Camera, actor: AnyActor, episode: UUID, signal: str) -> Alert:
    made = _alert(city, camera, now(), episode=episode, signal=signal)
    city.alerts.append(made)
    city.footage.alerts[made.code] = made.clip
    city.footage.clips[made.clip] = Footage(made.clip, "unreviewed", made.raised_at, camera.station)
    city.facts.happened.append(
        Happening(SubjectKind.ALERT, str(made.code), made.raised_at, camera.code, [signal])
    )
    note(actor, VERB.COLLECTION, "alert.raise", made.subject, None, {
        "episode": str(episode), "signal": signal,
    })  # fmt: skip
    return made


def alert_of_before(city: City, camera: Camera) -> Alert:
    """An alert of some day before, of which the clip is still kept."""
    made = _alert(city, camera, now() - timedelta(days=4))
    made.verdict = "confirmed"
    city.footage.alerts[made.code] = made.clip
    city.footage.clips[made.clip] = Footage(made.clip, "confirmed", made.raised_at, camera.station)
    return made


def _alert(
    city: City, camera: Camera, at: datetime, *, episode: UUID | None = None,
    signal: str = "expression",
) -> Alert:  # fmt: skip
    return Alert(
        code=city.code_make(), episode=episode or city.code_make(), clip=city.code_make(),
        rendition=city.code_make(), camera=camera, signal=signal, raised_at=at,
    )  # fmt: skip


def _watcher(camera: Camera) -> AnyActor:
    return worker(f"watch-{camera.station[:8]}")


def alert_see(member: Member, alert: Alert) -> None:
    """She opens the alert."""
    ask(member, Action.ALERT_SEE, alert.subject)


def alert_claim(member: Member, alert: Alert) -> None:
    """The alert is hers, where nobody had claimed it."""
    ask(member, Action.ALERT_CLAIM, alert.subject)
    if alert.holder is None:
        alert.holder = member
        _done(member, Action.ALERT_CLAIM, alert.subject)


def review_look(member: Member, alert: Alert, *, bytes_served: int = 400_000) -> None:
    """She sees the face that raised it."""
    entry = ask(member, Action.RENDITION_REVIEW_LOOK, alert.subject)
    look_count(
        look=look_open(
            person=member.user, subject=alert.subject, purpose=Purpose.PATROL, entry=entry,
            kind=Look.Kind.REVIEW,
        ),
        bytes_served=bytes_served,
    )  # fmt: skip


def review_submit(city: City, member: Member, alert: Alert, *, verdict: str) -> None:
    """Her verdict, which ends her review look."""
    ask(member, Action.ALERT_REVIEW, alert.subject)
    reasons = CONFIRMING if verdict == "confirmed" else DISMISSING
    reason = "called" if verdict == "confirmed" and alert.signal == "call" else ""
    alert.verdict = verdict
    city.footage.clips[alert.clip] = Footage(alert.clip, verdict, now(), alert.camera.station)
    looks_close(subject_code=str(alert.code), kind=Look.Kind.REVIEW)
    _done(member, Action.ALERT_REVIEW, alert.subject, {
        "verdict": verdict, "reason": reason or city.rng.choice(reasons),
        "review": str(city.code_make()),
    })  # fmt: skip


def dispatch_send(city: City, member: Member, alert: Alert) -> Subject:
    """The dispatch to the station itself."""
    ask(member, Action.ALERT_DISPATCH, alert.subject)
    dispatch, station = city.code_make(), alert.camera.station
    _done(member, Action.ALERT_DISPATCH, alert.subject, {
        "dispatch": str(dispatch), "station": station, "km": round(city.rng.uniform(0.2, 3), 2),
    })  # fmt: skip
    return Subject(SubjectKind.DISPATCH, str(dispatch), station=station)


def dispatch_step(member: Member, action: Action, dispatch: Subject, finding: str = "") -> None:
    """She acknowledges it, arrives, or records what was found."""
    ask(member, action, dispatch)
    _done(member, action, dispatch, {"finding": finding} if finding else None)


def rendition_look(member: Member, alert: Alert, *, bytes_served: int = 2_000_000) -> None:
    """She looks at the blurred clip."""
    _plain_look(member, Action.RENDITION_LOOK, alert.rendition_subject(), bytes_served)


def still_look(member: Member, camera: Camera, *, stills: int = 40) -> None:
    """She has the redacted still of a camera before her for a while."""
    _plain_look(member, Action.CAMERA_STILL, camera.subject, stills * 30_000)


def _plain_look(member: Member, action: Action, subject: Subject, bytes_served: int) -> None:
    entry = ask(member, action, subject)
    look = look_open(
        person=member.user, subject=subject, purpose=member.purpose or Purpose.PATROL, entry=entry
    )
    look_count(look=look, bytes_served=bytes_served)


def tried(member: Member, action: Action, subject: Subject) -> None:
    """She asks for what she may not, and is refused."""
    try:
        ask(member, action, subject)
    except Denied:
        return
    raise AssertionError(f"{action} was to be refused")


def read(member: Member, action: Action, kind: SubjectKind, code: str) -> None:
    """She reads a thing of which the answer is on record."""
    ask(member, action, Subject(kind, code))


def ask(member: Member, action: Action, subject: Subject) -> Entry:
    """The entry that allows her this, for the purpose of her shift."""
    return policy.require(actor=member.user, action=action, subject=subject, purpose=member.purpose)


def _done(
    member: Member, action: Action, subject: Subject, detail: ledger.Detail | None = None
) -> None:
    verb = VERB.ALTERATION
    note(member.user, verb, action.value, subject, member.purpose, detail)
