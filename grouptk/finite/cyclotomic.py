"""Exact arrays of cyclotomic numbers: integer coordinates in the power basis of ℚ(ζ_N), where ζ_N is exp(2πi/N)."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import sympy as sp

from grouptk.domains import Array
from grouptk.errors import DomainError, ShapeError
from grouptk.finite.cyclotomic_basis import power_basis, units
from grouptk.finite.cyclotomic_text import expression, short_text
from grouptk.finite.exact_integers import exact_integers, exact_matmul, peak, scaled, wide


class Cyclotomics:
    """An array of numbers Σ_e `numerators[..., e]`·ζ^e / `denominator`, ζ = exp(2πi/`order`), 0 ≤ e < φ(`order`).

    Arithmetic is elementwise and broadcasts as NumPy does; `==` compares elementwise, across orders. Integers never
    overflow: arrays that could are arrays of Python's integers. The powers 1, ζ, …, ζ^{φ−1} are a basis of the ring of
    integers, so a number is an algebraic integer just if its coordinates are integers [L. Washington, Introduction to
    Cyclotomic Fields, Theorem 2.6].

    Example:
        >>> fifth = Cyclotomics.roots(5, [1, 4])
        >>> fifth.sum().to_sympy()
        -1/2 + sqrt(5)/2
        >>> bool((fifth[0] * fifth[1] == 1).all())
        True
    """

    __slots__ = ("denominator", "numerators", "order")
    __hash__ = None  # type: ignore[assignment]
    __array_ufunc__ = None

    def __init__(self, order: int, numerators: Array, denominator: int = 1) -> None:
        numerators = exact_integers(numerators)
        if numerators.ndim == 0 or numerators.shape[-1] != len(power_basis(order)[0]):
            dimension = len(power_basis(order)[0])
            raise ShapeError(f"the last axis must have the {dimension} coordinates of ℚ(ζ_{order}): {numerators.shape}")
        if denominator < 1:
            raise DomainError(f"the denominator must be positive, got {denominator}")
        shared = math.gcd(denominator, int(np.gcd.reduce(numerators, axis=None))) if denominator != 1 else 1
        self.order = order
        self.numerators = exact_integers(numerators // shared) if shared > 1 else numerators
        self.denominator = denominator // shared

    @classmethod
    def roots(cls, order: int, exponents: Any) -> Cyclotomics:
        """Return the roots of unity ζ^e for an array of exponents e."""
        return cls(order, power_basis(order)[np.asarray(exponents) % order])

    @classmethod
    def of(cls, values: Any) -> Cyclotomics:
        """Return an array of integers, a fraction, or cyclotomic numbers themselves, as cyclotomic numbers.

        Raises:
            DomainError: the values are neither.
        """
        if isinstance(values, Cyclotomics):
            return values
        if isinstance(values, Fraction):
            return cls(1, np.array([values.numerator], object), values.denominator)
        return cls(1, exact_integers(values)[..., None])

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of the array of numbers."""
        return self.numerators.shape[:-1]

    def __len__(self) -> int:
        return self.shape[0]

    def __getitem__(self, index: Any) -> Cyclotomics:
        places = np.arange(math.prod(self.shape)).reshape(self.shape)[index]
        flat = self.numerators.reshape(-1, self.numerators.shape[-1])
        return Cyclotomics(self.order, flat[places], self.denominator)

    def sum(self, axis: int | None = None) -> Cyclotomics:
        """Return the sum of all numbers, or of those along an axis."""
        count = math.prod(self.shape) if axis is None else self.shape[axis]
        numerators = wide(self.numerators, peak(self.numerators) * count)
        axes = tuple(range(len(self.shape))) if axis is None else axis % len(self.shape)
        return Cyclotomics(self.order, numerators.sum(axis=axes), self.denominator)

    def __repr__(self) -> str:
        return f"Cyclotomics({self.order}, {self.numerators.tolist()}, {self.denominator})"

    def in_order(self, order: int) -> Cyclotomics:
        """Return the same numbers in ℚ(ζ_order), for a multiple of the present order: ζ_N = ζ_order^{order/N}."""
        if order == self.order:
            return self
        if order % self.order:
            raise DomainError(f"ℚ(ζ_{order}) must contain ℚ(ζ_{self.order})")
        images = power_basis(order)[np.arange(self.numerators.shape[-1]) * (order // self.order)]
        return Cyclotomics(order, exact_matmul(self.numerators, images), self.denominator)

    def _together(self, other: Any) -> tuple[Cyclotomics, Cyclotomics]:
        other = Cyclotomics.of(other)
        order = math.lcm(self.order, other.order)
        return self.in_order(order), other.in_order(order)

    def __add__(self, other: Any) -> Cyclotomics:
        left, right = self._together(other)
        denominator = math.lcm(left.denominator, right.denominator)
        terms = [scaled(x.numerators, denominator // x.denominator) for x in (left, right)]
        bound = peak(terms[0]) + peak(terms[1])
        return Cyclotomics(left.order, wide(terms[0], bound) + wide(terms[1], bound), denominator)

    __radd__ = __add__

    def __neg__(self) -> Cyclotomics:
        return Cyclotomics(self.order, -self.numerators, self.denominator)

    def __sub__(self, other: Any) -> Cyclotomics:
        return self + -Cyclotomics.of(other)

    def __rsub__(self, other: Any) -> Cyclotomics:
        return Cyclotomics.of(other) + -self

    def __mul__(self, other: Any) -> Cyclotomics:
        left, right = sorted(self._together(other), key=lambda factor: len(factor._exponents))
        return left._multiplied(right, lambda a, b: a[..., None] * b, 1)

    __rmul__ = __mul__

    def __matmul__(self, other: Cyclotomics) -> Cyclotomics:
        if len(other.shape) == 1:
            return (self @ other[:, None])[..., 0]
        left, right = self._together(other)
        columns = right.numerators.reshape(*right.shape[:-1], -1)
        shape = (*right.shape[-1:], right.numerators.shape[-1])

        def product(a: Array, _: Array) -> Array:
            full = exact_matmul(a, columns)
            return full.reshape(*full.shape[:-1], *shape)

        return left._multiplied(right, product, right.shape[-2])

    def _multiplied(self, other: Cyclotomics, product: Callable[[Array, Array], Array], terms: int) -> Cyclotomics:
        """Multiply as polynomials in ζ by a product that is linear in both, then reduce the powers of ζ."""
        dimension = self.numerators.shape[-1]
        bound = peak(self.numerators) * peak(other.numerators) * dimension * terms
        left, right = wide(self.numerators, bound), wide(other.numerators, bound)
        parts = {e: product(left[..., e], right) for e in self._exponents}
        powers = np.zeros((*next(iter(parts.values())).shape[:-1], 2 * dimension - 1), left.dtype)
        for e, part in parts.items():
            powers[..., e : e + dimension] += part
        reduced = exact_matmul(powers, power_basis(self.order)[np.arange(2 * dimension - 1) % self.order])
        return Cyclotomics(self.order, reduced, self.denominator * other.denominator)

    @property
    def _exponents(self) -> list[int]:
        """The exponents e of which a number has a coordinate that is not 0; 0 if there are none."""
        dimension = self.numerators.shape[-1]
        return np.flatnonzero(self.numerators.reshape(-1, dimension).any(axis=0)).tolist() or [0]

    def __truediv__(self, divisor: int) -> Cyclotomics:
        if divisor == 0:
            raise ZeroDivisionError("cyclotomic numbers divided by zero")
        sign = -1 if divisor < 0 else 1
        return Cyclotomics(self.order, scaled(self.numerators, sign), self.denominator * abs(divisor))

    def reciprocal(self) -> Cyclotomics:
        """Return 1/a for each number a, as the product of the other conjugates over the norm.

        Raises:
            ZeroDivisionError: a number is zero.
        """
        others = Cyclotomics.of(np.ones(self.shape, np.int64)).in_order(self.order)
        for power in units(self.order)[1:]:
            others = others * self.galois(power)
        norm = self * others
        norms = norm.numerators[..., 0].astype(object)
        scale = math.lcm(*map(abs, norms.flat))
        return others * (scale // norms * norm.denominator) / scale

    def galois(self, power: int) -> Cyclotomics:
        """Return the images under ζ ↦ ζ^power, for a power prime to the order."""
        if math.gcd(power, self.order) != 1:
            raise DomainError(f"the power must be prime to {self.order}, got {power}")
        images = power_basis(self.order)[np.arange(self.numerators.shape[-1]) * power % self.order]
        return Cyclotomics(self.order, exact_matmul(self.numerators, images), self.denominator)

    def conjugate(self) -> Cyclotomics:
        """Return the complex conjugates."""
        return self.galois(-1)

    def __eq__(self, other: object) -> Any:
        return ~(self - other).numerators.any(axis=-1)

    def __ne__(self, other: object) -> Any:
        return ~(self == other)

    def is_rational(self) -> Array:
        """Return which numbers are rational."""
        return np.logical_not(self.numerators[..., 1:].any(axis=-1))

    def is_real(self) -> Array:
        """Return which numbers are real."""
        return self == self.conjugate()

    def is_integral(self) -> Array:
        """Return which numbers are algebraic integers."""
        return np.logical_not((self.numerators % self.denominator).any(axis=-1))

    def reduced(self) -> Cyclotomics:
        """Return the same numbers with the least order whose field contains them all, the conductor.

        Down to M = N/p by the trace, a = Tr(a)/[ℚ(ζ_N):ℚ(ζ_M)], if that gives the numbers back.
        """
        numbers = self
        for prime in sp.primefactors(self.order):
            while numbers.order % prime == 0:
                smaller = numbers._descended(prime)
                if not (smaller == numbers).all():
                    break
                numbers = smaller
        return numbers

    def _descended(self, prime: int) -> Cyclotomics:
        order = self.order // prime
        exponents = np.arange(self.numerators.shape[-1])
        if order % prime == 0:
            degree = prime
            traces = power_basis(order)[exponents // prime % order] * np.where(exponents % prime, 0, degree)[:, None]
        else:
            degree = prime - 1
            roots = power_basis(order)[exponents * pow(prime, -1, order) % order]
            traces = roots * np.where(exponents % prime, -1, degree)[:, None]
        return Cyclotomics(order, exact_matmul(self.numerators, traces), self.denominator * degree)

    def to_numpy(self) -> Array:
        """Return complex numbers, rounded."""
        roots = np.exp(2j * np.pi * np.arange(self.numerators.shape[-1]) / self.order)
        return (self.numerators.astype(float) @ roots) / self.denominator

    def to_sympy(self) -> Any:
        """Return a SymPy number, or an array of them: square roots, cosines or powers of exp(2πi/N)."""
        return self._each(expression)

    def to_text(self) -> Any:
        """Return short text such as `(1+√5)/2` or `E7+E7^6`, where EN is exp(2πi/N), or an array of such."""
        return self._each(short_text)

    def _each(self, write: Callable[[int, list[int], int], Any]) -> Any:
        flat = self.numerators.reshape(-1, self.numerators.shape[-1])
        distinct = {row.tobytes() if row.dtype != object else tuple(row): row for row in flat}
        written = {}
        for key, row in distinct.items():
            number = Cyclotomics(self.order, row, self.denominator).reduced()
            written[key] = write(number.order, number.numerators.tolist(), number.denominator)
        texts = np.empty(len(flat), object)
        texts[:] = [written[row.tobytes() if row.dtype != object else tuple(row)] for row in flat]
        return texts.reshape(self.shape) if self.shape else texts[0]
