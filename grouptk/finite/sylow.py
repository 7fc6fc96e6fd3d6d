"""Sylow subgroups, the largest normal p-subgroups, and the Fitting subgroup that these generate."""

from __future__ import annotations

import numpy as np
from sympy import factorint

from grouptk.domains import Array
from grouptk.errors import DomainError
from grouptk.finite.classes import ConjugacyClasses
from grouptk.finite.cosets import core, frozen, normalizer, normalizing
from grouptk.finite.table import CayleyTable


def sylow_subgroup(table: CayleyTable, prime: int) -> Array:
    """Return a subgroup whose order is the highest power of a prime that divides that of the group.

    As long as P is smaller, its normalizer has more elements of p-power order than P has: one of them is added.

    Raises:
        DomainError: the number is not a prime that divides the order.

    Example:
        >>> import numpy as np
        >>> sylow_subgroup(CayleyTable((np.arange(12)[:, None] + np.arange(12)) % 12), 2).tolist()
        [0, 3, 6, 9]
    """
    exponents = factorint(len(table))
    if prime not in exponents:
        raise DomainError(f"a Sylow subgroup needs a prime that divides {len(table)}, got {prime}")
    order = prime ** exponents[prime]
    local = order % table.orders == 0
    mask = table.reached(())
    while mask.sum() < order:
        added = int(np.argmax(local & ~mask & normalizing(table, mask)))
        mask = table.reached((*table.generating_set(np.flatnonzero(mask)), added))
    return frozen(mask)


def sylow_count(table: CayleyTable, prime: int) -> int:
    """Return the number of Sylow subgroups for a prime, the index of the normalizer of one.

    Raises:
        DomainError: the number is not a prime that divides the order.
    """
    return len(table) // len(normalizer(table, sylow_subgroup(table, prime)))


def fitting_subgroup(table: CayleyTable) -> Array:
    """Return the largest nilpotent normal subgroup: the product of the cores of the Sylow subgroups."""
    classes = ConjugacyClasses.of(table)
    cores = [core(table, sylow_subgroup(table, prime), classes) for prime in factorint(len(table))]
    return table.closure(x for members in cores for x in table.generating_set(members))
