"""Days on which the office is closed, as its officer lists them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from governance import ledger, policy
from governance.errors import Refused
from governance.models import Entry, RtiHoliday, User
from governance.models.rti import ACT_BEGAN
from governance.policy import Action
from governance.rti.days import Office
from governance.subjects import Subject, SubjectKind
from governance.texts import words_checked

NAME_LENGTH = 80


def holiday_add(*, actor: User, day: date, name: str) -> RtiHoliday:
    """The day, which moves what ends on it to the next open day.

    Raises:
        Denied: she may not.
        ValidationError: the name does not fit, or the day lies before the Act.
        Refused: the office is closed on that day anyway, or the day is over: what ended with it
            has ended, and no later list opens it again.
    """
    subject = Subject(SubjectKind.PAGE, "rti.holidays")
    policy.require(actor=actor, action=Action.RTI_HANDLE, subject=subject)
    said = words_checked("name", name, least=1, most=NAME_LENGTH)
    if day < ACT_BEGAN.date():
        raise ValidationError({"day": _("The RTI Act is in force since 12 October 2005.")})
    if day < localdate():
        told = _("This day is over, and what ended with it has ended. List days before they come.")
        raise Refused("day_over", told)
    closed = Refused("closed_anyway", _("The office is closed on that day anyway."))
    if not Office().is_open(day):
        raise closed
    try:
        with transaction.atomic():
            made = RtiHoliday.objects.create(day=day, name=said, added_by=actor)
            ledger.append(
                actor=actor, verb=Entry.Verb.ADMINISTRATION, action="rti.holiday",
                subject=subject, detail={"day": day.isoformat()},
            )  # fmt: skip
    except IntegrityError as error:
        raise closed from error
    return made


def holidays_of(year: int) -> Sequence[RtiHoliday]:
    """The listed days of a year."""
    return list(RtiHoliday.objects.filter(day__year=year))
