"""Finite abelian groups as products of cyclic groups of prime-power order."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from sympy import factorint

from grouptk.domains import Array
from grouptk.errors import DomainError
from grouptk.finite.cosets import quotient
from grouptk.finite.series import derived_subgroup
from grouptk.finite.table import CayleyTable


@dataclass(frozen=True, eq=False)
class CyclicDecomposition:
    """An abelian group as the direct product of cyclic subgroups ⟨b₁⟩ × … × ⟨b_r⟩ of prime-power orders.

    `generators[i]` has order `orders[i]`; these ascend by primes, then by exponents. `elements` has the shape of the
    orders: `elements[k₁, …, k_r]` is b₁^k₁·…·b_r^k_r, and each element is there once.

    Example:
        >>> import numpy as np
        >>> decomposition = CyclicDecomposition.of(CayleyTable((np.arange(12)[:, None] + np.arange(12)) % 12))
        >>> decomposition.orders, decomposition.generators
        ((4, 3), (3, 4))
    """

    generators: tuple[int, ...]
    orders: tuple[int, ...]
    elements: Array

    @classmethod
    def of(cls, table: CayleyTable) -> CyclicDecomposition:
        """Split off cyclic subgroups prime by prime, in each a longest one.

        If B is the product of those found and x·B has the greatest order in (p-part)/B, then some element of the coset
        has this order itself, and it splits off: this is how the basis theorem is proved.

        Raises:
            DomainError: the group is not abelian.
        """
        if not table.is_abelian:
            raise DomainError(
                "a decomposition into cyclic factors needs an abelian group, and not all elements commute"
            )
        chosen: list[int] = []
        for prime, exponent in sorted(factorint(len(table)).items()):
            chosen += reversed(_basis(table, prime, exponent))
        elements: Array = np.array(table.identity)
        for x in chosen:
            elements = table.product[elements[..., None], table.cyclic_subgroup(x)].astype(np.intp)
        return cls(tuple(chosen), elements.shape, elements)


def abelian_invariants(table: CayleyTable) -> tuple[int, ...]:
    """Return the prime powers q with G/G′ ≅ ∏ C(q), ascending by primes and then by exponents.

    Example:
        >>> import numpy as np
        >>> abelian_invariants(CayleyTable((np.arange(60)[:, None] + np.arange(60)) % 60))
        (4, 3, 5)
    """
    commutative, _ = quotient(table, derived_subgroup(table))
    return CyclicDecomposition.of(commutative).orders


def _basis(table: CayleyTable, prime: int, exponent: int) -> list[int]:
    """Return a basis of the elements whose order is a power of a prime, the longest first."""
    chosen: list[int] = []
    spanned = table.reached(())
    while spanned.sum() < prime**exponent:
        relative = np.where(prime**exponent % table.orders == 0, 1, 0)
        for power in range(exponent):
            relative[(relative > 0) & ~spanned[table.powers(prime**power)]] = prime ** (power + 1)
        splitting = np.where(relative == table.orders, relative, 0)
        chosen.append(int(np.argmax(splitting)))
        spanned = table.reached(chosen)
    return chosen
