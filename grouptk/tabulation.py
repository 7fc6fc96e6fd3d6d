"""The Cayley table of a finite group with a law, and the places of its elements in it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from grouptk.domains import Array
from grouptk.enumeration import Enumeration, enumeration
from grouptk.finite import CayleyTable
from grouptk.finite.table import require_order
from grouptk.law import Law
from grouptk.tracing import evaluate, indices


def tabulate(law: Law) -> CayleyTable:
    """Return the Cayley table of a proved law, its elements in the order of `elements()`.

    Only the products of a few generators with all elements are taken by the law: the others follow from
    associativity.

    Raises:
        DomainError: the group is not finite, or too large for a table.
    """
    places = indices(law.product)
    if places is not None:
        return CayleyTable(places)
    points = enumeration(law.space)
    require_order(len(points))
    identity = int(points.positions(law.space.coerce_arrays(law.identity or (), "the identity")))
    return CayleyTable.generated(
        _left_products(lambda place: _row(law, points, place), len(points), identity), identity
    )


def _left_products(row: Callable[[int], Array], order: int, identity: int) -> Array:
    """Return the rows of elements that generate the group: each one the first that the others do not reach."""
    reached = np.zeros(order, bool)
    reached[identity] = True
    rows: list[Array] = []
    while not reached.all():
        rows.append(row(int(np.argmin(reached))))
        layer = np.flatnonzero(reached)
        while layer.size:
            before = reached.copy()
            for products in rows:
                reached[products[layer]] = True
            layer = np.flatnonzero(reached & ~before)
    return np.array(rows, np.intp).reshape(len(rows), order)


def _row(law: Law, points: Enumeration, place: int) -> Array:
    return points.positions(evaluate(law.product, (points.points(np.asarray(place)), points.arrays)))
