"""Disclosures, for the people who register, answer, take or count them."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db.models import QuerySet, Sum
from django.utils.translation import gettext as _

from governance import policy
from governance.errors import NotThere
from governance.models import Disclosure, User
from governance.policy import Action, Role
from governance.selectors.grants import held_by
from governance.subjects import Subject, SubjectKind

MOST = 100
# Who has to do with every disclosure; others only with those that they take.
_ALL = frozenset({Role.DATA_OFFICER.value, Role.APPROVER.value, Role.AUDITOR.value})
_READ_ALL = frozenset({Role.DATA_OFFICER.value, Role.APPROVER.value})


def disclosure_subject(disclosure: Disclosure, *, holder: str = "", barred: str = "") -> Subject:
    """The disclosure, its station, and whoever takes its package unless another is named."""
    return Subject(
        SubjectKind.DISCLOSURE, str(disclosure.code), station=disclosure.station_code,
        holder=holder or str(disclosure.taker.code), barred=barred,
    )  # fmt: skip


def disclosure_list(*, person: User) -> Sequence[Disclosure]:
    """Disclosures that she has to do with, the newest first."""
    found = _with_all()
    if not held_by(person=person).roles & _ALL:
        found = found.filter(taker=person)
    return list(found[:MOST])


def disclosure_find(*, code: UUID) -> Disclosure:
    """The disclosure under this code, for a service that asks policy itself.

    Raises:
        NotThere: there is none.
    """
    found = _with_all().filter(code=code).first()
    if found is None:
        raise NotThere(_("There is no disclosure under this code."))
    return found


def disclosure_get(*, actor: User, code: UUID) -> Disclosure:
    """The disclosure, for those who have to do with it. Each reading is on record.

    Raises:
        NotThere: there is none.
        Denied: she has nothing to do with it; the answer is the same.
    """
    found = disclosure_find(code=code)
    reads_all = held_by(person=actor).roles & _READ_ALL
    holder = str(actor.code) if reads_all else str(found.taker.code)
    policy.require(
        actor=actor, action=Action.DISCLOSURE_SEE,
        subject=disclosure_subject(found, holder=holder),
    )  # fmt: skip
    return found


def disclosures_for(*, person: User) -> int:
    """How many wait for her: for her answer, or to be taken by her."""
    ready = person.disclosures_to_take.filter(status=Disclosure.Status.READY).count()
    if Role.APPROVER.value not in held_by(person=person).roles:
        return ready
    return Disclosure.objects.filter(status=Disclosure.Status.WAITING).count()


def disclosures_public() -> Sequence[Disclosure]:
    """Every disclosure, the newest first, with `minutes`: the camera-minutes asked for."""
    return list(Disclosure.objects.annotate(minutes=Sum("scope__minutes")))


def _with_all() -> QuerySet[Disclosure]:
    people = ("taker", "asked_by", "asked_body", "answered_by", "answered_body", "sealed")
    return Disclosure.objects.select_related(*people).annotate(minutes=Sum("scope__minutes"))
