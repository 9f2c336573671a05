"""What the registers hold for section 4(1)(b) of the RTI Act: bodies and papers, no person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet, Sum
from django.utils.timezone import now

from governance.models import Body, Grant, RegisterRecord, Witness
from governance.vocabulary import Role

Kind = RegisterRecord.Kind


@dataclass(frozen=True)
class Section4Facts:
    """Bodies by what their people do here, and what the register of papers says.

    bodies: whose people hold any role. information: whose people answer under the Act.
    oversight: who audits, and who cosigns the ledger for others than the operator.
    bills, spent_rs: papers of expenditure that stand, and their sum in whole rupees.
    """

    bodies: Sequence[str]
    information: Sequence[str]
    oversight: Sequence[str]
    guidelines: int
    bills: int
    spent_rs: int


def section_4_facts() -> Section4Facts:
    """The facts of now."""
    bills = _standing(Kind.COST).aggregate(paise=Sum("amount_paise"))["paise"] or 0
    return Section4Facts(
        bodies=_bodies(), information=_bodies(Role.RTI_OFFICER),
        oversight=sorted({*_bodies(Role.AUDITOR), *_witnesses()}),
        guidelines=_standing(Kind.POLICY_DOCUMENT).count(),
        bills=_standing(Kind.COST).count(), spent_rs=bills // 100,
    )  # fmt: skip


def _bodies(*roles: Role) -> list[str]:
    """Names of the bodies whose people hold one of these roles now; of any where none is named."""
    at = now()
    wanted = Q(role__in=roles) if roles else ~Q(role="")
    held = Grant.objects.filter(wanted, starts_at__lte=at, ends_at__gt=at, ended_at=None)
    people = held.filter(person__is_active=True).values("person__body")
    return list(Body.objects.filter(pk__in=people).values_list("name", flat=True))


def _witnesses() -> set[str]:
    others = Witness.objects.filter(ended_at=None, run_by_operator=False)
    return set(others.values_list("body", flat=True))


def _standing(kind: RegisterRecord.Kind) -> QuerySet[RegisterRecord]:
    """The papers of this kind that no later one replaces."""
    return RegisterRecord.objects.filter(kind=kind, replaced_by=None)
