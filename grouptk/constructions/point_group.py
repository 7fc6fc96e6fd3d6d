"""Finite groups of integer matrices, as numbers k with a table, which act on ℝ^d by W_k."""

from __future__ import annotations

from typing import Any

import numpy as np
import sympy as sp

from grouptk.constructions.coordinates import axis_names
from grouptk.domains import Array, Finite, Real
from grouptk.finite import CayleyTable
from grouptk.group import Group
from grouptk.law import Law
from grouptk.spaces import Space
from grouptk.tracing import Formula, Values, place_formula
from grouptk.tracing.look_up import LookUp, Table


class PointGroup(Group):
    """The group of some integer matrices W_k, k = 0, …, n−1, which acts on ℝ^d by x ↦ W_k x.

    Its one coordinate is k, its law the table of the matrices' products; `matrices` has shape (n, d, d).

    Example:
        >>> import grouptk as gt
        >>> square = gt.wallpaper("p4g").point_group
        >>> square.is_isomorphic(gt.D(4)), square.matrices[1].tolist()
        (True, [[0, -1], [1, 0]])
    """

    def __init__(self, matrices: Array, table: CayleyTable, name: str, coordinate: str = "k") -> None:
        self.name = name
        self.matrices = matrices
        self.products = table
        self.coordinate = coordinate

    def _trace_law(self) -> Law:
        size = len(self.products)
        space = Space.of({self.coordinate: Finite(range(size))})
        product = place_formula((space, space), space, self.products.product)
        inverse = place_formula((space,), space, self.products.inverses)
        identity = (sp.Integer(self.products.identity),)
        return Law(space, product, identity, inverse)

    def _trace_action(self) -> Formula:
        fibre = Space.of({self.coordinate: Finite(range(len(self.products)))})
        target = Space.of(dict.fromkeys(axis_names(self.matrices.shape[1]), Real()))
        (k,) = fibre.symbols()
        moved = apply_matrices(self.matrices, fibre, k, target.symbols("'"))
        return Formula((fibre, target), target, moved)


def look_up(values: Array, fibre: Space, *places: Any) -> sp.Expr:
    """Return the value of a table at places of the fibre, one for each axis; a number if all values agree."""
    if np.all(values == values.flat[0]):
        return sp.Integer(int(values.flat[0]))
    return LookUp(Table((fibre,) * len(places), values), *places)


def apply_matrices(matrices: Array, fibre: Space, k: Any, vector: Values) -> Values:
    """Return W_k v for matrices of shape (n, d, d)."""
    return tuple(
        sp.Add(*(look_up(matrices[:, row, column], fibre, k) * v for column, v in enumerate(vector)))
        for row in range(matrices.shape[1])
    )
