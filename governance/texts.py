"""What a text that people write may hold: any script, line breaks, and no control characters."""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

# PostgreSQL cannot keep a NUL, and the others can hide what a text says on a terminal.
plain_text = RegexValidator(
    r"\A[^\x00-\x09\x0b-\x1f\x7f]*\Z",
    _("The text holds control characters. Type it again instead of pasting it."),
)
