"""`python -m governance.bench.control`: how long a year's table takes to be protected."""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter

import numpy as np

from governance.transparency.control.protecting import protect
from governance.transparency.control.tables import Axis, Table, table_build

HOTSPOTS_OF_A_STATION = 6
# How often the outcomes come, next to each other.
OUTCOMES = (2.0, 1.5, 1.0, 0.8, 0.4, 0.3)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m governance.bench.control", description=__doc__)
    parser.add_argument("--hotspots", type=int, default=30)
    parser.add_argument("--mean", type=float, default=4.0, help="persons in one finest count")
    asked = parser.parse_args()
    table = year_table(hotspots=asked.hotspots, mean=asked.mean)
    started, used = time.perf_counter(), time.process_time()
    release = protect(table)
    seconds, cpu_seconds = time.perf_counter() - started, time.process_time() - used
    found = Counter(cell.status.value for cell in release.cells)
    sys.stdout.write(
        f"control cells={len(release.cells)} relations={len(release.relations)} "
        f"published={found['published']} primary={found['primary']} "
        f"complementary={found['complementary']} "
        f"seconds={seconds:.1f} cpu_seconds={cpu_seconds:.1f}\n"
    )
    return 0


def year_table(*, hotspots: int, mean: float) -> Table:
    """Synthetic persons by hotspot, month and outcome, with every total; always the same ones."""
    places = [f"hotspot-{number:02d}" for number in range(hotspots)]
    stations = [f"station-{number // HOTSPOTS_OF_A_STATION}" for number in range(hotspots)]
    months = [f"2026-{month:02d}" for month in range(1, 13)]
    quarters = [f"2026-Q{place // 3 + 1}" for place in range(12)]
    outcomes = [f"outcome-{number}" for number in range(len(OUTCOMES))]
    dice = np.random.default_rng(1)
    rates = dice.gamma(1.0, mean, (hotspots, 1, 1)) * np.array(OUTCOMES)
    drawn = dice.poisson(np.broadcast_to(rates, (hotspots, 12, len(OUTCOMES))))
    return table_build(
        counts={
            (places[place], months[month], outcomes[outcome]): int(count)
            for (place, month, outcome), count in np.ndenumerate(drawn)
        },
        axes=[
            Axis("place", _tree(places, stations, "all")),
            Axis("time", _tree(months, quarters, "2026")),
            Axis("outcome", {**dict.fromkeys(outcomes, "any"), "any": None}, tells=True),
        ],
    )


def _tree(values: list[str], parents: list[str], top: str) -> dict[str, str | None]:
    return {**dict(zip(values, parents, strict=True)), **dict.fromkeys(parents, top), top: None}


if __name__ == "__main__":
    sys.exit(main())
