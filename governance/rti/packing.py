"""Packages of frozen answers: made once, kept as one file; and standing answers."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

import structlog
from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from governance import ledger, policy
from governance.actors import worker
from governance.errors import GovernanceError, NotThere, Refused
from governance.models import Entry, RtiAnswer, RtiPackage, StandingAnswer, User
from governance.policy import Action
from governance.rti.answering import answer_get, plan_of
from governance.rti.package.folder import package_write
from governance.rti.package.papers import software_sha256
from governance.rti.package.plan import Plan
from governance.rti.package.tables import answered, csv_text, headers, lines_text
from governance.rti.questions import question_of
from governance.rti.questions.reading import INDIA
from governance.rti.reading import request_subject

log = structlog.get_logger(__name__)
MEDIA = worker("media")


def package_make(*, answer: int) -> RtiPackage:
    """The package of a frozen answer. Safe to run twice: one that was made is kept."""
    package = RtiPackage.objects.select_related("answer__request").get(answer_id=answer)
    if package.made_at is not None:
        return package
    waiting = RtiPackage.objects.filter(pk=package.pk, made_at__isnull=True)

    def progress(done: int, steps: int, what: str) -> None:
        waiting.update(steps_done=done, steps=steps)

    plan = plan_of(package.answer)
    with TemporaryDirectory(prefix="abhaya-rti-") as made:
        try:
            packed = package_write(
                Path(made), actor=MEDIA, subject=request_subject(package.answer.request),
                plan=plan, progress=progress,
            )  # fmt: skip
        except GovernanceError as error:
            waiting.update(failure=type(error).__name__)
            raise
        waiting.update(
            made_at=now(), sha256=packed.sha256, zipped=folder_zipped(packed.folder, plan),
            failure="",
        )  # fmt: skip
    package.refresh_from_db()
    return package


def packages_make_due() -> int:
    """How many packages were made of those that wait; one that fails does not keep the others."""
    made = 0
    for answer in RtiPackage.objects.filter(made_at=None).values_list("answer_id", flat=True):
        try:
            package_make(answer=answer)
        except GovernanceError as error:
            log.warning("package not made", answer=answer, error=type(error).__name__)
        else:
            made += 1
    return made


def folder_zipped(folder: Path, plan: Plan) -> bytes:
    """The folder as one file; the same for the same folder."""
    stamp = plan.as_of.at.astimezone(INDIA).timetuple()[:6]
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as packed:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                name = path.relative_to(folder.parent).as_posix()
                entry = zipfile.ZipInfo(name, date_time=stamp)
                entry.external_attr = 0o644 << 16
                packed.writestr(entry, path.read_bytes(), zipfile.ZIP_DEFLATED)
    return written.getvalue()


def package_take(*, actor: User, answer: UUID) -> RtiPackage:
    """The package, for the officer. Raises NotThere, Denied, and Refused while it is made."""
    found = answer_get(code=answer)
    policy.require(actor=actor, action=Action.RTI_ANSWER, subject=request_subject(found.request))
    return _ready(found)


def package_for_applicant(answer: RtiAnswer) -> RtiPackage:
    """The package, for whoever follows the request. Raises NotThere, Refused."""
    return _ready(answer)


def standing_publish(*, actor: User, answer: UUID, question: int) -> StandingAnswer:
    """One question of a frozen answer, published in full for everybody at its size.

    Raises:
        NotThere, Denied: there is no such answer or question in it; she may not.
        Refused: it is not frozen, or a field of it is withheld, or it is published.
    """
    found = answer_get(code=answer)
    policy.require(actor=actor, action=Action.RTI_ANSWER, subject=request_subject(found.request))
    _publishable(found, question)
    plan = plan_of(found)
    given = answered(question_of(question), question_of(question).answer(plan.as_of), ())
    table = csv_text(headers(given.question.columns), given.rows)
    lines = lines_text(given.rows)
    with transaction.atomic():
        made = StandingAnswer.objects.create(
            question=question, size=found.size, at=plan.as_of.at, rows=len(given.rows), csv=table,
            lines=lines, csv_sha256=_digest(table), lines_sha256=_digest(lines),
            software_sha256=software_sha256(), published_by=actor,
        )  # fmt: skip
        ledger.append(
            actor=actor, verb=Entry.Verb.DISCLOSURE, action="rti.publish",
            subject=request_subject(found.request),
            public={"question": question, "size": found.size, "sha256": made.csv_sha256},
        )  # fmt: skip
    return made


def standing_answers() -> Sequence[StandingAnswer]:
    """Every standing answer without its rows, by question, the newest size first."""
    return list(StandingAnswer.objects.defer("csv", "lines"))


def standing_get(*, question: int, size: int) -> StandingAnswer:
    """One standing answer. Raises NotThere."""
    found = StandingAnswer.objects.filter(question=question, size=size).first()
    if found is None:
        raise NotThere(_("There is no such standing answer."))
    return found


def _publishable(found: RtiAnswer, question: int) -> None:
    if question not in found.questions:
        raise NotThere(_("This question is not part of the answer."))
    if found.frozen_at is None:
        raise Refused("draft", _("Freeze the answer first: what is published stands."))
    if found.withholdings.filter(question=question).exists():
        raise Refused("withheld", _("A field of this answer is withheld. Publish another one."))
    if StandingAnswer.objects.filter(question=question, size=found.size).exists():
        raise Refused("published", _("This answer at this size is published."))


def _ready(answer: RtiAnswer) -> RtiPackage:
    found = RtiPackage.objects.filter(answer=answer).first()
    if found is None:
        raise NotThere(_("This answer is not frozen, so there is no package of it."))
    if found.made_at is None:
        raise Refused("being_made", _("The package is being made. Load this page again."))
    return found


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()
