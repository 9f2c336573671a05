"""The figures of a frozen report as CSV and JSON, described as a Data Package."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from governance.spreadsheets import csv_text
from governance.transparency import words
from governance.transparency.freezing import Plain
from governance.transparency.measures import BY_NAME, MEASURES, About
from governance.transparency.reading import label_of

Cells = Mapping[str, str | int | float | None]
_RULE = "few_persons_or_protects_others"

FIELDS: dict[str, dict[str, tuple[str, str]]] = {
    "figures": {
        "period": ("string", "Month or year in India's calendar"),
        "measure": ("string", "What is counted; see measures.csv"),
        "word": ("string", "Of which kind, or the code of the place; empty for all together"),
        "name_en": ("string", "The kind or place in English"),
        "name_hi": ("string", "The kind or place in Hindi"),
        "value": ("integer", "The number; empty where it is withheld"),
        "unit": ("string", "count or seconds"),
        "about": ("string", "Whether it is about people or about the agency"),
        "status": ("string", "told or withheld"),
    },
    "measures": {
        "measure": ("string", "Name of the measure"),
        "about": ("string", "people or agency"),
        "unit": ("string", "count or seconds"),
        "base": ("string", "The measure that it has to be read beside"),
        "title_en": ("string", "Title in English"),
        "title_hi": ("string", "Title in Hindi"),
        "meaning_en": ("string", "Definition in English"),
        "meaning_hi": ("string", "Definition in Hindi"),
    },
    "suppression": {
        "period": ("string", "Month or year in India's calendar"),
        "measure": ("string", "What is counted"),
        "word": ("string", "Of which kind, or the code of the place"),
        "action": ("string", "withheld"),
        "rule": ("string", "Small counts and those that would give them away are not told apart"),
    },
}


def table_files(plain: Plain) -> dict[str, bytes]:
    """figures, measures and suppression as CSV and JSON, by name, with datapackage.json."""
    tables = {
        "figures": _figures(plain), "measures": _measures(), "suppression": _suppression(plain)
    }  # fmt: skip
    files: dict[str, bytes] = {}
    for name, rows in tables.items():
        files[f"data/{name}.csv"] = csv_text(list(FIELDS[name]), rows).encode()
        files[f"data/{name}.json"] = _json(rows)
    files["datapackage.json"] = _json(_package(plain, files))
    return files


def _figures(plain: Plain) -> Sequence[Cells]:
    return [
        {
            "period": plain["period"], "measure": one["measure"], "word": one["word"],
            "name_en": label_of(plain, one["measure"], one["word"], "en"),
            "name_hi": label_of(plain, one["measure"], one["word"], "hi"),
            "value": one["value"], "unit": BY_NAME[one["measure"]].unit.value,
            "about": _about(one).value,
            "status": "withheld" if one["value"] is None else "told",
        }
        for one in plain["figures"]
    ]  # fmt: skip


def _about(figure: Plain) -> About:
    # How often police were sent in all is what the agency did; where to, what happened to people.
    return BY_NAME[figure["measure"]].about if figure["word"] else About.AGENCY


def _measures() -> Sequence[Cells]:
    return [
        {
            "measure": one.name, "about": one.about.value, "unit": one.unit.value,
            "base": one.base, "title_en": words.MEASURES[one.name][0].en,
            "title_hi": words.MEASURES[one.name][0].hi,
            "meaning_en": words.MEASURES[one.name][1].en,
            "meaning_hi": words.MEASURES[one.name][1].hi,
        }
        for one in MEASURES
    ]  # fmt: skip


def _suppression(plain: Plain) -> Sequence[Cells]:
    return [
        {"period": plain["period"], "measure": one["measure"], "word": one["word"],
         "action": "withheld", "rule": _RULE}
        for one in plain["figures"]
        if one["value"] is None
    ]  # fmt: skip


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def _package(plain: Plain, files: Mapping[str, bytes]) -> Mapping[str, Any]:
    period = plain["period"]
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": f"abhaya-transparency-{period}",
        "title": f"Transparency report {period}",
        "created": plain["counted_at"],
        "version": "1.0.0",
        "resources": [_resource(name, content) for name, content in sorted(files.items())],
    }


def _resource(path: str, content: bytes) -> Mapping[str, Any]:
    name, _dot, kind = path.removeprefix("data/").partition(".")
    fields = [
        {"name": column, "type": of, "description": told}
        for column, (of, told) in FIELDS[name].items()
    ]
    return {
        "name": f"{name}-{kind}", "path": path, "format": kind, "encoding": "utf-8",
        "mediatype": "text/csv" if kind == "csv" else "application/json",
        "bytes": len(content), "hash": f"sha256:{sha256(content).hexdigest()}",
        "schema": {"fields": fields},
    }  # fmt: skip
