"""What people write is plain, and what of it becomes public names nobody."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from governance.texts import plain_text, public_text


@pytest.mark.parametrize("text", ["चाय की दुकान", "کیمرے کے پاس", "क्\u200dष", "one\r\ntwo\nthree"])
def test_any_script_and_line_breaks_are_plain(text: str) -> None:
    plain_text(text)


@pytest.mark.parametrize("sign", ["\x00", "\x1b", "\r", "\x7f", "\x85", "\x9b", "\u202d", "\u202e"])
def test_what_hides_what_a_text_says_is_refused(sign: str) -> None:
    with pytest.raises(ValidationError, match="control characters"):
        plain_text(f"Inspector{sign}[2JKumar")


@pytest.mark.parametrize(
    "text", ["desk@netra.example", "9876543210", "98765 43210", "९८७६५४३२१०", "৯৮৭৬৫-৪৩২১০"]
)
def test_an_address_or_a_telephone_number_is_not_public(text: str) -> None:
    with pytest.raises(ValidationError, match="public"):
        public_text(f"Ask {text} about it")


def test_words_with_a_few_numbers_are_public() -> None:
    public_text("Between 10 and 11 on १२ March, 3 of 200 cameras")
