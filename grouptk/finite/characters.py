"""Exact character tables of finite groups."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import sympy as sp

from grouptk.domains import Array
from grouptk.errors import DomainError, ShapeError
from grouptk.finite.character_certificate import verify_characters
from grouptk.finite.class_algebra import characters_modulo, class_matrix, power_classes
from grouptk.finite.classes import ConjugacyClasses
from grouptk.finite.cyclotomic import Cyclotomics
from grouptk.finite.cyclotomic_basis import power_basis, units
from grouptk.finite.modular import matmul_mod, powers_mod, prime_with_roots, root_of_unity, solve_mod
from grouptk.finite.table import CayleyTable
from grouptk.proofs import Report
from grouptk.typeset import latex

MOST_CLASSES = 1_000
MOST_COORDINATES = 20_000_000


@dataclass(frozen=True, eq=False)
class CharacterTable:
    """The irreducible characters of a finite group: `values[row, c]` is the character of a row on class c.

    Rows are sorted by degree, the trivial character comes first. Class functions are arrays over the classes.

    Example:
        >>> klein = CayleyTable(np.arange(4)[:, None] ^ np.arange(4))
        >>> print(CharacterTable.of(klein))
              1a  2a  2b  2c
        size   1   1   1   1
        χ1     1   1   1   1
        χ2     1   1  -1  -1
        χ3     1  -1   1  -1
        χ4     1  -1  -1   1
        >>> bool(CharacterTable.of(klein).verify())
        True
    """

    classes: ConjugacyClasses
    values: Cyclotomics

    def __post_init__(self) -> None:
        shape = (len(self.classes), len(self.classes))
        if self.values.shape != shape:
            raise ShapeError(f"the characters must have shape {shape}, a row and a column a class: {self.values.shape}")

    @classmethod
    def of(cls, table: CayleyTable, classes: ConjugacyClasses | None = None) -> CharacterTable:
        """Find the characters modulo a prime p and lift them to ℚ(ζ_N), the field of all of them.

        The conjugates of a = χ(g) are χ(g^k), k prime to N: a linear system modulo p for the coordinates of a. The
        coordinates are less than p/2, as a is χ(1) times a mean of roots of unity of order N, up to sign.

        Raises:
            DomainError: there are too many classes, or too large a field, for an array of all values.
        """
        classes = classes or ConjugacyClasses.of(table)
        powers = power_classes(classes)
        order = _conductor(powers)
        basis = power_basis(order)
        if len(classes) > MOST_CLASSES or len(classes) ** 2 * basis.shape[1] > MOST_COORDINATES:
            most = f"at most {MOST_CLASSES:,} classes and {MOST_COORDINATES:,} coordinates"
            size = f"{len(classes):,}² characters in ℚ(ζ_{order}), of degree {basis.shape[1]}"
            raise DomainError(f"a character table must have {most}, got {size}")
        above = max(2 * math.isqrt(len(table)) * int(np.abs(basis).max()) + 2, 2 * len(classes) ** 2)
        prime = prime_with_roots(len(powers), above)
        exponents = np.outer(units(order), np.arange(basis.shape[1])) % order
        embeddings = powers_mod(root_of_unity(order, prime), exponents, prime)
        inverse = solve_mod(embeddings, np.eye(len(embeddings), dtype=np.int64), prime).T
        conjugates = powers[_prime_to(len(powers), units(order), order)].T
        coordinates = np.empty((*conjugates.shape[:1] * 2, basis.shape[1]), np.int32)
        for place, row in enumerate(characters_modulo(classes, prime)):
            lifted = matmul_mod(row[conjugates], inverse, prime)
            coordinates[place] = np.where(2 * lifted > prime, lifted - prime, lifted)
        return cls(classes, Cyclotomics(order, coordinates[_ranked(coordinates)]))

    @cached_property
    def degrees(self) -> Array:
        """The degrees χ(1)."""
        return self.values.numerators[:, 0, 0] // self.values.denominator

    @cached_property
    def frobenius_schur(self) -> Array:
        """The indicators Σ_g χ(g²)/|G|: 1 for real representations, 0 for complex ones, −1 for quaternionic ones."""
        return self._whole(self.values[:, self.classes.power_map(2)] @ Cyclotomics.of(self.classes.sizes))

    @cached_property
    def numeric(self) -> Array:
        """The values as complex numbers, rounded."""
        return self.values.to_numpy()

    @cached_property
    def cyclic_restrictions(self) -> list[tuple[int, Array]]:
        """For one g of each class of cyclic subgroups: g, and how often exp(2πi·e/o) is an eigenvalue of ρ(g).

        The multiplicities have a row a character and a column for each 0 ≤ e < o, the order of g. They are integers, so
        that rounding to the nearest one does no harm.
        """
        powers = power_classes(self.classes)
        found = []
        for place, order in enumerate(self.classes.orders.tolist()):
            generators = powers[[k for k in range(order) if math.gcd(k, order) == 1], place]
            if place == generators.min():
                transform = np.fft.fft(self.numeric[:, powers[:order, place]], axis=1).real / order
                found.append((int(self.classes.representatives[place]), np.rint(transform).astype(np.int64)))
        return found

    @cached_property
    def conjugates(self) -> Array:
        """The row of the complex conjugate of each row."""
        places = {row.tobytes(): index for index, row in enumerate(self.values.numerators)}
        return np.array([places[row.tobytes()] for row in self.values.conjugate().numerators])

    def inner(self, left: Any, right: Any) -> Cyclotomics:
        """Return ⟨φ, ψ⟩ = Σ_g φ(g)·ψ̄(g)/|G| for class functions, arrays whose last axis is that of classes."""
        products = Cyclotomics.of(left) * Cyclotomics.of(right).conjugate() * self.classes.sizes
        return products.sum(axis=-1) / len(self.classes.table)

    def multiplicities(self, class_function: Any) -> Array:
        """Return how often each irreducible character is in a class function, as integers.

        Raises:
            DomainError: it is not a sum or difference of characters.
        """
        weighted = Cyclotomics.of(class_function) * self.classes.sizes
        return self._whole(self.values.conjugate() @ weighted)

    def _whole(self, sums: Cyclotomics) -> Array:
        means = (sums / len(self.classes.table)).reduced()
        if means.order != 1 or means.denominator != 1:
            raise DomainError("a class function must be a sum or difference of characters, and its parts are not whole")
        return means.numerators[..., 0]

    def kernel(self, row: int) -> Array:
        """Return the elements g with χ(g) = χ(1): those that the representation maps to 1."""
        return np.flatnonzero((self.values[row] == int(self.degrees[row]))[self.classes.label])

    def center(self, row: int) -> Array:
        """Return the elements g with |χ(g)| = χ(1): those that the representation maps to scalars."""
        norms = self.values[row] * self.values[row].conjugate()
        return np.flatnonzero((norms == int(self.degrees[row]) ** 2)[self.classes.label])

    def class_multiplication_coefficients(self, left: int, right: int) -> Array:
        """Return a_k = #{(x, y): x in class `left`, y in class `right`, x·y = g_k} for each class k."""
        return class_matrix(self.classes, np.arange(len(self.classes)) == left)[right]

    def verify(self) -> Report:
        """Prove from the table of the group alone that these are its irreducible characters, or refute it."""
        return verify_characters(self.classes, self.values)

    def _cells(self, texts: list[list[str]]) -> list[list[str]]:
        heads = [["", *class_names(self.classes.orders)], ["size", *map(str, self.classes.sizes)]]
        return heads + [[f"χ{row + 1}", *line] for row, line in enumerate(texts)]

    def __str__(self) -> str:
        cells = self._cells(self.values.to_text().tolist())
        widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
        names, columns = widths[0], widths[1:]
        lines = [
            f"{line[0]:<{names}}  "
            + "  ".join(f"{cell:>{width}}" for cell, width in zip(line[1:], columns, strict=True))
            for line in cells
        ]
        return "\n".join(lines)

    __repr__ = __str__

    def _repr_markdown_(self) -> str:
        head, *lines = self._cells(self.values.to_text().tolist())
        rule = ["---", *["---:"] * (len(head) - 1)]
        return "\n".join(f"| {' | '.join(line)} |" for line in (head, rule, *lines))

    def to_latex(self) -> str:
        """Return the table as LaTeX."""
        texts = [[f"${latex(value)}$" for value in line] for line in self.values.to_sympy()]
        head, sizes, *lines = self._cells(texts)
        lines = [[rf"$\chi_{{{row + 1}}}$", *line[1:]] for row, line in enumerate(lines)]
        body = [rf"{' & '.join(line)} \\" for line in (head, sizes)] + [r"\hline"]
        body += [rf"{' & '.join(line)} \\" for line in lines]
        return "\n".join([rf"\begin{{tabular}}{{l{'r' * len(self.classes)}}}", *body, r"\end{tabular}"])


def class_names(orders: Array) -> list[str]:
    """Return names for classes by their orders: 1a, 2a, 2b, 3a, …

    Example:
        >>> class_names(np.array([1, 3, 2, 3]))
        ['1a', '3a', '2a', '3b']
    """
    seen: Counter[int] = Counter()
    names = []
    for order in orders.tolist():
        names.append(f"{order}{_letters(seen[order])}")
        seen[order] += 1
    return names


def _letters(number: int) -> str:
    letter = chr(ord("a") + number % 26)
    return letter if number < 26 else _letters(number // 26 - 1) + letter


def _conductor(powers: Array) -> int:
    """Return the least order whose roots of unity generate all character values: χ(g^k) = χ(g) for k ≡ 1 modulo it."""
    conductor = len(powers)
    for prime in sp.primefactors(conductor):
        while conductor % prime == 0:
            fixing = [k for k in range(1, len(powers), conductor // prime) if math.gcd(k, len(powers)) == 1]
            if (powers[fixing] != np.arange(powers.shape[1])).any():
                break
            conductor //= prime
    return conductor


def _prime_to(order: int, residues: list[int], modulus: int) -> list[int]:
    """Return for each residue a number below `order` with this remainder modulo a divisor, prime to `order`."""
    return [next(k for k in range(r % modulus, order + 1, modulus) if math.gcd(k, order) == 1) for r in residues]


def _ranked(coordinates: Array) -> list[int]:
    """Return the order of rows: by degree, the trivial character first, then by coordinates, greater ones first."""
    degrees = coordinates[:, 0, 0]
    trivial = (coordinates[:, :, 0] == 1).all(axis=1) & ~coordinates[:, :, 1:].any(axis=(1, 2))
    descending = [(2**30 - row).astype(">u4").tobytes() for row in coordinates]
    return sorted(range(len(coordinates)), key=lambda row: (degrees[row], not trivial[row], descending[row]))
