"""The relations of a table as a matrix that solvers take."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array

from governance.transparency.control.tables import Key, Relation

Vector = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Linear:
    """Counts in an order, and a matrix (relations, counts) that is 0 for every true table."""

    keys: tuple[Key, ...]
    place: dict[Key, int]
    matrix: csr_array

    def relations(self) -> list[tuple[int, NDArray[np.int64]]]:
        """Of each relation the place of the total, and the places of its parts."""
        found = []
        for row in range(self.matrix.shape[0]):
            span = slice(self.matrix.indptr[row], self.matrix.indptr[row + 1])
            places, signs = self.matrix.indices[span], self.matrix.data[span]
            found.append((int(places[signs > 0][0]), places[signs < 0].astype(np.int64)))
        return found


def linear_of(keys: Iterable[Key], relations: Sequence[Relation]) -> Linear:
    """The matrix of these relations over these counts and all that the relations name."""
    named = [key for relation in relations for key in (relation.total, *relation.parts)]
    order = tuple(dict.fromkeys([*keys, *named]))
    place = {key: number for number, key in enumerate(order)}
    rows: list[int] = []
    columns: list[int] = []
    signs: list[float] = []
    for row, relation in enumerate(relations):
        cells = [place[relation.total], *(place[part] for part in relation.parts)]
        rows += [row] * len(cells)
        columns += cells
        signs += [1.0] + [-1.0] * len(relation.parts)
    shape = (len(relations), len(order))
    return Linear(order, place, csr_array(coo_array((signs, (rows, columns)), shape=shape)))
