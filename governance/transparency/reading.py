"""A frozen report as pages show it: sections of rows, in one language, in one order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from governance.transparency import words
from governance.transparency.charts import bar_svg, percent_of
from governance.transparency.freezing import Plain
from governance.transparency.measures import BY_NAME, MEASURES, Unit
from governance.transparency.periods import INDIA

PLACES = frozenset({"hotspot", "station"})
AGAINST = ("not_wanted", "harm")
# More places than these would push from the first page what nobody may turn the page to find.
MOST_PLACES = 12


@dataclass(frozen=True)
class Row:
    """One number beside that of the period before, as they are shown; a kind stands indented.

    is_drawn, percent: whether a bar is drawn, and how long of the longest; None where withheld.
    """

    label: str
    now: str
    before: str
    is_kind: bool = False
    is_drawn: bool = False
    percent: float | None = None

    @property
    def bar(self) -> str:
        """The bar as SVG, nothing where none is drawn."""
        return bar_svg(self.percent) if self.is_drawn else ""


@dataclass(frozen=True)
class Section:
    """Rows about one thing."""

    title: str
    about: str
    columns: Sequence[str]
    rows: Sequence[Row]


@dataclass(frozen=True)
class Document:
    """A report in one language. `first` is what nobody may turn the page to find."""

    title: str
    period: str
    language: str
    counted_at: str
    partial: Sequence[str]
    first: Sequence[Section]
    right: str
    precision: str
    unmeasured_title: str
    unmeasured: Sequence[str]
    protected: str
    rest: Sequence[Section]


def document(plain: Plain, language: str) -> Document:
    """The report in English, or in Hindi where that is the language."""
    reader = _Reader(plain, "hi" if language == "hi" else "en")
    counted = datetime.fromisoformat(plain["counted_at"]).astimezone(INDIA)
    places = reader.places()
    first = [reader.people(), reader.against()]
    is_first = len(places.rows) <= MOST_PLACES
    return Document(
        title=reader.text("title"), period=plain["period"], language=reader.language,
        counted_at=f"{counted:%d/%m/%Y %H:%M} IST", partial=list(reader.partial()),
        first=[*first, places] if is_first else first,
        right=reader.text("right"), precision=reader.precision(),
        unmeasured_title=reader.text("unmeasured"),
        unmeasured=[reader.say(words.UNMEASURED[one]) for one in plain["unmeasured"]],
        protected=reader.text("protected"),
        rest=list(reader.rest()) if is_first else [places, *reader.rest()],
    )  # fmt: skip


def label_of(plain: Plain, measure: str, word: str, language: str) -> str:
    """What a word of a measure is called; a place by its name as it was then."""
    if not word:
        return words.word_said(word).in_language(language)
    if BY_NAME[measure].split in PLACES:
        names: Mapping[str, str] = plain["names"]
        no_camera = words.TEXTS["no_camera"].in_language(language)
        return no_camera if word == "none" else names.get(word, word)
    return words.word_said(word).in_language(language)


class _Reader:
    """One frozen report being read in one language."""

    def __init__(self, plain: Plain, language: str) -> None:
        self.plain, self.language = plain, language
        earlier = (plain["before"] or {}).get("figures", [])
        self.before = {(one["measure"], one["word"]): one["value"] for one in earlier}
        self.now = {(one["measure"], one["word"]): one["value"] for one in plain["figures"]}

    def say(self, said: words.Said) -> str:
        return said.in_language(self.language)

    def text(self, name: str) -> str:
        return self.say(words.TEXTS[name])

    def partial(self) -> Iterator[str]:
        """Which of the two periods that stand side by side is not a whole one."""
        for name, told in (("partial", self.plain), ("partial_before", self.plain["before"])):
            if told is not None and told.get("partial"):
                since = datetime.fromisoformat(told["from"]).astimezone(INDIA)
                yield self.text(name).format(since=f"{since:%d/%m/%Y %H:%M} IST")

    def people(self) -> Section:
        """How often police were sent in all, and what they found."""
        rows = [self.row("dispatches", ""), *self.drawn("outcomes")]
        return Section(
            self.text("first"), self.say(words.MEASURES["outcomes"][1]), self.columns(), rows
        )

    def places(self) -> Section:
        """How often police were sent to each hotspot, by name."""
        title, about = words.MEASURES["dispatches"]
        whole, *rows = self.drawn("dispatches")
        rows.sort(key=lambda row: row.label)
        return Section(self.say(title), self.say(about), self.columns(), [whole, *rows])

    def drawn(self, measure: str) -> list[Row]:
        """A measure, and its kinds with their bars."""
        kinds = {word: value for (one, word), value in self.now.items() if one == measure and word}
        most = max((value or 0 for value in kinds.values()), default=0) or 1
        return [
            self.row(measure, ""),
            *(
                replace(
                    self.row(measure, word), is_drawn=value != 0, percent=percent_of(value, most)
                )
                for word, value in kinds.items()
            ),
        ]

    def against(self) -> Section:
        rows = [self.row(measure, "") for measure in AGAINST]
        about = " ".join(self.say(words.MEASURES[one][1]) for one in AGAINST)
        return Section(self.text("against"), about, self.columns(), rows)

    def columns(self) -> Sequence[str]:
        return [self.text("what"), self.text("now"), self.text("before")]

    def row(self, measure: str, word: str) -> Row:
        named = self.say(words.MEASURES[measure][0])
        label = label_of(self.plain, measure, word, self.language) if word else named
        key = (measure, word)
        before = self.shown(measure, self.before[key]) if key in self.before else "–"
        return Row(label, self.shown(measure, self.now.get(key)), before, bool(word))

    def shown(self, measure: str, value: int | None) -> str:
        if value is None:
            return self.text("withheld")
        if BY_NAME[measure].unit is Unit.SECONDS:
            return f"{value / 3600:,.1f} {self.text('hours')}"
        return f"{value:,}"

    def precision(self) -> str:
        told = self.plain["precision"]
        if not told["judged"]:
            return self.text("nothing_judged")
        until = datetime.fromisoformat(self.plain["until"]).astimezone(INDIA)
        rate = told["alerts_per_camera_hour"]
        return self.text("precision").format(
            percent=told["percent"], confirmed=told["confirmed"], judged=told["judged"],
            low=told["low_percent"], high=told["high_percent"], day=f"{until:%d/%m/%Y}",
            rate="–" if rate is None else rate,
        )  # fmt: skip

    def rest(self) -> Iterator[Section]:
        yield self.waited()
        for measure in MEASURES:
            if measure.name in {"dispatches", "outcomes", *AGAINST}:
                continue
            title, about = words.MEASURES[measure.name]
            whole, *kinds = [self.row(*key) for key in self.now if key[0] == measure.name]
            if measure.split in PLACES:
                kinds.sort(key=lambda row: row.label)
            rows = [whole, *kinds]
            yield Section(self.say(title), self.with_base(about, measure.base),
                          self.columns(), rows)  # fmt: skip

    def with_base(self, about: words.Said, base: str) -> str:
        if not base:
            return self.say(about)
        shown = self.shown(base, self.now.get((base, "")))
        return f"{self.say(about)} ({self.say(words.MEASURES[base][0])}: {shown})"

    def waited(self) -> Section:
        rows = []
        for one in self.plain["waits"]:
            counted = self.text("few") if one["n"] is None else f"{one['n']:,}"
            label = f"{self.say(words.WAITS[one['name']])} ({counted})"
            median, ninetieth = (
                self.text("withheld") if one[name] is None else f"{one[name]:,.1f} s"
                for name in ("median_s", "ninetieth_s")
            )
            rows.append(Row(label, median, ninetieth))
        columns = [self.text("what"), self.text("median"), self.text("ninetieth")]
        return Section(self.text("waited"), self.text("waited_about"), columns, rows)
