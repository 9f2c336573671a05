"""Whether words that become public name somebody."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from governance.models import User
from governance.texts import plain_text, public_text

# A shorter part of a name is a word of the language more often than a person.
LEAST_LETTERS = 3


def public_words_checked(text: str) -> str:
    """The text without the spaces around it.

    Only names of accounts can be found by a machine; for the others, whoever writes answers.

    Raises:
        ValidationError: it holds control characters, an address, a long number, or a name of
            somebody who has an account.
    """
    said = text.strip().replace("\r\n", "\n")
    plain_text(said)
    public_text(said)
    if _words(said) & _names():
        raise ValidationError(
            _("This becomes public and names somebody who works here. Say it without the name.")
        )
    return said


def _words(text: str) -> set[str]:
    # Not \w: it would cut a word of Devanagari at its vowel signs.
    return {word.casefold() for word in re.findall(r"[^\s.,;:!?()\"'/-]+", text)}


def _names() -> set[str]:
    rows = User.objects.values_list("first_name", "last_name")
    words = {word for row in rows for name in row for word in _words(name)}
    return {word for word in words if len(word) >= LEAST_LETTERS}
