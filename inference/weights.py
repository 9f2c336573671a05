"""Weights by name: where they are on this machine, or how they get here, checked by checksum."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from inference.errors import WeightsCorrupt, WeightsMissing

SHIPPED = Path(__file__).resolve().parent / "models"
CONNECT_S = 3.0
FETCH_S = 60.0
# A fetch that failed is not tried again at every start.
RETRY_AFTER_S = 3600.0


@dataclass(frozen=True)
class Weights:
    """One line of the manifest."""

    name: str
    file: str
    sha256: str
    licence: str
    training_data: str
    url: str = ""
    package: str = ""
    expires: str = ""  # day on which the model's card expires, ISO 8601


def manifest_load() -> dict[str, Weights]:
    """Every weights file that the product may use, by name."""
    lines = json.loads((SHIPPED / "manifest.json").read_text())
    return {name: Weights(name=name, **line) for name, line in lines.items()}


@cache
def weights_path(name: str) -> Path:
    """The file of these weights, checked: from this machine, or fetched to it now.

    Looked up in $ABHAYA_MODELS, var/models, what the product ships, and installed packages.

    Raises:
        WeightsMissing: they are nowhere here and cannot be fetched.
        WeightsCorrupt: a file with their name has another checksum.
    """
    weights = manifest_load()[name]
    for place in _places(weights):
        if place.is_file():
            _check(place, weights)
            return place
    if weights.url:
        return _fetch(weights)
    raise WeightsMissing(
        f"{weights.file} is not on this machine. Put it into {_var_models()} "
        "or into the folder that ABHAYA_MODELS names."
    )


def _places(weights: Weights) -> list[Path]:
    named = os.environ.get("ABHAYA_MODELS")
    places = [Path(named) / weights.file] if named else []
    places += [_var_models() / weights.file, SHIPPED / weights.file]
    if weights.package:
        # Found without importing it: only its file is wanted.
        spec = importlib.util.find_spec(weights.package)
        if spec and spec.origin:
            places.append(Path(spec.origin).parent / weights.file)
    return places


def _var_models() -> Path:
    return Path(os.environ.get("ABHAYA_VAR") or SHIPPED.parent.parent / "var") / "models"


def _check(path: Path, weights: Weights) -> None:
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != weights.sha256:
        raise WeightsCorrupt(
            f"{path} is not the {weights.name} that the manifest names: its checksum begins "
            f"{found[:12]}, not {weights.sha256[:12]}. Remove it, or put the right file there."
        )


def _fetch(weights: Weights) -> Path:
    # Late: seldom needed, and it takes a while to read.
    import httpx

    target = _var_models() / weights.file
    failed = target.with_suffix(".unreachable")
    if failed.exists() and time.time() - failed.stat().st_mtime < RETRY_AFTER_S:
        raise WeightsMissing(f"{weights.url} could not be reached within the last hour.")
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_suffix(f".{os.getpid()}.part")
    try:
        answer = httpx.get(
            weights.url, timeout=httpx.Timeout(FETCH_S, connect=CONNECT_S), follow_redirects=True
        )
        answer.raise_for_status()
        part.write_bytes(answer.content)
        _check(part, weights)
        part.replace(target)
    except (httpx.HTTPError, OSError) as error:
        failed.touch()
        raise WeightsMissing(
            f"{weights.file} is not on this machine and {weights.url} could not be reached "
            f"({type(error).__name__}). Put the file into {_var_models()}."
        ) from error
    finally:
        part.unlink(missing_ok=True)
    return target
