"""What a kept checkpoint shows, in words that say what to do."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from distress.web.ledger_words import Word
from governance.selectors.comparing import Comparison, Verdict
from governance.tlog.encoding import base64_encode

_GOOD = ("closed", "confirmed")
_BAD = ("confirmed", "dismissed")
_OPEN = ("open", "open")

WORDS: dict[Verdict, tuple[tuple[str, str], Promise, Promise]] = {
    Verdict.CONSISTENT: (
        _GOOD, _("The log continues it"),
        _("The log holds, unchanged, everything that this checkpoint covers."),
    ),
    Verdict.SAME_UNSIGNED: (
        _GOOD, _("Size and root are the log's own"),
        _("There was no signature to check, so these lines bind nobody by themselves."),
    ),
    Verdict.BAD_FORMAT: (
        _OPEN, _("This is no checkpoint"),
        _("It has three lines: the log's name, a number, and 44 letters and signs. Check each "
          "letter against what was printed."),
    ),
    Verdict.OTHER_LOG: (
        _OPEN, _("This is of another log"),
        _("The first line names a log that is not this one. Ask whoever keeps that log."),
    ),
    Verdict.FORGED_SIGNATURE: (
        _BAD, _("A signature on it is wrong"),
        _("It claims a key that is known here and was not made by it, or the text was changed "
          "afterwards. Do not rely on it, and ask where it comes from."),
    ),
    Verdict.WRONG_KEY: (
        _BAD, _("No key of this log signed it"),
        _("Whoever signed it is not known here, or is not believed for that size. Compare the "
          "keys with those that you were given."),
    ),
    Verdict.ROLLED_BACK: (
        _BAD, _("The log was larger once: rolled back"),
        _("A key of this log signed more entries than there are now. Entries are gone. Keep this "
          "checkpoint, and call the oversight body and every witness."),
    ),
    Verdict.LARGER_UNSIGNED: (
        _OPEN, _("It covers more than the log has"),
        _("There was no signature to check. If it was ever signed, entries are gone: find the "
          "signed one. If you typed it, check the number."),
    ),
    Verdict.SPLIT_VIEW: (
        _BAD, _("The log is another than this one: split view"),
        _("A key of this log signed another history of the same length. Keep this checkpoint, and "
          "call the oversight body and every witness."),
    ),
    Verdict.DIFFERS_UNSIGNED: (
        _BAD, _("The log's root for that many entries is another"),
        _("There was no signature to check. If you typed it, check each letter; if the letters "
          "are right, somebody was shown another log: find the signed one."),
    ),
}  # fmt: skip


@dataclass(frozen=True)
class ComparisonCard:
    """A comparison as the page shows it."""

    verdict: str
    word: Word
    sentence: str
    comparison: Comparison
    root_now: str


def comparison_card(comparison: Comparison) -> ComparisonCard:
    """The comparison in words."""
    (state, icon), word, sentence = WORDS[comparison.verdict]
    return ComparisonCard(
        comparison.verdict.value, Word(state, icon, str(word)), str(sentence), comparison,
        base64_encode(comparison.root) if comparison.root else "",
    )  # fmt: skip
