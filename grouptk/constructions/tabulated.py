"""Finite groups of labels with a table: from a Cayley table, from a Python function, from generators."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Any

import numpy as np

from grouptk.domains import Array, Finite
from grouptk.domains.finite import hashable
from grouptk.errors import DomainError
from grouptk.finite.table import require_order
from grouptk.group import Group
from grouptk.law import Law
from grouptk.solving import solve_identity, solve_inverse
from grouptk.spaces import Space
from grouptk.tracing import place_formula


class TabulatedGroup(Group):
    """A finite group of labels; its one coordinate `g` is a label, its law is a table.

    The axioms are tested on the table, associativity by Light's test: `verify()` is a proof or has a counterexample.
    """

    def __init__(self, labels: Iterable[Any], product: Array, name: str) -> None:
        self.name = name
        self.labels = Finite(labels)
        self.products = product

    def _trace_law(self) -> Law:
        space = Space.of({"g": self.labels})
        product = place_formula((space, space), space, self.products)
        identity = solve_identity(product)
        inverse = None if identity is None else solve_inverse(product, identity)
        return Law(space, product, identity, inverse, False, False)


def from_cayley_table(table: Any, labels: Sequence[Hashable] | None = None, name: str = "G") -> TabulatedGroup:
    """Return the group whose product of elements i and j is `table[i][j]`: a place, or a label if labels are given.

    A table that is no group's is REFUTED by `verify()` with a pair or triple of elements, and refused wherever a group
    is needed.

    Raises:
        DomainError: the table is not square, an entry is none of the elements, or there are too many.

    Example:
        >>> import grouptk as gt
        >>> klein = gt.from_cayley_table(["eabc", "aecb", "bcea", "cbae"], "eabc")
        >>> klein("a") * klein("b"), bool(klein.verify())
        (G(g='c'), True)
        >>> bad = gt.from_cayley_table([[0, 1, 2], [1, 0, 2], [2, 1, 0]])
        >>> print(bad.verify()["associativity"].counterexample)
        at g = (g=2), h = (g=1), k = (g=1): (g * h) * k = g * (h * k) fails, (0) ≠ (2)
    """
    rows = list(table)
    domain = Finite(range(len(rows)) if labels is None else labels)
    order = len(domain.labels)
    require_order(order)
    for number, row in enumerate(rows):
        if len(rows) != order or len(row) != order:
            raise DomainError(
                f"a table of {order} elements must have {order} rows and columns, got {len(rows)} rows, "
                f"row {number} with {len(row)} entries"
            )
    products = np.asarray(rows) if labels is None else np.array([])
    if products.dtype.kind not in "iu" or products.shape != (order, order):
        products = np.array([[_place(domain, entry) for entry in row] for row in rows])
    outside = np.argwhere((products < 0) | (products >= order))
    if outside.size:
        i, j = outside[0]
        one, other, entry = domain.labels[i], domain.labels[j], rows[i][j]
        raise DomainError(f"the product of {one!r} and {other!r} must be an element, got {entry!r}")
    return TabulatedGroup(domain.labels, products, name)


def from_elements(elements: Iterable[Any], product: Callable[[Any, Any], Any], name: str = "G") -> TabulatedGroup:
    """Return the group of some hashable elements under a Python function, which is called for every pair.

    Raises:
        DomainError: the product of two elements is none of them, or there are too many elements.

    Example:
        >>> import grouptk as gt
        >>> units = gt.from_elements([1, 3, 5, 7], lambda a, b: a * b % 8)
        >>> bool(units.verify()), units(3) * units(5)
        (True, G(g=7))
    """
    labels = [hashable(element) for element in elements]
    require_order(len(labels))
    return from_cayley_table([[product(one, other) for other in labels] for one in labels], labels, name)


def _place(domain: Finite, label: Any) -> int:
    place = domain.place(label)
    return -1 if place is None else place


def generate(
    generators: Sequence[Hashable], identity: Hashable, product: Callable[[Any, Any], Hashable], limit: int, what: str
) -> tuple[list[Any], Array]:
    """Return all products of generators, the identity first, and the place of s·x for each generator s and each x.

    Raises:
        DomainError: there are more than `limit`.
    """
    places = {identity: 0}
    elements: list[Any] = [identity]
    left: list[list[int]] = [[] for _ in generators]
    for element in elements:
        for row, generator in zip(left, generators, strict=True):
            moved = product(generator, element)
            place = places.setdefault(moved, len(elements))
            if place == len(elements):
                if place == limit:
                    raise DomainError(
                        f"the {what} must generate a group of at most {limit:,} elements; they generate more, "
                        "perhaps infinitely many"
                    )
                elements.append(moved)
            row.append(place)
    return elements, np.array(left, np.intp).reshape(len(generators), len(elements))
