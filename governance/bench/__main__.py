"""`python -m governance.bench [ENTRIES]`: how long the verifier takes over a synthetic export."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from governance.bench.folders import folder_write, verifier_measure


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m governance.bench", description=__doc__)
    parser.add_argument("entries", type=int, nargs="?", default=1_000_000)
    entries: int = parser.parse_args().entries
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "export"
        folder_write(folder, entries=entries)
        took = verifier_measure(folder, policy=folder / "trust-policy.txt")
    print(
        f"verify entries={entries} passed={took.passed} seconds={took.seconds:.1f} "
        f"cpu_seconds={took.cpu_seconds:.1f} peak_mib={took.peak_mib:.0f}"
    )
    return 0 if took.passed else 1


if __name__ == "__main__":
    sys.exit(main())
