"""Looks: opened once, counted with every byte, over when they are over."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q, Value
from django.db.models.functions import Greatest
from django.utils.timezone import now
from django.utils.translation import gettext as _

from governance import ledger, policy
from governance.clock import TOLERANCE, is_set_back
from governance.errors import SENTENCES, LookEnded
from governance.models import BrokenGlass, Entry, Look, LookRequest, User
from governance.models.looks import LONGEST_LOOK, LONGEST_REVIEW_LOOK
from governance.policy import Action, Purpose
from governance.subjects import Subject, SubjectKind


def look_current(*, person: User, subject: Subject, kind: Look.Kind | None = None) -> Look | None:
    """The look that this person has open on this subject now, of any kind or of one, or None."""
    running = Look.objects.filter(
        _running(now()), person=person, subject_kind=subject.kind, subject_code=subject.code
    )
    if kind is not None:
        running = running.filter(kind=kind)
    return running.first()


def look_open(
    *,
    person: User,
    subject: Subject,
    purpose: Purpose,
    entry: Entry,
    kind: Look.Kind = Look.Kind.PLAIN,
    lasts: timedelta | None = None,
    leave: LookRequest | BrokenGlass | None = None,
    episode: UUID | None = None,
) -> Look:
    """A look from now on, on record in `entry`; the one that is already open, if there is one.

    lasts: cut to what the kind allows: 15 minutes, 60 seconds for a review look.
    leave: what lets an original be seen; it gives one look.
    episode: the episode that a rendition shows, so that it is known when the rendition is gone.

    Raises:
        ValueError: the entry does not say that this person was allowed to.
        LookEnded: the leave has had its look.
    """
    longest = LONGEST_REVIEW_LOOK if kind is Look.Kind.REVIEW else LONGEST_LOOK
    _entry_fits(entry, person)
    with transaction.atomic():
        # Two requests of one player often come at once; the second waits here for the first's look.
        User.objects.select_for_update().get(pk=person.pk)
        # A plain look is longer, so it must not stand in for a review look.
        running = look_current(person=person, subject=subject, kind=kind)
        if running:
            return running
        at = now()
        return Look.objects.create(
            kind=kind, person=person, entry=entry, purpose=purpose.value,
            subject_kind=subject.kind, subject_code=subject.code, opened_at=at, seen_at=at,
            ends_at=_ends_at(leave, at + min(lasts or longest, longest)), episode_code=episode,
            **_leave(leave),
        )  # fmt: skip


def _leave(leave: LookRequest | BrokenGlass | None) -> dict[str, LookRequest | BrokenGlass]:
    if leave is None:
        return {}
    name = "request" if isinstance(leave, LookRequest) else "glass"
    if Look.objects.filter(**{name: leave}).exists():
        raise LookEnded(str(SENTENCES["look_ended"]))
    return {name: leave}


def _ends_at(leave: LookRequest | BrokenGlass | None, at: datetime) -> datetime:
    return min(at, leave.ends_at) if isinstance(leave, BrokenGlass) else at


def _entry_fits(entry: Entry, person: User) -> None:
    if not entry.allowed or entry.actor_code != str(person.code):
        raise ValueError("a look needs the entry in which policy allowed this person to look")


def _running(at: datetime) -> Q:
    """Neither closed nor over; one that was opened or seen later than now is not trusted."""
    return Q(
        closed_at__isnull=True, close_entry__isnull=True, ends_at__gt=at,
        opened_at__lte=at + TOLERANCE, seen_at__lte=at + TOLERANCE,
    )  # fmt: skip


def look_count(*, look: Look, bytes_served: int) -> None:
    """Count one range against a look, before its bytes leave.

    Raises:
        LookEnded: the look is over, or cannot be timed, so nothing more is served under it.
    """
    # A plain look is simply opened anew when the clock goes back; a face is not shown longer.
    if look.kind != Look.Kind.PLAIN and is_set_back():
        raise LookEnded(str(SENTENCES["clock_went_back"]))
    at = now()
    counted = Look.objects.filter(_running(at), pk=look.pk).update(
        ranges=F("ranges") + 1,
        bytes_served=F("bytes_served") + bytes_served,
        seen_at=Greatest(F("seen_at"), Value(at)),
    )
    if not counted:
        raise LookEnded(_("This look has ended."))


def look_is_running(look: Look) -> bool:
    """Whether the look goes on, by its row: another person may have ended it."""
    return Look.objects.filter(_running(now()), pk=look.pk).exists()


def looks_close(*, subject_code: str, kind: Look.Kind | None = None) -> int:
    """How many looks at this subject were open and now are not."""
    running = Look.objects.filter(subject_code=subject_code, closed_at__isnull=True)
    if kind is not None:
        running = running.filter(kind=kind)
    return running.update(closed_at=now())


def look_end(*, actor: User, look: Look | None) -> None:
    """End a look at an original now: whoever looks may, and the second person.

    Raises:
        Denied: the look is not hers to end, or there is none.
    """
    policy.require(actor=actor, action=Action.LOOK_END, subject=_subject(look, actor))
    assert look is not None
    with transaction.atomic():
        if Look.objects.filter(pk=look.pk, closed_at__isnull=True).update(closed_at=now()):
            ledger.append(
                actor=actor,
                verb=Entry.Verb.ADMINISTRATION,
                action=Action.LOOK_END.value,
                subject=_subject(look, actor),
                detail={"bytes": look.bytes_served, "of": look.subject_code},
            )


def _subject(look: Look | None, actor: User) -> Subject:
    """The look as policy knows it. What does not exist belongs to nobody."""
    if look is None:
        return Subject(SubjectKind.LOOK, "none")
    parties = {look.person} | ({look.request.second} if look.request else set())
    holder = str(actor.code) if look.kind == Look.Kind.ORIGINAL and actor in parties else ""
    leave = look.request or look.glass
    station = leave.station_code if leave else ""
    return Subject(SubjectKind.LOOK, str(look.code), station=station, holder=holder)
