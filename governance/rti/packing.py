"""Packages of frozen answers: made once, by one worker, and kept as one file."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import QuerySet
from django.utils.timezone import now
from django.utils.translation import gettext as _

from governance import policy
from governance.actors import worker
from governance.errors import NotThere, Refused
from governance.models import RtiAnswer, RtiPackage, RtiRequest, User
from governance.policy import Action
from governance.rti.answering import answer_get, plan_of
from governance.rti.package.folder import folder_write, package_record
from governance.rti.package.plan import Plan
from governance.rti.questions.reading import INDIA
from governance.rti.reading import request_subject

log = structlog.get_logger(__name__)
MEDIA = worker("media")
# A worker that has got no further for this long is lost, and another takes over. One question over
# a year of a city takes seconds.
STANDS_STILL = timedelta(minutes=10)
# After a failure: 20 seconds, 40, 80, and so on up to this.
WAIT_S, WAIT_MOST_S = 10, 15 * 60


def package_make(*, answer: int) -> RtiPackage:
    """The package of a frozen answer, or as far as it is, where its time has not come.

    Safe to run twice and by two workers at once: one that was made is kept, one makes it.
    Whatever goes wrong is raised, after it was written down with the time of the next try.
    """
    package = RtiPackage.objects.select_related("answer__request").get(answer_id=answer)
    ours = _claimed(package)
    if ours is not None:
        try:
            _make(package, ours)
        except Exception as error:
            ours.update(failure=type(error).__name__, next_try_at=now() + _wait(package.tries + 1))
            raise
    package.refresh_from_db()
    return package


def packages_make_due() -> int:
    """How many packages were made of those that wait; one that fails does not keep the others."""
    made = 0
    due = RtiPackage.objects.filter(made_at=None, next_try_at__lte=now())
    for answer in due.values_list("answer_id", flat=True):
        try:
            made += package_make(answer=answer).made_at is not None
        except Exception as error:
            log.warning("package not made", answer=answer, error=type(error).__name__)
    return made


def packages_failing() -> Sequence[RtiPackage]:
    """Packages whose last try failed, without their bytes; the oldest first."""
    failing = RtiPackage.objects.filter(made_at=None).exclude(failure="").defer("zipped")
    return list(failing.select_related("answer__request").order_by("pk"))


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


def package_of(request: RtiRequest) -> RtiPackage | None:
    """The package of this request's answer without its bytes, made or not; None while a draft."""
    return RtiPackage.objects.defer("zipped").filter(answer__request=request).first()


def _claimed(package: RtiPackage) -> QuerySet[RtiPackage] | None:
    """The package as long as this worker may write it; None where it is made or another's."""
    waiting = RtiPackage.objects.filter(pk=package.pk, made_at=None)
    won = waiting.filter(tries=package.tries, next_try_at__lte=now()).update(
        tries=package.tries + 1, next_try_at=now() + STANDS_STILL, steps_done=0
    )
    # A worker that was taken for lost finds another number here, and writes nothing more.
    return waiting.filter(tries=package.tries + 1) if won else None


def _make(package: RtiPackage, ours: QuerySet[RtiPackage]) -> None:
    plan, subject = plan_of(package.answer), request_subject(package.answer.request)

    def progress(done: int, steps: int, what: str) -> None:
        ours.update(steps_done=done, steps=steps, next_try_at=now() + STANDS_STILL)

    with TemporaryDirectory(prefix="abhaya-rti-") as parent:
        packed = folder_write(Path(parent), plan=plan, progress=progress)
        zipped = folder_zipped(packed.folder, plan)
    # Its entry stands when it can be taken, and there is one, whoever else made the same.
    with transaction.atomic():
        won = ours.update(
            made_at=now(), sha256=packed.sha256, zipped=zipped, failure="",
            steps_done=packed.steps, steps=packed.steps,
        )  # fmt: skip
        if won:
            package_record(packed, actor=MEDIA, subject=subject, plan=plan)


def _wait(tries: int) -> timedelta:
    # Bounded before it is doubled: after months the number would not fit.
    return timedelta(seconds=min(WAIT_S * 2 ** min(tries, 10), WAIT_MOST_S))


def _ready(answer: RtiAnswer) -> RtiPackage:
    found = RtiPackage.objects.filter(answer=answer).first()
    if found is None:
        raise NotThere(_("This answer is not frozen, so there is no package of it."))
    if found.made_at is None:
        raise Refused("being_made", _("The package is being made. Come back in a few minutes."))
    return found
