"""Null spaces and echelon forms of exact matrices, over the rational or a cyclotomic field."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from sympy import QQ
from sympy.polys.matrices import DomainMatrix

from grouptk.finite.cyclotomic import Cyclotomics


def null_space(matrix: Cyclotomics) -> Cyclotomics:
    """Return a basis of the x with A·x = 0, one a row.

    Example:
        >>> null_space(Cyclotomics.of([[1, 1, 0], [0, 0, 1]])).to_sympy().tolist()
        [[-1, 1, 0]]
    """
    return _from_field(_to_field(matrix).nullspace(), matrix.order)


def echelon_form(matrix: Cyclotomics) -> Cyclotomics:
    """Return the reduced echelon form.

    Example:
        >>> echelon_form(Cyclotomics.of([[2, 4], [1, 1]])).to_sympy().tolist()
        [[1, 0], [0, 1]]
    """
    return _from_field(_to_field(matrix).rref()[0], matrix.order)


def _to_field(matrix: Cyclotomics) -> DomainMatrix:
    field = QQ if matrix.numerators.shape[-1] == 1 else QQ.cyclotomic_field(matrix.order)

    def number(coordinates: list[int]) -> Any:
        parts = [QQ(value, matrix.denominator) for value in reversed(coordinates)]
        return parts[0] if field == QQ else field(parts)

    rows = [[number(entry) for entry in row] for row in matrix.numerators.tolist()]
    return DomainMatrix(rows, matrix.shape, field).to_sparse()


def _from_field(matrix: DomainMatrix, order: int) -> Cyclotomics:
    degree = len(Cyclotomics.of(1).in_order(order).numerators)
    lists = [[_coordinates(entry, degree) for entry in row] for row in matrix.to_dense().to_list()]
    flat = [value for row in lists for entry in row for value in entry]
    denominator = math.lcm(1, *(int(value.denominator) for value in flat))
    numerators = np.array([int(value.numerator) * (denominator // int(value.denominator)) for value in flat], object)
    return Cyclotomics(order, numerators.reshape(*matrix.shape, degree), denominator)


def _coordinates(entry: Any, degree: int) -> list[Any]:
    """Return the coordinates of a number in the power basis, lowest power first."""
    parts = list(reversed(entry.to_list())) if hasattr(entry, "to_list") else [entry]
    return parts + [QQ(0)] * (degree - len(parts))
