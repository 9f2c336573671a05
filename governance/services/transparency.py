"""Transparency reports: made once for each month and year that is over, signed and on record."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256

import structlog
from django.db import IntegrityError, transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from governance import ledger, policy
from governance.actors import AnyActor, worker
from governance.errors import Refused
from governance.ledger.export.checkpoints import checkpoint_newest
from governance.ledger.keys import manifest_signer
from governance.models import Entry, ReportFile, TransparencyReport, User
from governance.policy import Action
from governance.subjects import Subject, SubjectKind, facts
from governance.tlog.notes import note_sign
from governance.transparency.control.keeping import release_of, release_plain
from governance.transparency.control.tables import Release
from governance.transparency.figures import period_figures
from governance.transparency.freezing import FORMAT, Plain, frozen
from governance.transparency.packing import FIGURES, MANIFEST, report_files
from governance.transparency.people import TABLES, people_release
from governance.transparency.periods import Period, periods_settled
from governance.vault import text_open, text_seal

log = structlog.get_logger(__name__)

ACTOR = worker("transparency")
PUBLISH = "report.publish"
SEAL = "transparency"
# So that one pass after a long standstill ends; the next goes on where it stopped.
MOST = 4


def transparency_make(*, actor: User, period: Period) -> TransparencyReport:
    """The report of this month or year, made now.

    Raises:
        Denied: she may not make one.
        Refused: the period is not settled, it has its report, or nothing can sign yet.
        KeyMissing: the key that signs exports is not there.
    """
    policy.require(
        actor=actor, action=Action.REPORT_MAKE, subject=Subject(SubjectKind.REPORT, "new")
    )
    return _make(actor, period)


def transparency_due() -> Sequence[TransparencyReport]:
    """The reports made now of months and years that are settled and have none, oldest first."""
    first = _record_began()
    if first is None or checkpoint_newest() is None:
        return []
    made = set(TransparencyReport.objects.values_list("period", flat=True))
    due = [one for one in periods_settled(first, now()) if one.code not in made]
    return [_make(ACTOR, one) for one in due[:MOST]]


def _make(actor: AnyActor, period: Period) -> TransparencyReport:
    began = _record_began()
    if began is None or period.until_at <= began or not period.is_settled(now()):
        raise Refused(
            "period",
            _("A report is about a period of which there is a record. It is made 8 days after its "
              "end, when the last verdicts and reads have come."),
        )  # fmt: skip
    if TransparencyReport.objects.filter(period=period.code).exists():
        raise _made_before()
    checkpoint = checkpoint_newest()
    if checkpoint is None:
        raise Refused("not_signed_yet", _("Nothing has been signed yet."))
    signer = manifest_signer(size=checkpoint.size)
    from_at = max(period.from_at, began)
    releases = _releases(period, from_at)
    files = report_files(_text(period, from_at, releases))
    digest = sha256(files[MANIFEST]).hexdigest()
    note = note_sign(f"{FORMAT}\n{period.code}\n{digest}\n", [signer])
    return _keep(actor, period, files, note, releases)


def _record_began() -> datetime | None:
    """Before this there was nothing that could be counted: no camera dark and nobody missing."""
    return Entry.objects.order_by("id").values_list("at", flat=True).first()


def _releases(period: Period, from_at: datetime) -> dict[str, Release]:
    known = facts().period_facts(from_at=from_at, until_at=period.until_at)
    return {
        table: people_release(
            table=table, period=period, tallies=known.tallies, before=_before(table, period)
        )
        for table in TABLES
    }


def _before(table: str, period: Period) -> list[Release]:
    """What was told of this table by a year's months, or by a month's year."""
    codes = [str(period.year)] if period.month else [one.code for one in period.months]
    told = TransparencyReport.objects.filter(period__in=codes).order_by("id")
    kept = (json.loads(text_open(bytes(one.tables_sealed), SEAL)) for one in told)
    return [release_of(tables[table]) for tables in kept if table in tables]


def _text(period: Period, from_at: datetime, releases: Mapping[str, Release]) -> bytes:
    found = period_figures(from_at=from_at, until_at=period.until_at)
    return frozen(
        period=period, found=found, releases=releases, before=_said(period.before)
    )  # fmt: skip


def _said(period: Period) -> Plain | None:
    kept = ReportFile.objects.filter(report__period=period.code, name=FIGURES).first()
    said: Plain | None = json.loads(bytes(kept.content)) if kept else None
    return said


def _keep(
    actor: AnyActor, period: Period, files: Mapping[str, bytes], note: str,
    releases: Mapping[str, Release],
) -> TransparencyReport:  # fmt: skip
    digest = sha256(files[MANIFEST]).hexdigest()
    tables = json.dumps({name: release_plain(one) for name, one in releases.items()})
    try:
        with transaction.atomic():
            made = TransparencyReport.objects.create(
                period=period.code, from_at=period.from_at, until_at=period.until_at,
                sha256=digest, note=note, tables_sealed=text_seal(tables, SEAL), made_at=now(),
                made_by=actor if isinstance(actor, User) else None,
            )  # fmt: skip
            ReportFile.objects.bulk_create(
                ReportFile(report=made, name=name, content=content)
                for name, content in files.items()
            )
            _note(actor, made)
    except IntegrityError as error:
        # Two made it at once: the first one stands.
        raise Refused(
            "made_before", _("This period has its report. It stands: open it.")
        ) from error
    log.info("transparency report made", period=period.code, sha256=digest)
    return made


def _made_before() -> Refused:
    return Refused("made_before", _("This period has its report. It stands: open it."))


def _note(actor: AnyActor, made: TransparencyReport) -> None:
    ledger.append(
        actor=actor, verb=Entry.Verb.DISCLOSURE, action=PUBLISH,
        subject=Subject(SubjectKind.REPORT, str(made.code)),
        detail={"period": made.period}, public={"sha256": made.sha256},
    )  # fmt: skip
