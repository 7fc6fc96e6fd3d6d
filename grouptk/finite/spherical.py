"""Spherical functions s(x) = ⟨v, ρ(x)v⟩ of irreducible representations, known from the character alone.

Let λ be a linear character of a subgroup H, and P = Σ_{h∈H} λ̄(h)·ρ(h) / |H| the projection onto the vectors on which H
acts by λ. Its rank m is the multiplicity ⟨χ|_H, λ⟩, and tr(ρ(x)P) = Σ_h λ̄(h)·χ(xh) / |H|. If m = 1 this is s(x) for the
unit vector v with P = vv*.

Source: J. Dixon, Constructing representations of finite groups (1993).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from grouptk.domains import Array
from grouptk.finite.characters import CharacterTable
from grouptk.finite.table import CayleyTable

_TRIES = 4
_TERMS = 3
_NEGLIGIBLE = 1e-8


@dataclass(frozen=True, eq=False)
class LinearCharacter:
    """The character h ↦ exp(2πi·e/N) of a subgroup, with the exponent e of each of its members, and N = `order`."""

    members: Array
    exponents: Array
    order: int

    def conjugate(self) -> Array:
        """Return λ̄ on the members, in real numbers if these are ±1."""
        if not (2 * self.exponents % self.order).any():
            return np.where(self.exponents % self.order, -1.0, 1.0)
        return np.exp(-2j * np.pi * self.exponents / self.order)

    def cosets(self, table: CayleyTable) -> Array:
        """Return the first element of each coset x·H."""
        return np.flatnonzero(table.product[:, self.members].min(axis=1) == np.arange(len(table)))

    @classmethod
    def cyclic(cls, table: CayleyTable, element: int, exponent: int) -> LinearCharacter:
        """Return the character of the subgroup of an element g, of order o, with g ↦ exp(2πi·exponent/o)."""
        powers = [table.identity]
        while (power := int(table.product[powers[-1], element])) != table.identity:
            powers.append(power)
        return cls(np.array(powers), exponent * np.arange(len(powers)) % len(powers), len(powers))


class Constituent(NamedTuple):
    """How often (> 0) the eigenvalue exp(2πi·`exponent`/`order`) is among those of ρ(`element`)."""

    multiplicity: int
    order: int
    element: int
    exponent: int


def cyclic_constituents(characters: CharacterTable, row: int) -> list[Constituent]:
    """Return the eigenvalues of elements, the least multiplicities first, then the largest orders."""
    found = [
        Constituent(int(multiplicities[row, exponent]), multiplicities.shape[1], element, exponent)
        for element, multiplicities in characters.cyclic_restrictions
        for exponent in np.flatnonzero(multiplicities[row]).tolist()
    ]
    return sorted(found, key=lambda constituent: (constituent.multiplicity, -constituent.order))


def spherical_function(characters: CharacterTable, row: int) -> tuple[Array, Array]:
    """Return a spherical function of the character of a row, and one element of each coset on which it is known.

    H is cyclic, with m least. A representation of real type gets a real λ, so that all is real.
    """
    table = characters.classes.table
    values = characters.numeric[row]
    real = characters.frobenius_schur[row] == 1
    if characters.degrees[row] == 1:
        return (values.real if real else values)[characters.classes.label], np.array([table.identity])
    constituents = cyclic_constituents(characters, row)
    chosen = next(one for one in constituents if not real or 2 * one.exponent % one.order == 0)
    line = LinearCharacter.cyclic(table, chosen.element, chosen.exponent)
    spherical = _averaged(table, line, (values.real if real else values)[characters.classes.label])
    if chosen.multiplicity > 1:
        spherical = _split(table, line, spherical, chosen.multiplicity, real)
    return spherical, line.cosets(table)


def _averaged(table: CayleyTable, line: LinearCharacter, function: Array) -> Array:
    """Return Σ_h λ̄(h)·f(xh) / |H|."""
    total = sum(
        weight * function[table.product[:, h]] for weight, h in zip(line.conjugate(), line.members, strict=True)
    )
    return total / len(line.members)


def _split(table: CayleyTable, line: LinearCharacter, spherical: Array, multiplicity: int, real: bool) -> Array:
    """Return tr(ρ(x)E) for a projection E ≤ P of rank 1, from tr(ρ(x)P).

    For c = Σ_y β_y·y + β̄_y·y⁻¹ the operator T = P·ρ(c)·P is Hermitian, and E is the projection onto one of its
    eigenvectors. Functions tr(ρ(x)A) have the scalar product tr(A·B*), up to a factor, and tr(ρ(x)·P·ρ(c)·A) is the
    average of tr(ρ(xc)A). So Lanczos' method finds the eigenvalues of A ↦ T·A on the powers of T, and eigenvectors,
    which are multiples of the E. Of some c the one is taken that has an eigenvalue farthest from the others.
    """
    rng = np.random.default_rng(0)
    best, isolation, tries = spherical, 0.0, 0
    while tries < _TRIES or not isolation:
        tries += 1
        chosen = rng.integers(0, len(table), _TERMS)
        weights = rng.normal(size=_TERMS) + (0 if real else 1j * rng.normal(size=_TERMS))
        moves = table.product[:, np.concatenate([chosen, table.inverses[chosen]])].T
        symmetric = np.concatenate([weights, weights.conj()])

        def multiplied(function: Array, moves: Array = moves, symmetric: Array = symmetric) -> Array:
            return _averaged(table, line, symmetric @ function[moves])

        basis, matrix = _lanczos(multiplied, spherical if real else spherical.astype(complex), multiplicity)
        if len(basis) < multiplicity:
            continue
        eigenvalues, vectors = np.linalg.eigh(matrix)
        gaps = np.diff(eigenvalues, prepend=-np.inf, append=np.inf)
        distances = np.minimum(gaps[:-1], gaps[1:]) / np.ptp(eigenvalues)
        place = int(np.argmax(distances))
        if distances[place] > isolation:
            function = vectors[:, place] @ basis
            best, isolation = function / function[table.identity], float(distances[place])
    return best


def _lanczos(operator: Callable[[Array], Array], start: Array, steps: int) -> tuple[Array, Array]:
    """Return an orthonormal basis of start, T·start, …, as long as these are independent, and the matrix of T on it."""
    basis = [start / np.linalg.norm(start)]
    images = [operator(basis[0])]
    while len(basis) < steps:
        known = np.array(basis)
        rest = images[-1]
        for _ in range(2):
            rest = rest - known.conj() @ rest @ known
        length = np.linalg.norm(rest)
        if length < _NEGLIGIBLE * np.linalg.norm(images[-1]):
            break
        basis.append(rest / length)
        images.append(operator(basis[-1]))
    return np.array(basis), np.array(basis).conj() @ np.array(images).T


def independent_translates(table: CayleyTable, spherical: Array, cosets: Array, degree: int) -> tuple[Array, Array]:
    """Return d elements g with independent ρ(g)v, and the triangular L with L·L* = [s(g_i⁻¹·g_j)].

    This is Cholesky's method; the next translate is always the one farthest from the span of those before it.
    """
    inverses = table.inverses[cosets]
    rows = np.zeros((len(cosets), degree), spherical.dtype)
    distances = np.ones(len(cosets))
    pivots: list[int] = []
    for step in range(degree):
        pivot = int(np.argmax(distances))
        column = spherical[table.product[inverses, cosets[pivot]]] - rows[:, :step] @ rows[pivot, :step].conj()
        rows[:, step] = column / np.sqrt(column[pivot].real)
        distances -= np.abs(rows[:, step]) ** 2
        pivots.append(pivot)
    return cosets[pivots], np.tril(rows[pivots])


def shifted(table: CayleyTable, translates: Array, elements: Array) -> Array:
    """Return the elements g_i⁻¹·x·g_j, of shape (…, d, d), for an array of elements x."""
    left = table.product[table.inverses[translates], elements[..., None]]
    return table.product[left[..., None], translates]
