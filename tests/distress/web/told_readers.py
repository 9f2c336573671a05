"""What a reader takes from each place that follows alerts, and how the counts hang together."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import time_machine

from distress.web.portal.data_sets import DATA_SETS
from distress.web.portal.front import figures_of, numbers
from distress.web.portal.periods import period_last
from governance.ledger.leaves import entry_leaf
from governance.models import Entry, TransparencyReport
from governance.rti.questions import AsOf, Row, question_of
from governance.transparency.control.attacking import Bounds
from governance.transparency.control.tables import Key, Relation
from governance.transparency.figures import LEAST_TOLD, period_figures
from governance.transparency.periods import Period
from tests.distress.web.small_city import MONTHS, YEAR, SmallCity, india

TOTAL = "total"
SENT_TO, VISITS = "sent to", "visits"
BREAKDOWNS = frozenset({SENT_TO, VISITS})
FINDINGS = ("helped", "safe", "not_found", "offence")
STEPS = {
    "alert.review": "judged", "alert.dispatch": "sent", "dispatch.pass_on": "passed on",
    "dispatch.acknowledge": "acknowledged", "dispatch.arrive": "arrived",
    "dispatch.close": "closed",
}  # fmt: skip
WHOLE_YEAR = Period(YEAR)
Read = Iterator[tuple[Key, int | Bounds]]


@dataclass(frozen=True)
class Scene:
    """A city of which everything was published, and the sizes of the tree of its answers."""

    made: SmallCity
    sizes: Sequence[AsOf]

    @property
    def places(self) -> list[str]:
        """Codes of the hotspots, and the word for none."""
        return [*(str(one.hotspot.code) for one in self.made.cameras.values()), "none"]


def _reports(*measures: str) -> Iterator[tuple[str, str, str, int | None]]:
    for report in TransparencyReport.objects.all():
        plain = json.loads(bytes(report.files.get(name="report.json").content))
        for one in plain["figures"]:
            if one["measure"] in measures:
                yield report.period, one["measure"], one["word"], one["value"]


def _report(*measures: str, name: str) -> Callable[[Scene], Read]:
    """The figures of these measures in all reports, under a name of the reader's own."""

    def read(_scene: Scene) -> Read:
        for period, measure, word, value in _reports(*measures):
            if value is not None:
                yield (name or measure, word or TOTAL, period), value

    return read


def _plain_reports() -> Iterator[tuple[str, dict[str, Any]]]:
    for report in TransparencyReport.objects.all():
        yield report.period, json.loads(bytes(report.files.get(name="report.json").content))


def _waits(_scene: Scene) -> Read:
    names = {"review": "judged", "acknowledge": "acknowledged", "arrive": "arrived"}
    for period, plain in _plain_reports():
        for one in plain["waits"]:
            few = Bounds(0, LEAST_TOLD - 1)
            yield (names[one["name"]], TOTAL, period), few if one["n"] is None else one["n"]


def _precision(_scene: Scene) -> Read:
    for period, plain in _plain_reports():
        told = plain["precision"]
        yield ("confirmed", "expression", period), told["confirmed"]
        yield ("judged", "expression", period), told["judged"]


def _rows(scene: Scene, question: int) -> Iterator[Row]:
    for size in scene.sizes:
        yield from question_of(question).answer(size)


def _answer_7(scene: Scene) -> Read:
    for row in _rows(scene, 7):
        if row["fact"] == "alerts_confirmed_in_month":
            yield ("confirmed", "expression", str(row["month"])), int(str(row["confirmed"]))
            yield ("judged", "expression", str(row["month"])), int(str(row["n"]))


def _answer_13(scene: Scene) -> Read:
    for row in _rows(scene, 13):
        finding, count = str(row["finding"]), row["count"]
        if isinstance(count, int):
            against = finding in {"harm", "not_wanted"}
            key = (finding, TOTAL) if against else (VISITS, finding)
            yield (*key, str(row["month"])), count


def _answer_17(scene: Scene) -> Read:
    names = {"passed_on": "passed on"}
    for size in scene.sizes:
        whole: Counter[Key] = Counter()
        for row in question_of(17).answer(size):
            if row.get("month"):
                name = names.get(str(row["fact"]), str(row["fact"]))
                key = (name, str(row["signal"]), str(row["month"]))
                whole[name, TOTAL, key[2]] += int(str(row["count"]))
                yield key, int(str(row["count"]))
        yield from whole.items()


def _answer_18(scene: Scene) -> Read:
    for row in _rows(scene, 18):
        yield ("dismissed", str(row["reason"]), str(row["month"])), int(str(row["count"]))


def _front(_scene: Scene) -> Read:
    names = {"dispatches": SENT_TO, "outcomes": VISITS, "unanswered": "passed on"}
    for month in MONTHS:
        with time_machine.travel(month.until_at + timedelta(hours=1)):
            # As the report froze them, and as they are counted before there is one.
            counted = period_figures(from_at=month.from_at, until_at=month.until_at)
            for one in (*numbers(figures_of(period_last())), *numbers(counted)):
                name = names.get(one.name, one.name)
                if one.name in {*names, "harm", "not_wanted"}:
                    yield (name, TOTAL, month.code), _range(one.value)


def _range(said: str) -> int | Bounds:
    found = [int(one) for one in re.findall(r"\d+", said)]
    if said.startswith("fewer than"):
        return Bounds(0, found[0] - 1)
    if said.endswith("or more"):
        return Bounds(found[0], float("inf"))
    return Bounds(*found) if len(found) == 2 else found[0]


def _register(_scene: Scene) -> Read:
    """By authorisation, whoever fetches the register each month subtracts the month before."""
    before: Counter[str] = Counter()
    for month in MONTHS:
        with time_machine.travel(month.until_at + timedelta(hours=1)):
            for row in DATA_SETS["authorisations"].rows():
                leave, confirmed = str(row["authorisation"]), int(str(row["confirmed"]))
                yield ("leave", leave, month.code), confirmed - before[leave]
                before[leave] = confirmed


def _suspensions(scene: Scene) -> Read:
    known = {key: count for key, count in _register(scene) if isinstance(count, int)}
    for row in DATA_SETS["suspensions"].rows():
        month, leave = str(row["at"])[:7], str(row["authorisation"])
        before = sum(count for key, count in known.items() if key[1] == leave and key[2] < month)
        yield ("leave", leave, month), Bounds(int(str(row["confirmed"])) - before, float("inf"))


def _ledger(_scene: Scene) -> Read:
    found: Counter[Key] = Counter()
    for entry in Entry.objects.filter(action__in=STEPS, allowed=None):
        # Nothing but what everybody fetches: its time is written there as a text.
        leaf = entry_leaf(entry)
        found[STEPS[leaf["action"]], TOTAL, india(entry.at)] += 1
    yield from found.items()


READERS: Mapping[str, Callable[[Scene], Read]] = {
    "report dispatches": _report("dispatches", name=SENT_TO),
    "report outcomes": _report("outcomes", name=VISITS),
    "report not_wanted": _report("not_wanted", name=""),
    "report harm": _report("harm", name=""),
    "report unanswered": _report("unanswered", name="passed on"),
    "report confirmed": _report("confirmed", name=""),
    "report false_alerts": _report("false_alerts", name="dismissed"),
    "report waits": _waits,
    "report precision": _precision,
    "answer 7": _answer_7,
    "answer 13": _answer_13,
    "answer 17": _answer_17,
    "answer 18": _answer_18,
    "page distress:public": _front,
    "page distress:public-authorisations": _register,
    "page distress:log-entries": _ledger,
    "data authorisations": _register,
    "data suspensions": _suspensions,
}


def relations(scene: Scene) -> list[Relation]:
    """Everything that follows from how alerts, verdicts and visits are counted."""
    found = [
        Relation((name, word, WHOLE_YEAR.code), tuple((name, word, one.code) for one in MONTHS))
        for name, word in _counted(scene)
    ]
    for period in (*MONTHS, WHOLE_YEAR):
        found += [
            Relation((table, TOTAL, period.code), tuple((table, one, period.code) for one in words))
            for table, words in ((SENT_TO, scene.places), (VISITS, FINDINGS))
        ]
    for month in MONTHS:
        found += _steps(month.code) + _by_signal(scene, month.code)
    return found


def _counted(scene: Scene) -> Sequence[tuple[str, str]]:
    steps = (*STEPS.values(), "confirmed", "dismissed", "harm", "not_wanted")
    return [
        *((SENT_TO, one) for one in (*scene.places, TOTAL)),
        *((VISITS, one) for one in (*FINDINGS, TOTAL)),
        *((step, TOTAL) for step in steps),
        *((name, "expression") for name in ("confirmed", "judged")),
    ]  # fmt: skip


def _steps(month: str) -> list[Relation]:
    """No step without the one before it."""

    def of(name: str) -> Key:
        return (name, TOTAL, month)

    open_still = [
        Relation(of(before), (of(after), of(f"{before}, no more")))
        for before, after in (
            ("confirmed", "sent at all"), ("sent", "acknowledged"), ("acknowledged", "arrived"),
            ("arrived", "closed"),
        )
    ]  # fmt: skip
    return [
        *open_still,
        Relation(of("judged"), (of("confirmed"), of("dismissed"))),
        Relation(of("sent"), (of(SENT_TO), of("passed on"))),
        Relation(of(SENT_TO), (of("sent at all"),)),
        Relation(of("closed"), (of(VISITS), of("harm"), of("not_wanted"))),
    ]


def _by_signal(scene: Scene, month: str) -> list[Relation]:
    """Sent for an expression or for a call: the one is limited by what was confirmed where."""
    # Where no camera is, nobody sees an expression.
    places = {"expression": scene.places[:-1], "call": scene.places}
    found = []
    for place in scene.places:
        parts = tuple(
            (f"{SENT_TO} {signal}", place, month) for signal in places if place in places[signal]
        )
        found.append(Relation((SENT_TO, place, month), parts))
    for name, camera in scene.made.cameras.items():
        sent = (f"{SENT_TO} expression", str(camera.hotspot.code), month)
        unsent = ("unsent", name, month)
        found.append(Relation(("leave", str(scene.made.leave[name].code), month), (sent, unsent)))
    for signal, there in places.items():
        parts = tuple((f"{SENT_TO} {signal}", place, month) for place in there)
        passed = ("passed on", f"from {signal}", month)
        found.append(Relation(("sent", signal, month), (*parts, passed)))
    passed_on = tuple(("passed on", f"from {signal}", month) for signal in places)
    found.append(Relation(("passed on", TOTAL, month), passed_on))
    by_signal = tuple(("confirmed", signal, month) for signal in places)
    found.append(Relation(("confirmed", TOTAL, month), by_signal))
    return found
