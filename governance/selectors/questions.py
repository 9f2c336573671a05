"""Questions that auditors keep: their own, and those that others share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from governance import vault
from governance.errors import NotThere
from governance.models import SavedQuestion, User


@dataclass(frozen=True)
class QuestionCard:
    """A kept question with its name, and the filter as it stands in the explorer's address."""

    question: SavedQuestion
    name: str
    address: str
    is_hers: bool


def question_label(question: SavedQuestion) -> str:
    """What the sealed name is bound to."""
    return f"question:{question.code}"


def questions_of(*, person: User) -> Sequence[QuestionCard]:
    """Her own and those that are shared with her, the newest first."""
    found = SavedQuestion.objects.filter(ended_at__isnull=True)
    return [_card(row, person) for row in found.filter(Q(owner=person) | Q(is_shared=True))]


def question_get(*, code: UUID, person: User) -> QuestionCard:
    """One question that she may run. Raises NotThere."""
    cards = [card for card in questions_of(person=person) if card.question.code == code]
    if not cards:
        raise NotThere(_("There is no question under this code."))
    return cards[0]


def _card(row: SavedQuestion, person: User) -> QuestionCard:
    name = vault.text_open(bytes(row.name_sealed), question_label(row))
    return QuestionCard(row, name, urlencode(row.asked), row.owner_id == person.pk)
