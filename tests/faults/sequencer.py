"""The product's sequencer, made to die at one step, as a test asks.

    python -m tests.faults.sequencer MODULE:FUNCTION:WHEN

WHEN is `before` or `after` the first call.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module

import django

from tests.faults.server import dying


def main(step: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "distress.settings")
    django.setup()
    from governance.services.sequencing import Sequencer

    place, name, when = step.split(":")
    module = import_module(place)
    setattr(module, name, dying(getattr(module, name), when))
    Sequencer().run()


if __name__ == "__main__":
    main(*sys.argv[1:])
