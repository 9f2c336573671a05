"""The chain runs where Django is not installed."""

import subprocess
import sys

from tests.shared_files import ROOT

WITHOUT_DJANGO = """
import sys
sys.modules["django"] = None
import importlib, pkgutil, inference
# Training needs torch, which is not installed where the product runs.
for found in pkgutil.walk_packages(inference.__path__, "inference."):
    if not found.name.startswith("inference.train") and not found.name.endswith("__main__"):
        importlib.import_module(found.name)
import inference.__main__
others = {name.split(".")[0] for name in sys.modules} & {"distress", "governance", "torch"}
sys.exit(f"imported {others}" if others else 0)
"""


def test_every_module_imports_without_django_and_pulls_in_nothing_of_the_application() -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_DJANGO], cwd=ROOT, capture_output=True, text=True
    )

    assert done.returncode == 0, done.stderr
