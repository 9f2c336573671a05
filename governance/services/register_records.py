"""The register of papers: what the product holds no data about, entered by the data officer."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from governance import ledger, policy
from governance.errors import NotThere, Refused
from governance.models import Entry, RegisterRecord, User
from governance.models.register_records import TITLE_LENGTH
from governance.policy import Action
from governance.subjects import Subject, SubjectKind
from governance.texts import public_text, reference_text, words_checked

_SHA256 = re.compile(r"[0-9a-f]{64}")
MOST_RUPEES = 10**12


@dataclass(frozen=True)
class Paper:
    """What is entered of a paper.

    sha256: of the document itself. replaces: code of an older one.
    """

    kind: RegisterRecord.Kind
    title: str
    reference: str
    dated: date
    sha256: str
    amount_rs: int | None = None
    replaces: UUID | None = None


def record_add(*, actor: User, paper: Paper) -> RegisterRecord:
    """The paper, in the register from now on.

    Raises:
        Denied: she may not enter papers.
        ValidationError: by field, what does not fit.
        NotThere: there is no paper that it could replace.
        Refused: that paper has been replaced, or is of another kind.
    """
    policy.require(actor=actor, action=Action.RECORD_ADD, subject=Subject(SubjectKind.PAPER, "new"))
    title = _title(paper)
    _fits(paper)
    made = RegisterRecord(
        kind=paper.kind, title=title, reference=paper.reference, dated=paper.dated,
        sha256=paper.sha256, recorded_by=actor, replaces=_replaced(paper),
        amount_paise=None if paper.amount_rs is None else 100 * paper.amount_rs,
    )  # fmt: skip
    with transaction.atomic():
        made.save(force_insert=True)
        ledger.append(
            actor=actor, verb=Entry.Verb.ADMINISTRATION, action=Action.RECORD_ADD.value,
            subject=Subject(SubjectKind.PAPER, str(made.code)),
            detail={"kind": made.kind, "reference": made.reference, "sha256": made.sha256},
            sealed={"title": made.title},
        )  # fmt: skip
    return made


def _title(paper: Paper) -> str:
    title = words_checked("title", paper.title, least=1, most=TITLE_LENGTH)
    try:
        public_text(title)
    except ValidationError as error:
        raise ValidationError({"title": error.messages}) from error
    return title


def _fits(paper: Paper) -> None:
    wrong: dict[str, str] = {}
    try:
        reference_text(paper.reference)
    except ValidationError as error:
        wrong["reference"] = error.messages[0]
    if paper.dated > localdate():
        wrong["dated"] = _("This date lies ahead. Give the date on the paper.")
    if not _SHA256.fullmatch(paper.sha256):
        wrong["sha256"] = _("A SHA-256 has 64 digits and small letters a to f: sha256sum FILE")
    if paper.amount_rs is None and paper.kind == RegisterRecord.Kind.COST:
        wrong["amount_rs"] = _("Say how much was spent, in whole rupees.")
    if paper.amount_rs is not None and not 0 <= paper.amount_rs <= MOST_RUPEES:
        wrong["amount_rs"] = _("An amount is a number of whole rupees, not below 0.")
    if wrong:
        raise ValidationError(wrong)


def _replaced(paper: Paper) -> RegisterRecord | None:
    if paper.replaces is None:
        return None
    found = RegisterRecord.objects.filter(code=paper.replaces).first()
    if found is None:
        raise NotThere(_("There is no such paper that this one could replace."))
    if found.kind != paper.kind or RegisterRecord.objects.filter(replaces=found).exists():
        raise Refused(
            "replaced", _("That paper is of another kind, or has been replaced. Choose the newest.")
        )
    return found
