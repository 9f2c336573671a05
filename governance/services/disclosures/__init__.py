"""Disclosures: an order from outside, a second person's answer, one package, handed over once."""

from governance.services.disclosures.answers import (
    answer_barred,
    disclosure_approve,
    disclosure_refuse,
)
from governance.services.disclosures.packages import (
    PackageClip,
    disclosure_take,
    disclosures_end,
    disclosures_release,
    package_destroy,
    package_failed,
    package_made,
    take_barred,
)
from governance.services.disclosures.requests import Order, Span, disclosure_request
from governance.services.disclosures.words import Words, words_open, words_reseal

__all__ = [
    "Order", "PackageClip", "Span", "Words", "answer_barred", "disclosure_approve",
    "disclosure_refuse", "disclosure_request", "disclosure_take", "disclosures_end",
    "disclosures_release", "package_destroy", "package_failed", "package_made", "take_barred",
    "words_open", "words_reseal",
]  # fmt: skip
