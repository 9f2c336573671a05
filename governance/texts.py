"""What a text that people write may hold."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

# Any script and line breaks, also as browsers send them. PostgreSQL cannot keep a NUL, and the
# others can hide what a text says on a terminal; the last two turn it round on a page as well.
plain_text = RegexValidator(
    r"\A(?:[^\x00-\x09\x0b-\x1f\x7f-\x9f\u202d\u202e]|\r\n)*\Z",
    _("The text holds control characters. Type it again instead of pasting it."),
)

# A reference as registers write it: FIR-212/2026. It goes into the ledger, so no words: it has a
# number, and letters only as an abbreviation.
_REFERENCE = r"\A(?=.{3,40}\Z)(?=.*[0-9])(?:[A-Z]{1,6}|[0-9]+)(?:[./-](?:[A-Z]{1,6}|[0-9]+))*\Z"
case_reference_text = RegexValidator(
    _REFERENCE,
    _(
        "A case reference has a number, capital letters as an abbreviation, and points, strokes or "
        "hyphens between them, 3 to 40 signs in all, as FIR-212/2026."
    ),
)
# The same for what contracts and trouble tickets are filed under.
reference_text = RegexValidator(
    _REFERENCE,
    _(
        "A reference has a number, capital letters as an abbreviation, and points, strokes or "
        "hyphens between them, 3 to 40 signs in all, as PWD/114-2026."
    ),
)

# What is published names nobody: no address, and no number long enough to be a telephone's, in
# the digits of any script.
public_text = RegexValidator(
    r"[^\s]@[^\s]|(?:\d[ -]?){7,}",
    _("This becomes public, so it may hold no address and no telephone or identity number."),
    inverse_match=True,
)

JUSTIFICATION_LEAST = 20
JUSTIFICATION_MOST = 1000


def justification_checked(text: str) -> str:
    """The text without the spaces around it, its line breaks plain.

    Raises:
        ValidationError: it is too short to say why, too long, or holds control characters.
    """
    justification_fits(text)
    return _trimmed(text)


def justification_fits(text: str) -> None:
    """Raise ValidationError unless the text can be a justification."""
    said = _trimmed(text)
    plain_text(said)
    if not JUSTIFICATION_LEAST <= len(said) <= JUSTIFICATION_MOST:
        raise ValidationError(
            _("Say in %(least)s to %(most)s characters why this is needed."),
            params={"least": JUSTIFICATION_LEAST, "most": JUSTIFICATION_MOST},
        )


def words_checked(name: str, text: str, *, most: int, least: int = 0) -> str:
    """The text without the spaces around it, its line breaks plain.

    Raises:
        ValidationError: under `name`, that it is missing, too long, or holds control characters.
    """
    said = _trimmed(text)
    try:
        plain_text(said)
    except ValidationError as error:
        raise ValidationError({name: error.messages}) from error
    if len(said) > most:
        told = _("These are %(count)s characters, and %(most)s fit. Shorten it.")
        raise ValidationError({name: str(told) % {"count": len(said), "most": most}})
    if len(said) < least:
        raise ValidationError({name: str(_("Write some words."))})
    return said


def _trimmed(text: str) -> str:
    # Browsers send the line breaks of a text area as two characters.
    return text.strip().replace("\r\n", "\n")
