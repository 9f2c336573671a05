"""Columns that several questions share, and short ways to write one."""

from __future__ import annotations

from governance.rti.questions.shape import Column, Kind

MONTH = Column("month", Kind.MONTH, "Month, Indian Standard Time", "महीना, भारतीय मानक समय")


def word(name: str, english: str, hindi: str, *words: str) -> Column:
    """A column of fixed words."""
    return Column(name, Kind.WORD, english, hindi, words=words)


def count(name: str, english: str, hindi: str, unit: str = "", *, people: bool = False) -> Column:
    """A column of whole numbers."""
    return Column(name, Kind.COUNT, english, hindi, unit=unit, people=people)


def time(name: str, english: str, hindi: str) -> Column:
    """A column of moments, written in both time zones."""
    return Column(name, Kind.TIME, english, hindi)


def code(name: str, english: str, hindi: str) -> Column:
    """A column of codes by which a thing is found in the public registers."""
    return Column(name, Kind.CODE, english, hindi)


def percent(name: str, english: str, hindi: str) -> Column:
    """A column of shares in per cent."""
    return Column(name, Kind.NUMBER, english, hindi, unit="%")


def yes_no(name: str, english: str, hindi: str) -> Column:
    """A column of true and false."""
    return Column(name, Kind.YES_NO, english, hindi)


COUNTED, BY_CONSTRUCTION = "counted", "by_construction"
BASIS = word(
    "basis", "How it is known: counted, or true because the program has no function for it",
    "कैसे ज्ञात है: गिना गया, या इसलिए सच कि प्रोग्राम में ऐसा कोई कार्य नहीं", COUNTED,
    BY_CONSTRUCTION,
)  # fmt: skip
