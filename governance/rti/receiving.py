"""A request as it comes in: checked, numbered, its applicant sealed, found by her reference."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.crypto import salted_hmac
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _

from governance import ledger, policy, vault
from governance.actors import NOBODY, AnyActor
from governance.errors import Refused
from governance.models import Entry, RtiRequest, RtiYear, User
from governance.models.rti import ACT_BEGAN
from governance.policy import Action
from governance.references import reference_hash
from governance.rti.reading import Part, follow_reference, label, request_subject
from governance.rti.wording import request_words_checked, words_digest
from governance.subjects import Subject, SubjectKind
from governance.texts import reference_text, words_checked

Channel = RtiRequest.Channel
THROUGH_OTHERS = frozenset({Channel.TRANSFERRED, Channel.ASSISTANT})
NAME_LENGTH, ADDRESS_LENGTH, CONTACT_LENGTH, AUTHORITY_LENGTH = 120, 500, 120, 120


@dataclass(frozen=True)
class Asked:
    """A request as Form-2 has it. No reason is asked for (section 6(2)).

    from_authority, outside_reference: for one that was transferred or came through an Assistant
        PIO: that body, and its own number for the request.
    """

    name: str
    address: str
    words: str
    contact: str = ""
    channel: RtiRequest.Channel = Channel.PORTAL
    language: RtiRequest.Language = RtiRequest.Language.ENGLISH
    is_bpl: bool = False
    is_life_or_liberty: bool = False
    from_authority: str = ""
    outside_reference: str = ""


@dataclass(frozen=True)
class Received:
    """A request with the reference by which its applicant follows it.

    same_as: references of earlier requests that ask the same words, the newest first.
    """

    request: RtiRequest
    follow_reference: str
    is_new: bool
    same_as: tuple[str, ...] = ()


def request_receive(*, nonce: str, asked: Asked) -> Received:
    """The request that somebody sent through the portal; twice with one nonce it is one.

    Raises:
        ValidationError: by field, what does not fit.
    """
    at = now()
    return _received(nonce, replace(_fitting(asked), channel=Channel.PORTAL), NOBODY, at)


def request_register(*, actor: User, nonce: str, asked: Asked, received_at: datetime) -> Received:
    """A request that came another way, as an officer registers it.

    received_at: when this authority received it, for one through an Assistant PIO when he did.

    Raises:
        Denied: she may not.
        ValidationError: by field, what does not fit.
        Refused: the other body's number for it is registered already.
    """
    about = Subject(SubjectKind.PAGE, Action.RTI_HANDLE.value)
    policy.require(actor=actor, action=Action.RTI_HANDLE, subject=about)
    wrong = _time_wrong(received_at, now()) | _sender_wrong(asked)
    try:
        asked = _fitting(asked)
    except ValidationError as error:
        raise ValidationError(error.message_dict | wrong) from error
    if wrong:
        raise ValidationError(wrong)
    _first_of_its_number(asked, _code(nonce))
    return _received(nonce, asked, actor, received_at)


def _received(nonce: str, asked: Asked, actor: AnyActor, at: datetime) -> Received:
    code = _code(nonce)
    same = _same_words(asked.words, code)
    try:
        with transaction.atomic():
            made = _keep(code, asked, actor, at)
    except IntegrityError:
        # A button that was pressed twice, or a number that somebody else registered just now.
        found = RtiRequest.objects.filter(code=code).first()
        if found is None:
            _first_of_its_number(asked, code)
            raise
        return Received(found, follow_reference(found), is_new=False, same_as=same)
    return Received(made, follow_reference(made), is_new=True, same_as=same)


def _code(nonce: str) -> UUID:
    """What is sent twice with one nonce gets one code; nobody gets from the one to the other."""
    digest = salted_hmac("governance.rti.code", nonce, algorithm="sha256").digest()
    return UUID(bytes=digest[:16], version=4)


def _keep(code: UUID, asked: Asked, actor: AnyActor, at: datetime) -> RtiRequest:
    year = localtime(at).year
    number = _number_next(year)
    made = RtiRequest(
        code=code, year=year, number=number, reference=f"RTI/{year}/{number:04d}",
        channel=asked.channel, language=asked.language, from_authority=asked.from_authority,
        outside_reference=asked.outside_reference, words_digest=words_digest(asked.words),
        is_bpl=asked.is_bpl, is_life_or_liberty=asked.is_life_or_liberty, received_at=at,
        registered_by=actor if isinstance(actor, User) else None, registered_at=now(),
    )  # fmt: skip
    made.follow_hash = reference_hash(follow_reference(made))
    for part in Part:
        if words := getattr(asked, part.value):
            setattr(made, f"{part}_sealed", vault.text_seal(words, label(made, part)))
    made.save()
    ledger.append(
        actor=actor, verb=Entry.Verb.ADMINISTRATION, action="rti.receive",
        subject=request_subject(made), detail=_detail(made), sealed={"words": asked.words},
    )  # fmt: skip
    return made


def _number_next(year: int) -> int:
    """The next number of a year. A registration that fails gives it back, so there is no gap."""
    RtiYear.objects.bulk_create([RtiYear(year=year)], ignore_conflicts=True)
    # Whoever comes second waits here until the first has committed.
    RtiYear.objects.filter(year=year).update(last=F("last") + 1)
    return RtiYear.objects.values_list("last", flat=True).get(year=year)


def _detail(request: RtiRequest) -> dict[str, str | int | bool]:
    return {
        "reference": request.reference, "channel": request.channel, "language": request.language,
        "bpl": request.is_bpl, "life_or_liberty": request.is_life_or_liberty,
        "received": request.received_at.isoformat(),
    }  # fmt: skip


def _same_words(words: str, code: UUID) -> tuple[str, ...]:
    same = RtiRequest.objects.filter(words_digest=words_digest(words)).exclude(code=code)
    return tuple(same.values_list("reference", flat=True)[:5])


def _first_of_its_number(asked: Asked, code: UUID) -> None:
    if not asked.outside_reference:
        return
    before = RtiRequest.objects.exclude(code=code).filter(
        from_authority=asked.from_authority, outside_reference=asked.outside_reference
    )
    if found := before.first():
        told = _("%(number)s is registered already, as %(reference)s. Open that one.")
        shown = {"number": asked.outside_reference, "reference": found.reference}
        raise Refused("registered_before", told % shown)


def _fitting(asked: Asked) -> Asked:
    """The same, its texts without the spaces around them."""
    wrong: dict[str, object] = {}
    fits: dict[str, str] = {}
    for name, least, most in (
        ("name", 1, NAME_LENGTH), ("address", 1, ADDRESS_LENGTH), ("contact", 0, CONTACT_LENGTH),
    ):  # fmt: skip
        try:
            fits[name] = words_checked(name, getattr(asked, name), least=least, most=most)
        except ValidationError as error:
            wrong |= error.message_dict
    try:
        fits["words"] = request_words_checked(asked.words)
    except ValidationError as error:
        wrong |= error.message_dict
    if wrong:
        raise ValidationError(wrong)
    return replace(
        asked, name=fits["name"], address=fits["address"], contact=fits["contact"],
        words=fits["words"], from_authority=asked.from_authority.strip(),
    )  # fmt: skip


def _time_wrong(at: datetime, current: datetime) -> dict[str, object]:
    if at > current:
        return {"received_at": _("This time has not come yet. Write when it was received.")}
    if at < ACT_BEGAN:
        return {
            "received_at": _("The RTI Act is in force since 12 October 2005. Correct the date.")
        }
    return {}


def _sender_wrong(asked: Asked) -> dict[str, object]:
    if asked.channel == Channel.PORTAL:
        return {"channel": _("What comes through the portal registers itself. Choose another way.")}
    wrong: dict[str, object] = {}
    if asked.channel in THROUGH_OTHERS and not asked.from_authority.strip():
        wrong["from_authority"] = _("Name the authority or Assistant PIO that it came from.")
    if asked.channel not in THROUGH_OTHERS and asked.from_authority.strip():
        wrong["from_authority"] = _("Leave this empty for what came from the applicant herself.")
    wrong |= _text_wrong("from_authority", asked.from_authority)
    if asked.outside_reference:
        try:
            reference_text(asked.outside_reference)
        except ValidationError as error:
            wrong["outside_reference"] = error.messages
    return wrong


def _text_wrong(name: str, text: str) -> dict[str, object]:
    try:
        words_checked(name, text, most=AUTHORITY_LENGTH)
    except ValidationError as error:
        return dict(error.message_dict)
    return {}
