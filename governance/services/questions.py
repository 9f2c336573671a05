"""Keeping a question to the ledger under a name, sharing it, and letting it go."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from governance import ledger, policy, vault
from governance.errors import NotThere, Refused
from governance.models import Entry, SavedQuestion, User
from governance.selectors.questions import question_label
from governance.subjects import Subject, SubjectKind
from governance.texts import words_checked
from governance.vocabulary import Action, Purpose

NAME_LENGTH = 80
# More than anybody runs again; a list that is longer is not read.
MOST = 100


def question_save(
    *, actor: User, purpose: Purpose | None, name: str, asked: Mapping[str, str], is_shared: bool
) -> SavedQuestion:
    """The question, kept under this name.

    Raises:
        Denied: she may not keep questions.
        ValidationError: the name is missing, too long, or holds control characters.
        Refused: she keeps as many as anybody may.
    """
    _require(actor, purpose, "new")
    said = words_checked("name", name, least=1, most=NAME_LENGTH)
    if SavedQuestion.objects.filter(owner=actor, ended_at__isnull=True).count() >= MOST:
        raise Refused("too_many", _("You keep as many questions as fit. Remove one first."))
    with transaction.atomic():
        made = SavedQuestion(owner=actor, asked=dict(asked), is_shared=is_shared)
        made.name_sealed = vault.text_seal(said, question_label(made))
        made.save()
        _note(actor, "question.save", made, shared=is_shared)
    return made


def question_end(*, actor: User, purpose: Purpose | None, code: UUID) -> None:
    """Let a question of one's own go; others no longer see it either.

    Raises:
        Denied: she may not keep questions.
        NotThere: there is none of hers under this code.
    """
    _require(actor, purpose, str(code))
    with transaction.atomic():
        mine = SavedQuestion.objects.filter(code=code, owner=actor, ended_at__isnull=True)
        found = mine.first()
        if found is None or not mine.update(ended_at=now()):
            raise NotThere(_("There is no question of yours under this code."))
        _note(actor, "question.end", found, shared=found.is_shared)


def _require(actor: User, purpose: Purpose | None, code: str) -> None:
    policy.require(
        actor=actor, action=Action.QUESTION_KEEP, purpose=purpose,
        subject=Subject(SubjectKind.QUESTION, code),
    )  # fmt: skip


def _note(actor: User, action: str, question: SavedQuestion, *, shared: bool) -> None:
    ledger.append(
        actor=actor, verb=Entry.Verb.ADMINISTRATION, action=action,
        subject=Subject(SubjectKind.QUESTION, str(question.code)), purpose=Purpose.OVERSIGHT,
        detail={"shared": shared},
    )  # fmt: skip
