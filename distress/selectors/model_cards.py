"""The models that see, each with the card that says how well, on what, and how it fails."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from inference.weights import SHIPPED, Weights, manifest_load

FIGURES = "Figures"
# A figure without its interval or without its n is left out, however good it looks.
INTERVAL, NUMBER = re.compile(r"\d\s*to\s*\d"), re.compile(r"\bn\s*=\s*\d|^\d")


@dataclass(frozen=True)
class Table:
    """Rows of a card's table beneath its head."""

    head: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Section:
    """One part of a card: paragraphs, points and tables, in plain words."""

    title: str
    words: Sequence[str]
    points: Sequence[str]
    tables: Sequence[Table]


@dataclass(frozen=True)
class ModelCard:
    """One model. evaluated: the day of its figures, empty where it has no card here.

    text: the card as its file has it, without figures that lack their interval or their n.
    """

    weights: Weights
    evaluated: str
    sections: Sequence[Section]
    text: str = ""

    @property
    def is_evaluated(self) -> bool:
        return bool(self.evaluated)


@cache
def model_cards() -> tuple[ModelCard, ...]:
    """Every model that the product may use, those with a card first. Files of this release."""
    cards = [_card(weights) for weights in manifest_load().values()]
    return tuple(sorted(cards, key=lambda card: (not card.is_evaluated, card.weights.name)))


def _card(weights: Weights) -> ModelCard:
    path = Path(SHIPPED) / f"{weights.name}.md"
    if not path.is_file():
        return ModelCard(weights, "", ())
    head, *parts = path.read_text().split("\n## ")
    day = re.search(r"\| evaluated \| (\d{4}-\d\d-\d\d)", head)
    evaluated = day[1] if day else ""
    sections = [_section(part, evaluated) for part in parts]
    return ModelCard(weights, evaluated, sections, "\n## ".join([head, *map(_published, parts)]))


def _published(part: str) -> str:
    """A part of the file; of the figures only those that are whole."""
    if not part.startswith(FIGURES):
        return part
    blocks = [_whole(block) for block in part.split("\n\n")]
    return "\n\n".join(block for block in blocks if block)


def _whole(block: str) -> str:
    if block.startswith("|"):
        return block if _is_measured(_table(block.strip())) else ""
    if not block.startswith("- "):
        return block
    return "\n".join(
        point for point in re.split(r"\n(?=- )", block) if _is_whole(_plain(point))
    )  # fmt: skip


def _section(text: str, evaluated: str) -> Section:
    title, _, body = text.partition("\n")
    blocks = [block.strip() for block in body.split("\n\n") if block.strip()]
    points = [point for block in blocks if block.startswith("- ") for point in _points(block)]
    words = [_plain(block) for block in blocks if block[0] not in "-|"]
    tables = [_table(block) for block in blocks if block.startswith("|")]
    if title == FIGURES:
        points = [f"{point} ({evaluated})" for point in points if _is_whole(point)]
        tables = [table for table in tables if _is_measured(table)]
    return Section(title, words, points, tables)


def _is_whole(point: str) -> bool:
    return bool(INTERVAL.search(point) and NUMBER.search(point))


def _is_measured(table: Table) -> bool:
    return {"interval", "n"} <= set(table.head)


def _points(block: str) -> list[str]:
    return [_plain(point) for point in re.split(r"(?:^|\n)- ", block) if point]


def _table(block: str) -> Table:
    rows = [[_plain(cell) for cell in line.strip("|").split("|")] for line in block.splitlines()]
    return Table(rows[0], rows[2:])


def _plain(text: str) -> str:
    """The words without the marks of the file's own format."""
    return " ".join(text.replace("**", "").replace("`", "").split())
