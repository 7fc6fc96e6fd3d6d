"""Coset representatives (W | w) of a lattice T of translations, closed under products modulo T and tabulated."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
from sympy.polys.domains import ZZ
from sympy.polys.matrices import DomainMatrix

from grouptk.domains import Array
from grouptk.errors import LawError
from grouptk.finite import CayleyTable
from grouptk.finite.table import LARGEST_TABLE

_Rows: TypeAlias = tuple[tuple[int, ...], ...]
_Coset: TypeAlias = tuple[_Rows, tuple[int, ...]]

_LARGEST_ENTRY = 2**20  # products of two, summed over the axes, stay far below 2⁶³


@dataclass(frozen=True, eq=False)
class Cosets:
    """The maps v ↦ W_k v + w_k of pixels, one for each coset of T = cell_1 ℤ × … × cell_d ℤ, the identity first.

    `matrices` (n, d, d) and `shifts` (n, d) are integers, `table` is the product of the cosets.
    """

    matrices: Array
    shifts: Array
    cell: Array
    table: CayleyTable

    @property
    def dimension(self) -> int:
        """The number d of axes."""
        return len(self.cell)

    @cached_property
    def linear(self) -> Array:
        """The matrices cell⁻¹ W_k cell (n, d, d), which act on T."""
        return self.matrices * self.cell // self.cell[:, None]

    @cached_property
    def cocycle(self) -> Array:
        """The translations c(k, l) = cell⁻¹ (w_k + W_k w_l − w_kl), of shape (n, n, d)."""
        moved = np.einsum("kij,lj->kli", self.matrices, self.shifts)
        return (self.shifts[:, None] + moved - self.shifts[self.table.product]) // self.cell


def close(representatives: Iterable[Any], cell: Any) -> Cosets:
    """Return all products of some representatives: the identity, then the given ones in their order, then the others.

    Raises:
        LawError: a map is none of pixels, T is not preserved, there is a translation outside T or no end of products.
    """
    given = [_coset(representative) for representative in representatives]
    if not given:
        raise LawError("a crystal group needs one representative at least: with none, its dimension is unknown")
    sizes = {len(shift) for _, shift in given}
    if len(sizes) > 1:
        raise LawError(f"all representatives must have one dimension, got {sorted(sizes)}")
    pixels = _cell(cell, sizes.pop())
    for matrix, _ in given:
        _require_lattice_map(matrix, pixels)
    one: _Rows = tuple(tuple(int(i == j) for j in range(len(pixels))) for i in range(len(pixels)))
    found: dict[_Rows, tuple[int, ...]] = {one: (0,) * len(pixels)}
    generators: list[_Coset] = []
    for matrix, shift in given:
        if matrix not in found:
            generators.append((matrix, shift))
            _extend(found, generators, pixels)
        _require_in_lattice(shift, found[matrix], pixels)
    order = list(dict.fromkeys((one, *(matrix for matrix, _ in given), *found)))
    found |= {matrix: shift for matrix, shift in reversed(given) if matrix != one}
    return _tabulated(order, found, generators, pixels)


def _tabulated(
    order: Sequence[_Rows], shifts: dict[_Rows, tuple[int, ...]], generators: Sequence[_Coset], cell: tuple[int, ...]
) -> Cosets:
    places = {matrix: place for place, matrix in enumerate(order)}
    left = np.zeros((len(generators), len(order)), np.intp)
    for row, (own, shift) in enumerate(generators):
        for column, matrix in enumerate(order):
            product, moved = _multiplied(own, shift, matrix, shifts[matrix])
            _require_in_lattice(moved, shifts[product], cell)
            left[row, column] = places[product]
    numbers = [np.array(values, object) for values in (order, [shifts[matrix] for matrix in order], cell)]
    for array in numbers:
        if max(abs(value) for value in array.flat) > _LARGEST_ENTRY:
            raise LawError(f"the numbers in matrices, shifts and cell must be {_LARGEST_ENTRY:,} at most")
    matrices, vectors, pixels = (array.astype(np.int64) for array in numbers)
    return Cosets(matrices, vectors, pixels, CayleyTable.generated(left))


def _extend(found: dict[_Rows, tuple[int, ...]], generators: Sequence[_Coset], cell: tuple[int, ...]) -> None:
    """Add all products of generators to those found, shifts reduced modulo T."""
    elements = list(found)
    for element in elements:
        for matrix, shift in generators:
            product, moved = _multiplied(matrix, shift, element, found[element])
            if product in found:
                continue
            if len(found) == _most_products(len(cell)):
                raise _endless([*(own for own, _ in generators), *found], len(cell))
            found[product] = tuple(value % size for value, size in zip(moved, cell, strict=True))
            elements.append(product)


def _multiplied(matrix: _Rows, shift: tuple[int, ...], other: _Rows, moved: tuple[int, ...]) -> _Coset:
    """Return (W | w)(W' | w') = (W W' | w + W w')."""
    columns = tuple(zip(*other, strict=True))
    product = tuple(tuple(_dot(row, column) for column in columns) for row in matrix)
    vector = tuple(w + _dot(row, moved) for row, w in zip(matrix, shift, strict=True))
    return product, vector


def _dot(row: Sequence[int], column: Sequence[int]) -> int:
    return sum(a * b for a, b in zip(row, column, strict=True))


def _most_products(dimension: int) -> int:
    """Return a number that the order of each finite group of integer matrices divides (H. Minkowski 1887)."""
    primes = [p for p in range(2, dimension + 2) if all(p % q for q in range(2, p))]
    powers = ((p, sum(dimension // (p**i * (p - 1)) for i in range(dimension.bit_length() + 1))) for p in primes)
    return min(math.prod(p**exponent for p, exponent in powers), LARGEST_TABLE)


# --------------------------------------------------------------------------- what is refused


def _coset(representative: Any) -> _Coset:
    try:
        matrix, shift = representative
    except (TypeError, ValueError) as error:
        raise LawError(f"a representative must be a pair (W, w), got {representative!r}") from error
    rows = np.atleast_2d(np.array(matrix, object))
    vector = np.atleast_1d(np.array(shift, object))
    if rows.ndim != 2 or rows.shape != (len(vector), len(vector)) or vector.ndim != 1 or not len(vector):
        raise LawError(f"W must be d×d and w have d numbers, got shapes {rows.shape} and {vector.shape}")
    return tuple(tuple(_whole(v, "W") for v in row) for row in rows), tuple(_whole(v, "w") for v in vector)


def _whole(value: Any, owner: str) -> int:
    try:
        number = int(value)
    except (TypeError, ValueError) as error:
        raise LawError(f"{owner} must hold whole numbers, got {value!r}") from error
    if isinstance(value, bool) or number != value:
        advice = {
            "W": "write W in a basis of the lattice, in axial coordinates for turns by 60° or 120°",
            "w": "count w in pixels, and take more pixels per cell",
        }.get(owner, "it counts pixels")
        raise LawError(f"{owner} must hold whole numbers, got {value}: {advice}")
    return number


def _cell(cell: Any, dimension: int) -> tuple[int, ...]:
    values = np.atleast_1d(np.array(cell, object))
    sizes = tuple(_whole(value, "cell") for value in (np.repeat(values, dimension) if len(values) == 1 else values))
    if len(sizes) != dimension or min(sizes) < 1:
        raise LawError(f"cell must be a positive number of pixels, or {dimension} of them, got {cell}")
    return sizes


def _require_lattice_map(matrix: _Rows, cell: tuple[int, ...]) -> None:
    """Refuse a matrix that is not invertible over ℤ, or takes T out of itself."""
    determinant = DomainMatrix([list(map(ZZ, row)) for row in matrix], (len(cell), len(cell)), ZZ).det()
    if abs(determinant) != 1:
        raise LawError(f"W must be invertible over the integers, got {_text(matrix)} of determinant {determinant}")
    for axis, size in enumerate(cell):
        image = tuple(row[axis] * size for row in matrix)
        if any(value % own for value, own in zip(image, cell, strict=True)):
            step = tuple(size if i == axis else 0 for i in range(len(cell)))
            raise LawError(f"W = {_text(matrix)} must map T = {_lattice(cell)} to itself, and takes {step} to {image}")


def _require_in_lattice(shift: Sequence[int], other: Sequence[int], cell: tuple[int, ...]) -> None:
    """Refuse two shifts of one matrix that differ by no vector of T."""
    step = tuple((one - two) % size for one, two, size in zip(shift, other, cell, strict=True))
    if any(step):
        finer = tuple(math.gcd(size, value) for size, value in zip(cell, step, strict=True))
        index = math.lcm(*(size // own for size, own in zip(cell, finer, strict=True)))
        fits = index == math.prod(size // own for size, own in zip(cell, finer, strict=True))
        raise LawError(
            f"the representatives generate the translation by {step} pixels, which must be in T = {_lattice(cell)}: "
            + (f"cell={finer} holds it" if fits else "write W and w in a basis of the lattice, its primitive cell")
        )


def _endless(found: Iterable[_Rows], dimension: int) -> LawError:
    """Return the error for too many products; it names a matrix of infinite order, if one is among them."""
    said = f"the matrices W must generate a finite group, of at most {_most_products(dimension):,} elements"
    largest_order = 3**dimension  # an order is an lcm of n with Σ φ(n) ≤ d, and n ≤ 3^φ(n)
    for rows in found:
        matrix = np.array(rows, object)
        power = matrix
        for _ in range(largest_order):
            power = power @ matrix
            if np.array_equal(power, matrix):
                break
        else:
            return LawError(f"{said}: {_text(rows)} has infinite order")
    return LawError(said)


def _lattice(cell: tuple[int, ...]) -> str:
    return " × ".join(f"{size}ℤ" if size > 1 else "ℤ" for size in cell)


def _text(matrix: _Rows) -> str:
    return str([list(row) for row in matrix])
