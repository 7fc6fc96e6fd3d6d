"""Crystal groups from affine maps as tables list them: rational matrices or coordinate triplets, in any basis."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from typing import Any

import sympy as sp

from grouptk.constructions.coordinates import axis_names
from grouptk.constructions.crystal import CrystalGroup, crystal_group
from grouptk.errors import LawError

_TERM = re.compile(r"([+-]?)(?:(\d+)(?:/([1-9]\d*))?)?(?:(?<=\d)\*)?([a-z]\d*)?")


def from_affine_maps(
    maps: Iterable[Any],
    lattice: Any = None,
    *,
    names: Sequence[str] | None = None,
    name: str | None = None,
) -> CrystalGroup:
    """Return the crystal group that affine maps and the translations of a lattice generate.

    A map is a triplet such as "-x, y + 1/2" or a matrix [[W, w], [0, 1]] of rational numbers. The rows of `lattice` are
    a basis of T in the same coordinates; left out, it is ℤ^d. Pixels divide the lattice vectors into the least numbers
    of parts that make every W and w integral. Fibre elements are in the order of `crystal_group`.

    Raises:
        LawError: a map cannot be read, or what `crystal_group` refuses.

    Example:
        >>> import grouptk as gt
        >>> pgg = gt.from_affine_maps(["-x, -y", "1/2 + x, 1/2 - y"], name="pgg")
        >>> pgg.cell.tolist(), pgg.abelian_invariants(), bool(pgg.verify())
        ([2, 2], (2, 4), True)
        >>> centred = gt.from_affine_maps(["x, -y"], lattice=[["1/2", "1/2"], [0, 1]])
        >>> centred.is_split(), centred.matrices[1].tolist()
        (True, [[1, 0], [-1, -1]])
    """
    affine = [_affine(map) for map in maps]
    if not affine:
        raise LawError("from_affine_maps needs one map at least: with none, the dimension is unknown")
    dimension = affine[0].rows - 1
    basis = sp.eye(dimension) if lattice is None else sp.Matrix(lattice).applyfunc(sp.Rational).T
    if (
        any(matrix.rows != dimension + 1 for matrix in affine)
        or basis.shape != (dimension, dimension)
        or not basis.det()
    ):
        raise LawError(f"all maps must have dimension {dimension}, and the lattice {dimension} independent vectors")
    change = sp.diag(basis, 1)
    cosets = [change.inv() * matrix * change for matrix in affine]
    matrices, shifts = ([m[:-1, part] for m in cosets] for part in (slice(0, dimension), dimension))
    cell = _least_cell(matrices, shifts)
    scale = sp.diag(*cell)
    pairs = zip(matrices, shifts, strict=True)
    return crystal_group(
        [((scale * W * scale.inv()).tolist(), list(scale * w)) for W, w in pairs], cell, names=names, name=name
    )


def _least_cell(matrices: Sequence[sp.Matrix], shifts: Sequence[sp.Matrix]) -> list[int]:
    """Return the least pixels per lattice vector for which shifts and matrices are integral, in pixels too."""
    for matrix in matrices:
        if not all(entry.is_Integer for entry in matrix):
            raise LawError(f"a map must take the lattice to itself; in its basis, one has the matrix {matrix.tolist()}")
    cell = [math.lcm(*(int(shift[axis].q) for shift in shifts)) for axis in range(len(shifts[0]))]
    finer = None
    while finer != cell:
        finer = list(cell)
        for matrix in matrices:
            for row in range(len(cell)):
                for column in range(len(cell)):
                    cell[row] = math.lcm(cell[row], cell[column] // math.gcd(cell[column], int(matrix[row, column])))
    return cell


def _affine(map: Any) -> sp.Matrix:
    if isinstance(map, str):
        return _triplet(map)
    try:
        matrix = sp.Matrix(map)
    except (TypeError, ValueError) as error:
        raise LawError(f"a map must be a triplet or a matrix, got {map!r}") from error
    last = [0] * (matrix.cols - 1) + [1]
    if matrix.rows != matrix.cols or list(matrix[-1, :]) != last or not all(entry.is_Rational for entry in matrix):
        raise LawError(f"a map must be a matrix [[W, w], [0, 1]] of rational numbers, got {matrix.tolist()}")
    return matrix


def _triplet(text: str) -> sp.Matrix:
    """Return the matrix of a map such as "-y, x - y, z + 1/2"."""
    parts = text.replace(" ", "").split(",")
    names = axis_names(len(parts))
    matrix = sp.eye(len(parts) + 1)
    matrix[:-1, :] = sp.zeros(len(parts), len(parts) + 1)
    for row, part in enumerate(parts):
        end = 0
        while end < len(part):
            term = _TERM.match(part, end)
            assert term is not None  # every part of the pattern may be empty
            sign, numerator, denominator, axis = term.groups()
            unknown = axis is not None and axis not in names
            if unknown or (numerator, axis) == (None, None) or (end and not sign):
                raise LawError(f"a triplet must be sums of {', '.join(names)} and fractions, got {text!r}")
            number = sp.Rational(int(numerator or 1), int(denominator or 1))
            matrix[row, len(parts) if axis is None else names.index(axis)] += -number if sign == "-" else number
            end = term.end()
    return matrix
