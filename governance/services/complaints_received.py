"""A complaint as it comes in: checked, kept without who sent it, found again by its reference."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from governance import ledger, vault
from governance.actors import NOBODY
from governance.models import Complaint, Entry
from governance.models.complaints import LONGEST_WINDOW, OLDEST, WORDS_LENGTH
from governance.references import reference_hash, reference_of
from governance.selectors.complaints import Part, complaint_subject, label
from governance.texts import words_checked

PLACE_LENGTH = 300


@dataclass(frozen=True)
class Said:
    """What somebody says happened, where and when; nothing of who she is.

    place_code: code of a camera or hotspot, as the sign says it; empty for words alone.
    """

    category: Complaint.Category
    place_kind: Complaint.PlaceKind
    from_at: datetime
    until_at: datetime
    place_code: str = ""
    place_words: str = ""
    words: str = ""


@dataclass(frozen=True)
class Received:
    """A complaint with the reference by which its author alone finds it again."""

    complaint: Complaint
    reference: str
    is_new: bool


def complaint_receive(*, nonce: str, said: Said) -> Received:
    """The complaint, kept; sent twice with one nonce it is the one that was received first.

    Raises:
        ValidationError: by field, what does not fit.
    """
    said = _fitting(said, now())
    reference = reference_of(nonce)
    try:
        with transaction.atomic():
            made = _keep(reference, said)
    except IntegrityError:
        # A button that was pressed twice. Nothing else makes the same reference.
        found = Complaint.objects.get(reference_hash=reference_hash(reference))
        return Received(found, reference, is_new=False)
    return Received(made, reference, is_new=True)


def _keep(reference: str, said: Said) -> Complaint:
    at = now()
    made = Complaint(
        reference_hash=reference_hash(reference), place_kind=said.place_kind,
        place_code=said.place_code, from_at=said.from_at, until_at=said.until_at,
        category=said.category, received_at=at,
        due_at=at + timedelta(days=settings.ABHAYA_COMPLAINT_DAYS),
    )  # fmt: skip
    for part, words in ((Part.PLACE, said.place_words), (Part.WORDS, said.words)):
        if words:
            setattr(made, f"{part}_sealed", vault.text_seal(words, label(made, part)))
    made.save()
    ledger.append(
        actor=NOBODY, verb=Entry.Verb.ADMINISTRATION, action="complaint.receive",
        subject=complaint_subject(made), detail=_detail(made),
        sealed={"place_words": said.place_words, "words": said.words},
    )  # fmt: skip
    return made


def _detail(complaint: Complaint) -> dict[str, str]:
    """What the entry commits to, so that nobody can say later that it was another place or time."""
    return {
        "category": complaint.category, "place_kind": complaint.place_kind,
        "place": complaint.place_code, "from": complaint.from_at.isoformat(),
        "until": complaint.until_at.isoformat(),
    }  # fmt: skip


def _fitting(said: Said, at: datetime) -> Said:
    """The same, its words without the spaces around them."""
    wrong = _window_wrong(said.from_at, said.until_at, at)
    if said.place_kind == Complaint.PlaceKind.WORDS and not said.place_words.strip():
        wrong["place_words"] = _("Say where it was: by the code on the sign, or in words.")
    words: dict[str, str] = {}
    for name, most in (("place_words", PLACE_LENGTH), ("words", WORDS_LENGTH)):
        try:
            words[name] = words_checked(name, getattr(said, name), most=most)
        except ValidationError as error:
            wrong[name] = error.message_dict[name][0]
    if wrong:
        raise ValidationError(wrong)
    return replace(said, place_words=words["place_words"], words=words["words"])


def _window_wrong(from_at: datetime, until_at: datetime, at: datetime) -> dict[str, str]:
    if until_at <= from_at:
        return {"until_at": _("The end lies before the beginning. Exchange the two.")}
    if until_at > at:
        return {"until_at": _("The end has not come yet. Name a time that is over.")}
    if until_at - from_at > LONGEST_WINDOW:
        return {"until_at": _("This is longer than 24 hours. Name a shorter span, or send two.")}
    if at - from_at > OLDEST:
        return {"from_at": _("This is more than a year ago. Of that nothing is kept here.")}
    return {}
