"""Polynomials over ℚ as dictionaries from monomials to coefficients, where a monomial is one integer.

The graded reverse lexicographic order of monomials is the order of the integers, and their product is the sum.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from heapq import heapify, heappop, heappush
from typing import Any

from sympy.polys.rings import PolyElement, PolyRing

from grouptk.proofs.budget import checkpoint

Packed = dict[int, Any]
_BITS = 16  # for each exponent; the highest bit stays free, it guards the neighbour when exponents are subtracted


@dataclass(frozen=True)
class Packing:
    """Monomials in `size` variables as integers: degree · 2^(16 size) − Σ 2^(16 i) · exponent i."""

    size: int

    @cached_property
    def mask(self) -> int:
        """The bits that hold the exponents."""
        return (1 << _BITS * self.size) - 1

    @cached_property
    def guard(self) -> int:
        """The highest bit of each exponent."""
        return sum(1 << (_BITS * place + _BITS - 1) for place in range(self.size))

    @cached_property
    def _layout(self) -> struct.Struct:
        return struct.Struct(f"<{self.size}H")

    def key(self, exponents: int) -> int:
        """Return the monomial with these exponents, given as one number in base 2^16."""
        return (self.degree(exponents) << _BITS * self.size) - exponents

    def degree(self, exponents: int) -> int:
        """Return the sum of the digits in base 2^16: the number modulo 2^16 − 1."""
        return exponents % ((1 << _BITS) - 1)

    def least_common_multiple(self, left: int, right: int) -> int:
        """Return the larger one of each two exponents."""
        larger = ((right | self.guard) - left) & self.guard
        choose = larger - (larger >> (_BITS - 1))
        return (right & choose) | (left & ~choose)

    def polynomial(self, polynomial: PolyElement, places: Sequence[int] | None = None) -> Packed:
        """Pack a polynomial; `places` lists the variables to keep, all others do not occur."""
        kept = range(self.size) if places is None else places
        packed = {}
        for monomial, coefficient in polynomial.terms():
            digits = self._layout.pack(*(monomial[place] for place in kept))
            packed[self.key(int.from_bytes(digits, "little"))] = coefficient
        return packed

    def element(self, packed: Packed, ring: PolyRing) -> PolyElement:
        """Unpack a polynomial."""
        return ring.from_dict({self._monomial(key): coefficient for key, coefficient in packed.items()})

    def embedded(self, packed: Packed, home: Packing, places: Sequence[int]) -> Packed:
        """Return a polynomial in the packing `home`, where variable i has the place `places[i]`."""
        result = {}
        for key, coefficient in packed.items():
            digits = zip(self._monomial(key), places, strict=True)
            result[home.key(sum(digit << (_BITS * place) for digit, place in digits))] = coefficient
        return result

    def _monomial(self, key: int) -> tuple[int, ...]:
        return self._layout.unpack((-key & self.mask).to_bytes(self._layout.size, "little"))


@dataclass
class Divisors:
    """Monic polynomials to divide by, each with a number for a name; the first that fits is taken."""

    packing: Packing
    _entries: list[tuple[int, int, int, list[tuple[int, Any]]]] = field(default_factory=list)

    def append(self, number: int, polynomial: Packed) -> None:
        """Add a monic polynomial."""
        lead = max(polynomial)
        tail = [term for term in polynomial.items() if term[0] != lead]
        self._entries.append((-lead & self.packing.mask, lead, number, tail))

    def keep(self, numbers: set[int]) -> None:
        """Forget all others."""
        self._entries = [entry for entry in self._entries if entry[2] in numbers]

    def divide(self, polynomial: Packed) -> tuple[dict[int, Packed], Packed]:
        """Return the nonzero quotients by the divisors' numbers, and the remainder."""
        rest = dict(polynomial)
        quotients: dict[int, Packed] = {}
        remainder: Packed = {}
        heap = [-key for key in rest]
        heapify(heap)
        guard, mask, entries = self.packing.guard, self.packing.mask, self._entries
        while heap:
            checkpoint()
            key = -heappop(heap)
            coefficient = rest.pop(key, None)
            if coefficient is None:
                continue
            guarded = -key & mask | guard
            for exponents, lead, number, tail in entries:  # noqa: B007  (the first that fits is used below)
                if (guarded - exponents) & guard == guard:
                    break
            else:
                remainder[key] = coefficient
                continue
            multiplier = key - lead
            quotients.setdefault(number, {})[multiplier] = coefficient
            for monomial, factor in tail:
                place = monomial + multiplier
                old = rest.get(place)
                if old is None:
                    rest[place] = -coefficient * factor
                    heappush(heap, -place)
                elif value := old - coefficient * factor:
                    rest[place] = value
                else:
                    del rest[place]
        return quotients, remainder


def add_product(total: Packed, left: Packed, right: Packed) -> None:
    """Add a product to a polynomial, in place."""
    for key, coefficient in left.items():
        checkpoint()
        for other, factor in right.items():
            place = key + other
            if value := total.get(place, 0) + coefficient * factor:
                total[place] = value
            else:
                total.pop(place, None)


def scaled(polynomial: Packed, factor: Any) -> Packed:
    """Return a rational multiple."""
    return {key: coefficient * factor for key, coefficient in polynomial.items()}
