"""Exact irreducible representations over cyclotomic fields, by Dixon's formula."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from grouptk.domains import Array
from grouptk.errors import DomainError
from grouptk.finite.characters import CharacterTable
from grouptk.finite.cyclotomic import Cyclotomics
from grouptk.finite.cyclotomic_basis import power_basis
from grouptk.finite.irreps import Irrep
from grouptk.finite.spherical import LinearCharacter, cyclic_constituents, independent_translates, shifted
from grouptk.finite.subgroups import cyclic_generators
from grouptk.finite.table import CayleyTable

_MOST_SUBGROUPS = 2_000


@dataclass(frozen=True, eq=False, repr=False)
class ExactIrrep(Irrep):
    """Matrices of cyclotomic numbers, not unitary in general.

    For a unit vector v on which a subgroup H acts by a linear character λ, contained once in the restriction of χ,
    s(x) = ⟨v, ρ(x)v⟩ = Σ_h λ̄(h)·χ(xh) / |H|. In the basis of independent translates ρ(g_1)v, …, ρ(g_d)v

        ρ(x) = [s(g_i⁻¹·g_j)]⁻¹ · [s(g_i⁻¹·x·g_j)].

    Source: J. Dixon, Constructing representations of finite groups (1993).
    """

    spherical: Cyclotomics
    translates: Array
    dual: Cyclotomics

    def __call__(self, elements: Any) -> Cyclotomics:
        """Return the matrices of an array of elements."""
        return self.dual @ self.spherical[shifted(self.table, self.translates, np.asarray(elements))]

    @property
    def defect(self) -> float:
        """The largest entry of ρ(gs) − ρ(g)ρ(s), for all g and generators s: 0, as is found exactly."""
        product = self.table.product
        differences = [self(product[:, s]) - self.matrices @ self(s) for s in self.table.generators]
        return max((float(np.abs(x.to_numpy()).max()) for x in differences), default=0.0)


def exact_irrep(table: CayleyTable, row: int, characters: CharacterTable | None = None) -> ExactIrrep:
    """Return the irreducible representation with the character of a row of the character table, exactly.

    Raises:
        DomainError: none of the subgroups that were tried has a linear character of multiplicity one.

    Example:
        >>> turns, mirror = np.arange(6) % 3, np.arange(6) // 3
        >>> turned = (turns[:, None] + np.where(mirror, -1, 1)[:, None] * turns) % 3
        >>> triangle = CayleyTable(turned + 3 * (mirror[:, None] ^ mirror))
        >>> exact_irrep(triangle, 2)(1).to_sympy().tolist()
        [[0, -1], [1, -1]]
    """
    characters = characters or CharacterTable.of(table)
    degree = int(characters.degrees[row])
    candidates = ((line, _spherical(characters, row, line)) for line in _multiplicity_one(characters, row))
    found = next((pair for pair in candidates if pair[1][table.identity] == 1), None)
    if found is None:
        tried = f"none of {_MOST_SUBGROUPS:,} subgroups has one"
        raise DomainError(f"the character of row {row} must contain a linear character of a subgroup once: {tried}")
    line, spherical = found
    translates, _ = independent_translates(table, spherical.to_numpy(), line.cosets(table), degree)
    gram = spherical[shifted(table, translates, np.asarray(table.identity))]
    return ExactIrrep(characters, row, spherical, translates, inverse(gram))


def inverse(matrix: Cyclotomics) -> Cyclotomics:
    """Return the inverse of a Hermitian positive definite matrix, by Gauss–Jordan elimination: no pivot is zero.

    Example:
        >>> inverse(Cyclotomics.of([[2, 1], [1, 1]])).to_sympy().tolist()
        [[1, -1], [-1, 2]]
    """
    size = len(matrix)
    unit = np.eye(size, dtype=np.int64)
    basis = Cyclotomics.of(unit).in_order(matrix.order).numerators * matrix.denominator
    rows = Cyclotomics(matrix.order, np.concatenate([matrix.numerators, basis], axis=1), matrix.denominator)
    for step in range(size):
        pivot_row = rows[step] * rows[step, step].reciprocal()
        rows = rows - (rows[:, step] - unit[step])[:, None] * pivot_row
    return rows[:, size:]


def _spherical(characters: CharacterTable, row: int, line: LinearCharacter) -> Cyclotomics:
    table = characters.classes.table
    values = characters.values[row]
    total = Cyclotomics.of(np.zeros(len(table), np.int64))
    for h, exponent in zip(line.members, line.exponents, strict=True):
        total = total + values[characters.classes.label[table.product[:, h]]] * Cyclotomics.roots(line.order, -exponent)
    return (total / len(line.members)).reduced()


def _multiplicity_one(characters: CharacterTable, row: int) -> Iterator[LinearCharacter]:
    """Yield linear characters contained once: of cyclic subgroups, in the smallest field first, then of others.

    Multiplicities are rounded here, which proves nothing: s(1) is the exact one.
    """
    table, degree = characters.classes.table, int(characters.degrees[row])
    lines = [line for line in cyclic_constituents(characters, row) if line.multiplicity == 1]
    for line in sorted(lines, key=lambda line: line.order // math.gcd(line.order, line.exponent)):
        yield LinearCharacter.cyclic(table, line.element, line.exponent)
    values = characters.numeric[row, characters.classes.label]
    for members in _noncyclic_subgroups(characters, len(table) // degree):
        for character in linear_characters(table.restricted(members), members):
            if round((character.conjugate() @ values[members]).real / len(members)) == 1:
                yield character


def linear_characters(subgroup: CayleyTable, names: Array) -> list[LinearCharacter]:
    """Return the characters of degree one of a group whose element i is known as `names[i]`."""
    characters = CharacterTable.of(subgroup)
    order = math.lcm(subgroup.exponent, characters.values.order)
    roots = {root.tobytes(): exponent for exponent, root in enumerate(power_basis(order))}
    found = []
    for row in np.flatnonzero(characters.degrees == 1):
        values = characters.values[row].in_order(order).numerators
        exponents = np.array([roots[value.tobytes()] for value in values])
        found.append(LinearCharacter(names, exponents[characters.classes.label], order))
    return sorted(found, key=lambda character: len(np.unique(character.exponents)))


def _noncyclic_subgroups(characters: CharacterTable, largest: int) -> Iterator[Array]:
    """Yield subgroups up to an order, each made from an earlier one and an element, until enough were tried."""
    table = characters.classes.table
    elements = cyclic_generators(table).tolist()
    generators: list[tuple[int, ...]] = [(int(x),) for x in characters.classes.representatives[1:]]
    seen: set[bytes] = set()
    tried = 0
    for known in generators:
        for element in elements:
            if tried == _MOST_SUBGROUPS:
                return
            tried += 1
            members = table.closure((*known, element))
            if len(members) <= largest and members.tobytes() not in seen:
                seen.add(members.tobytes())
                generators.append((*known, element))
                yield members
