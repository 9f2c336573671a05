"""Requests under the RTI Act as they are found and opened."""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID

from django.utils.translation import gettext as _

from governance import vault
from governance.errors import NotThere
from governance.models import RtiRequest, RtiStep
from governance.references import reference_hash, reference_of
from governance.subjects import Subject, SubjectKind


class Part(StrEnum):
    """The sealed parts of a request."""

    NAME = "name"
    ADDRESS = "address"
    CONTACT = "contact"
    WORDS = "words"


def request_subject(request: RtiRequest) -> Subject:
    """The request as policy knows it."""
    return Subject(SubjectKind.RTI_REQUEST, str(request.code))


def request_get(*, code: UUID) -> RtiRequest:
    """The request under this code. Raises NotThere."""
    found = RtiRequest.objects.filter(code=code).first()
    if found is None:
        raise NotThere(_("There is no RTI request under this code."))
    return found


def request_by_follow_reference(*, reference: str) -> RtiRequest | None:
    """The request that its applicant follows, or None where no request has this reference."""
    return RtiRequest.objects.filter(follow_hash=reference_hash(reference)).first()


def follow_reference(request: RtiRequest) -> str:
    """The reference by which the applicant follows her request; printed on what she is sent."""
    return reference_of(f"rti:{request.code}")


def label(request: RtiRequest, part: Part) -> str:
    """What one sealed part is bound to."""
    return f"rti.{part}:{request.code}"


def part_of(request: RtiRequest, part: Part) -> str:
    """One of the sealed parts; empty where nothing was given."""
    sealed = bytes(getattr(request, f"{part}_sealed"))
    return vault.text_open(sealed, label(request, part)) if sealed else ""


def step_label(step: RtiStep) -> str:
    """What the words of a step are bound to."""
    return f"rti.step:{step.code}"


def step_words(step: RtiStep) -> str:
    """The words of a step; empty where there are none."""
    sealed = bytes(step.words_sealed)
    return vault.text_open(sealed, step_label(step)) if sealed else ""
