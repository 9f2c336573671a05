"""The words of a request: how many there are, and whether two requests ask the same."""

from __future__ import annotations

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from governance.texts import words_checked

# Rule 4(2)(c) of the Uttar Pradesh RTI Rules 2015.
WORDS_MOST = 500
# Far more than 500 words of any language have; it bounds what is joined without a space.
SIGNS_MOST = 10_000
_JOINERS = "\u200c\u200d"
# Points, hyphens and apostrophes inside a word do not part it; a comma only joins digits.
_WORD = re.compile(r"\w+(?:(?:['’.\-]|(?<=\d),(?=\d))\w+)*")


def words_count(text: str) -> int:
    """How many words a text has, in any script."""
    return len(_WORD.findall(_without_marks(text)))


def _without_marks(text: str) -> str:
    """The text with a letter for each vowel sign, which for Python are no part of a word."""
    return "".join(
        "x" if sign in _JOINERS or unicodedata.category(sign).startswith("M") else sign
        for sign in unicodedata.normalize("NFC", text)
    )


def request_words_checked(text: str) -> str:
    """What is asked, without the spaces around it.

    Raises:
        ValidationError: under `words`, that there are none, too many, or control characters.
    """
    count = words_count(text)
    if count > WORDS_MOST:
        told = _("These are %(count)s words, and rule 4(2)(c) allows %(most)s. Shorten it, or ask "
                 "the rest in a second request.")  # fmt: skip
        raise ValidationError({"words": told % {"count": count, "most": WORDS_MOST}})
    said = words_checked("words", text, least=1, most=SIGNS_MOST)
    if not count:
        raise ValidationError({"words": _("Say in words what you want to know.")})
    return said


def words_digest(text: str) -> str:
    """The same for texts that differ in spaces, punctuation or capitals alone; tells nothing else.

    It is made with the server's key, so that nobody tests a guess against a copied table.
    """
    kept = unicodedata.normalize("NFKC", text).casefold()
    plain = " ".join("".join(sign if _is_written(sign) else " " for sign in kept).split())
    return salted_hmac("governance.rti.words", plain, algorithm="sha256").hexdigest()


def _is_written(sign: str) -> bool:
    return sign.isalnum() or unicodedata.category(sign).startswith("M")
