"""Cayley tables: the product of a finite group as an array of indices, and what follows at once from it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from functools import cached_property

import numpy as np
from sympy import factorint

from grouptk.domains import Array
from grouptk.errors import DomainError

LARGEST_TABLE = 10_000
_TRIALS = 24


class CayleyTable:
    """The product of a finite group: `product[i, j]` is the index of i·j. The array is trusted to be a group's.

    `verify_table` proves that an array is a group's; `CayleyTable.generated` makes a table from a few of its rows.

    Example:
        >>> import numpy as np
        >>> klein = CayleyTable(np.arange(4)[:, None] ^ np.arange(4))
        >>> klein.identity, klein.exponent, klein.generators
        (0, 2, (1, 2))
    """

    def __init__(self, product: Array) -> None:
        require_order(len(product))
        self.product = np.array(product, np.int16)
        self.product.flags.writeable = False

    @classmethod
    def generated(cls, left: Array, identity: int = 0) -> CayleyTable:
        """Return the table of a group from the rows of generators: `left[s, i]` is the index of s·i.

        Each further row is composed from two known ones, (s·g)·i = s·(g·i), which associativity allows.

        Raises:
            DomainError: the rows do not reach every element from the identity, or the group is too large.
        """
        left = np.asarray(left, np.intp)
        size = left.shape[1]
        require_order(size)
        product = np.empty((size, size), np.int16)
        product[identity] = np.arange(size)
        reached = np.zeros(size, bool)
        reached[identity] = True
        layer = np.array([identity])
        while layer.size:
            found = [layer[:0]]
            for row in left:
                targets = row[layer]
                new = ~reached[targets]
                targets, sources = targets[new], layer[new]
                for target, source in zip(targets, sources, strict=True):
                    product[target] = row[product[source]]
                reached[targets] = True
                found.append(targets)
            layer = np.concatenate(found)
        if not reached.all():
            raise DomainError(f"the generators must reach all {size} elements, and reach {int(reached.sum())}")
        return cls(product)

    def __len__(self) -> int:
        return len(self.product)

    def __repr__(self) -> str:
        return f"CayleyTable(order={len(self)})"

    @property
    def order(self) -> int:
        """The number of elements."""
        return len(self)

    @cached_property
    def identity(self) -> int:
        """The index of the identity: the only element with x·x = x."""
        return int(np.flatnonzero(self.product.diagonal() == np.arange(len(self)))[0])

    @cached_property
    def inverses(self) -> Array:
        """The index of each element's inverse, x^(n−1) in a group of order n."""
        return self.powers(len(self) - 1)

    def powers(self, exponent: int) -> Array:
        """Return the index of x^exponent for each element x."""
        elements = np.arange(len(self))
        result = np.full(len(self), self.identity)
        for bit in bin(exponent % len(self))[2:]:
            result = self.product[result, result]
            if bit == "1":
                result = self.product[result, elements]
        return result.astype(np.intp)

    def cyclic_subgroup(self, element: int) -> Array:
        """Return the powers e, x, x², … of an element, each once.

        Raises:
            DomainError: they do not come back to the identity; the table is none of a group.
        """
        powers: Array = np.array([self.identity])
        step = element
        while len(powers) <= len(self):
            more = self.product[powers, step]
            last = np.flatnonzero(more == self.identity)
            if last.size:
                return np.concatenate([powers, more[: last[0]]]).astype(np.intp)
            powers, step = np.concatenate([powers, more]), self.product[step, step]
        raise DomainError(f"the powers of element {element} must come back to the identity: this is no group's table")

    @cached_property
    def orders(self) -> Array:
        """The order of each element: for each prime p, the power of p that takes the p-part of x to the identity."""
        orders = np.ones(len(self), np.intp)
        for prime, exponent in factorint(len(self)).items():
            part, power = self.powers(len(self) // prime**exponent), self.powers(prime)
            for _ in range(exponent):
                orders[part != self.identity] *= prime
                part = power[part]
        return orders

    @cached_property
    def exponent(self) -> int:
        """The least common multiple of the orders of all elements."""
        return math.lcm(*np.unique(self.orders).tolist())

    @cached_property
    def is_abelian(self) -> bool:
        """Whether all elements commute: enough to ask the generators."""
        return all(np.array_equal(self.product[s], self.product[:, s]) for s in self.generators)

    def conjugation(self, by: int) -> Array:
        """Return the index of s·x·s⁻¹ for each element x."""
        return self.product[self.product[by], self.inverses[by]].astype(np.intp)

    def commutators(self, left: Sequence[int], right: Sequence[int]) -> Array:
        """Return the commutators x·y·x⁻¹·y⁻¹ of all x in `left` and y in `right`, without repetitions."""
        forth = self.product[np.ix_(left, right)]
        back = self.product[np.ix_(self.inverses[list(left)], self.inverses[list(right)])]
        return np.unique(self.product[forth, back])

    def closure(self, generators: Iterable[int]) -> Array:
        """Return the subgroup that elements generate, as a sorted array of indices."""
        return np.flatnonzero(self.reached(generators))

    def reached(self, generators: Iterable[int]) -> Array:
        """Return a mask of the subgroup that elements generate."""
        chosen = list(dict.fromkeys(map(int, generators)))
        rows = [self.product[s] for s in chosen]
        mask = np.zeros(len(self), bool)
        mask[self.identity] = True
        for s in chosen:
            mask[self.cyclic_subgroup(s)] = True
        layer = np.flatnonzero(mask)
        while layer.size:
            before = mask.copy()
            for row in rows:
                mask[row[layer]] = True
            layer = np.flatnonzero(mask & ~before)
        return mask

    @cached_property
    def generators(self) -> tuple[int, ...]:
        """A small generating set: the first elements that are not reached yet, or fewer ones where these are found."""
        chosen = self.generating_set(range(len(self)))
        rng = np.random.default_rng(0)
        for rank in range(1, len(chosen)):
            for _ in range(_TRIALS):
                tried = rng.choice(len(self), rank, replace=False)
                if self.reached(tried).all():
                    return tuple(sorted(map(int, tried)))
        return chosen

    def generating_set(self, members: Iterable[int]) -> tuple[int, ...]:
        """Return the members of a set that those before them do not generate: together they generate what it does."""
        mask = self.reached(())
        chosen: list[int] = []
        for candidate in map(int, members):
            if not mask[candidate]:
                chosen.append(candidate)
                mask = self.reached(chosen)
        return tuple(chosen)

    def restricted(self, members: Array) -> CayleyTable:
        """Return the table of a subgroup: its element i is `members[i]`."""
        places = np.full(len(self), -1, np.intp)
        places[members] = np.arange(len(members))
        return CayleyTable(places[self.product[np.ix_(members, members)]])


def require_order(order: int) -> None:
    """Refuse orders for which a table would be too large.

    Raises:
        DomainError: there are more than `LARGEST_TABLE` elements.
    """
    if order > LARGEST_TABLE:
        raise DomainError(f"a table needs a group of at most {LARGEST_TABLE:,} elements, got {order:,}")
