"""A release as plain values, to be kept inside until the next one needs it."""

from __future__ import annotations

from typing import Any

from governance.transparency.control.tables import Cell, Key, Reason, Relation, Release, Status


def release_plain(release: Release) -> dict[str, Any]:
    """Values that JSON can carry. They hold the withheld counts too: never to be published."""
    return {
        "cells": [
            [list(cell.key), cell.count, cell.status.value, cell.reason.value]
            for cell in release.cells
        ],
        "relations": [
            [list(one.total), [list(part) for part in one.parts]] for one in release.relations
        ],
    }


def release_of(plain: dict[str, Any]) -> Release:
    """The release that was kept."""
    return Release(
        cells=tuple(
            Cell(_key(key), count, Status(status), Reason(reason))
            for key, count, status, reason in plain["cells"]
        ),
        relations=tuple(
            Relation(_key(total), tuple(_key(part) for part in parts))
            for total, parts in plain["relations"]
        ),
    )


def _key(values: list[str]) -> Key:
    return tuple(values)
