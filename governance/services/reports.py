"""What has to be shown before more is allowed: validations of shadow periods, period reports."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Count, Q
from django.utils.timezone import now
from django.utils.translation import gettext as _

from governance import ledger, policy, statistics
from governance.errors import Refused
from governance.models import (
    Adjudication,
    Authorisation,
    Entry,
    PeriodReport,
    Suspension,
    User,
    Validation,
)
from governance.models.evidence import LEAST_JUDGED
from governance.policy import Action
from governance.services.authorisations.requests import authorisation_subject
from governance.subjects import Subject, SubjectKind


def validation_record(
    *, actor: User, shadow: Authorisation, judged: int, confirmed: int, unjudged: int
) -> Validation:
    """The validation that these verdicts amount to, passed or not. It stands either way.

    It passes when at least 30 episodes were judged and Wilson's lower bound reaches the floor.
    unjudged: how many of the sample still wait; a sample judged in part proves what one likes.

    Raises:
        Denied: the person may not sum up.
        Refused: the authorisation is not a shadow one, or some of its sample waits for a verdict.
    """
    policy.require(
        actor=actor, action=Action.VALIDATION_MAKE, subject=authorisation_subject(shadow)
    )
    if shadow.mode != Authorisation.Mode.SHADOW or shadow.approved_at is None:
        raise Refused("not_shadow", _("Only an approved shadow period can be summed up."))
    if unjudged:
        raise Refused(
            "unjudged",
            _("%(count)s episodes of the sample wait for a verdict. Judge them all first.")
            % {"count": unjudged},
        )
    found = statistics.share(confirmed, judged)
    floor = shadow.precision_floor_percent
    with transaction.atomic():
        made = Validation.objects.create(
            shadow=shadow, detection_policy=shadow.detection_policy, judged=judged,
            confirmed=confirmed, floor_percent=floor, low_percent=found.low_percent,
            high_percent=found.high_percent, made_by=actor,
            passed=judged >= LEAST_JUDGED and found.low_percent >= floor,
        )  # fmt: skip
        ledger.append(
            actor=actor,
            verb=Entry.Verb.ADMINISTRATION,
            action=Action.VALIDATION_MAKE.value,
            subject=Subject(SubjectKind.VALIDATION, str(made.code)),
            detail={"judged": judged, "confirmed": confirmed, "passed": made.passed},
        )
    return made


def period_report_make(
    *, actor: User, period_start: datetime, period_end: datetime
) -> PeriodReport:
    """The report of a period that is over: canonical JSON and its SHA-256.

    Raises:
        Denied: the person may not make one.
        Refused: the period is not over, or has no length, or has been reported in the same words.
    """
    policy.require(
        actor=actor, action=Action.REPORT_MAKE, subject=Subject(SubjectKind.REPORT, "new")
    )
    if not period_start < period_end <= now():
        raise Refused("period", _("A report is about a period that has begun and is over."))
    text = json.dumps(_figures(period_start, period_end), sort_keys=True, separators=(",", ":"))
    digest = hashlib.sha256(text.encode()).hexdigest()
    with transaction.atomic():
        if PeriodReport.objects.filter(sha256=digest).exists():
            raise Refused("made_before", _("This period has been reported in the same words."))
        made = PeriodReport.objects.create(
            period_start=period_start, period_end=period_end, text=text, sha256=digest,
            made_by=actor,
        )  # fmt: skip
        ledger.append(
            actor=actor,
            verb=Entry.Verb.ADMINISTRATION,
            action=Action.REPORT_MAKE.value,
            subject=Subject(SubjectKind.REPORT, str(made.code)),
            detail={"sha256": digest},
        )
    return made


def _figures(start: datetime, end: datetime) -> Mapping[str, object]:
    within = Q(at__gte=start, at__lt=end)
    counted = (
        Adjudication.objects.filter(within)
        .values("authorisation__code", "authorisation__mode")
        .annotate(judged=Count("pk"), confirmed=Count("pk", filter=Q(is_confirmed=True)))
        .order_by("authorisation__code")
    )
    return {
        "from": start.isoformat(),
        "until": end.isoformat(),
        "authorisations": [_row(row) for row in counted],
        "suspensions": Suspension.objects.filter(within).count(),
    }


def _row(row: Mapping[str, object]) -> dict[str, object]:
    found = statistics.share(int(str(row["confirmed"])), int(str(row["judged"])))
    return {
        "authorisation": str(row["authorisation__code"]),
        "mode": row["authorisation__mode"],
        "judged": found.judged,
        "confirmed": found.confirmed,
        "precision_percent": round(found.percent, 2),
        "interval_95_percent": [found.low_percent, found.high_percent],
    }
