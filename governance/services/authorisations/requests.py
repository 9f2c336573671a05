"""Asking for leave to analyse cameras."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from governance import ledger, policy
from governance.errors import NotDemo
from governance.models import (
    Authorisation,
    AuthorisationDocument,
    AuthorisedCamera,
    Entry,
    User,
    Validation,
)
from governance.models.authorisations import LONGEST
from governance.policy import Action, Purpose
from governance.subjects import Subject, SubjectKind, facts
from governance.texts import plain_text

MOST_DOCUMENTS = 10
SCORED = frozenset({Authorisation.Mode.SHADOW, Authorisation.Mode.LIVE, Authorisation.Mode.DEMO})
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Grounds:
    """The five boxes that may not be empty, and where the evaluation is published."""

    legal_basis: str
    aim: str
    necessity: str
    alternatives: str
    safeguards: str
    evaluation: str = ""


@dataclass(frozen=True)
class Terms:
    """How many alerts a day at most, and which share of them has to be confirmed, in per cent."""

    alerts_per_day: int = 40
    precision_floor_percent: int = 20


@dataclass(frozen=True)
class Document:
    """A document that a request rests on: its hash binds it, the paper stays with its owner."""

    title: str
    sha256: str
    bytes: int


def authorisation_request(
    *,
    actor: User,
    cameras: Iterable[UUID],
    mode: Authorisation.Mode,
    purpose: Purpose,
    grounds: Grounds,
    starts_at: datetime,
    ends_at: datetime,
    terms: Terms = Terms(),  # frozen
    validation: Validation | None = None,
    documents: Sequence[Document] = (),
) -> Authorisation:
    """An authorisation that waits for the approval of a person from another body.

    Raises:
        Denied: the person may not ask for one.
        NotDemo: the mode is demo, which only the demo grants itself.
        ValidationError: no camera is named, a box is empty or holds control characters, or the
            dates, figures or documents do not fit.
    """
    policy.require(
        actor=actor,
        action=Action.AUTHORISATION_REQUEST,
        subject=Subject(SubjectKind.AUTHORISATION, "new"),
    )
    if mode == Authorisation.Mode.DEMO:
        raise NotDemo(_("Only the demo grants itself an authorisation."))
    covered = frozenset(cameras)
    _check(covered, grounds, mode, documents)
    _check_bars(starts_at, ends_at, terms)
    with transaction.atomic():
        made = authorisation_write(
            requested_by=actor, requested_body=actor.body, cameras=covered, mode=mode,
            purpose=purpose.value, starts_at=starts_at, ends_at=ends_at, validation=validation,
            documents=documents, **asdict(grounds), **asdict(terms),
        )  # fmt: skip
        authorisation_note(actor, made, Action.AUTHORISATION_REQUEST)
    return made


def _check(
    cameras: frozenset[UUID],
    grounds: Grounds,
    mode: Authorisation.Mode,
    documents: Sequence[Document],
) -> None:
    if not cameras:
        raise ValidationError(_("Name at least one camera that this authorisation is to cover."))
    for box in asdict(grounds).values():
        plain_text(box)
    if any(not box.strip() for name, box in asdict(grounds).items() if name != "evaluation"):
        raise ValidationError(_("Fill all five boxes: each is read by whoever decides."))
    if mode in SCORED and not grounds.evaluation.strip():
        raise ValidationError(_("Link the evaluation that says why it works."))
    if len(documents) > MOST_DOCUMENTS:
        raise ValidationError(_("Attach ten documents at most; put the others together."))
    for document in documents:
        plain_text(document.title)
        if not document.title.strip() or not _SHA256.fullmatch(document.sha256):
            raise ValidationError(_("Give each document a title and its SHA-256."))


def _check_bars(starts_at: datetime, ends_at: datetime, terms: Terms) -> None:
    if ends_at <= now():
        raise ValidationError(_("This would end in the past. Name a later end."))
    if not starts_at < ends_at <= starts_at + LONGEST:
        raise ValidationError(_("An authorisation ends after it begins, within 90 days."))
    if not (1 <= terms.precision_floor_percent <= 95 and terms.alerts_per_day >= 1):
        raise ValidationError(_("Allow at least one alert a day, and a floor of 1 to 95 per cent."))


def authorisation_write(
    *, cameras: Iterable[UUID], documents: Sequence[Document] = (), **fields: object
) -> Authorisation:
    """The rows of a request, inside the caller's transaction.

    Raises:
        ValidationError: a value does not fit.
    """
    mode = fields["mode"]
    named = facts().detection_policy() if mode in SCORED else ""
    made = Authorisation(detection_policy=named, **fields)
    made.full_clean()
    made.save()
    AuthorisedCamera.objects.bulk_create(
        AuthorisedCamera(authorisation=made, camera_code=code) for code in cameras
    )
    for document in {document.sha256: document for document in documents}.values():
        AuthorisationDocument.objects.create(authorisation=made, **asdict(document))
    return made


def authorisation_subject(authorisation: Authorisation) -> Subject:
    """The authorisation as policy knows it."""
    return Subject(SubjectKind.AUTHORISATION, str(authorisation.code))


def authorisation_note(actor: User, authorisation: Authorisation, action: str) -> None:
    """The entry about what was done to it."""
    ledger.append(
        actor=actor,
        verb=Entry.Verb.ADMINISTRATION,
        action=str(action),
        subject=authorisation_subject(authorisation),
        detail={"mode": authorisation.mode, "cameras": authorisation.cameras.count()},
    )
