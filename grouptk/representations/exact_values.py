"""Formulas on finite groups, evaluated exactly on all elements at once, in cyclotomic numbers.

Turns by rational parts of 2π are sums of roots of unity: cos 2πk/n = (ζ^k + ζ^−k)/2, and square roots of whole numbers
are Gauss sums. So no nested roots ever appear, and equal numbers have equal coordinates.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
import sympy as sp

from grouptk.domains import Array, Exact
from grouptk.domains.remainders import residue
from grouptk.enumeration import enumeration
from grouptk.errors import DomainError
from grouptk.finite.cyclotomic import Cyclotomics
from grouptk.tracing import Formula
from grouptk.tracing.look_up import LookUp

_LARGEST_RADICAND = 10_000
_CLOSE = 1e-9


def exact_values(formula: Formula) -> Cyclotomics:
    """Return the matrices (order, d, d) of a formula with one matrix as its value, at all points of a finite space.

    Raises:
        DomainError: the space is not finite, or an entry is not written as a cyclotomic number.
    """
    (space,), (matrix,) = formula.sources, formula.outputs
    if not isinstance(matrix, sp.MatrixBase):
        raise DomainError(f"a matrix must be written out in entries, got {matrix}")
    points = enumeration(space)
    columns = [
        column
        for domain, values in zip(space.domains, points.arrays, strict=True)
        for column in ([values] if not domain.shape else np.moveaxis(values.reshape(len(values), -1), 1, 0))
    ]
    arrays = dict(zip(space.entries(formula.symbols[0]), columns, strict=True))
    evaluation, everywhere = _Evaluation(arrays), np.zeros(len(points), np.int64)
    return stacked([evaluation(entry) + everywhere for entry in matrix], matrix.shape)


def exact_matrix(matrix: Any) -> Cyclotomics:
    """Return a matrix of exact numbers as cyclotomic numbers.

    Raises:
        DomainError: an entry is not written as a cyclotomic number.

    Example:
        >>> from sympy import Matrix, cos, pi, sqrt
        >>> exact_matrix(Matrix([[cos(2 * pi / 7), sqrt(2)]])).order
        56
    """
    matrix, evaluation = sp.ImmutableMatrix(matrix), _Evaluation({})
    return stacked([evaluation(entry) for entry in matrix], matrix.shape)[0]


def stacked(entries: Sequence[Cyclotomics], shape: tuple[int, ...]) -> Cyclotomics:
    """Return the matrices (n, rows, columns) with these entries row by row, each of shape (n,)."""
    joined = concatenated([entry[None] for entry in entries])
    places = np.arange(len(entries)).reshape(shape)
    return joined[places, np.arange(joined.shape[1])[:, *([None] * len(shape))]]


def concatenated(parts: Sequence[Any]) -> Any:
    """Return arrays joined along their first axis: of cyclotomic numbers in the field of all of them, or of floats."""
    if not isinstance(parts[0], Cyclotomics):
        return np.concatenate(parts)
    order = math.lcm(*(part.order for part in parts))
    denominator = math.lcm(*(part.denominator for part in parts))
    numerators = [part.in_order(order).numerators for part in parts]
    factors = [denominator // part.in_order(order).denominator for part in parts]
    rows = [
        rows if factor == 1 else rows.astype(object) * factor for rows, factor in zip(numerators, factors, strict=True)
    ]
    return Cyclotomics(order, np.concatenate(rows), denominator)


class _Evaluation:
    """Evaluates expressions at all points, or, without symbols, once; the symbols are integers there."""

    def __init__(self, arrays: Mapping[sp.Expr, Array]) -> None:
        self.arrays = arrays

    def __call__(self, value: Exact) -> Cyclotomics:
        """Return an array with one number per point, or with a single one if the value is constant."""
        if value in self.arrays:
            return Cyclotomics.of(self.arrays[value])
        if value.is_Rational:
            return Cyclotomics.of(np.array([int(value.p)], object)) / int(value.q)
        if value is sp.I:
            return Cyclotomics.roots(4, [1])
        if value.is_Add:
            return sum(map(self, value.args), Cyclotomics.of(0))
        if value.is_Mul:
            return math.prod(map(self, value.args), start=Cyclotomics.of(1))
        if value.func in _ANGLES:
            return _ANGLES[value.func](self._turns(value.args[0] / (sp.I if value.func is sp.exp else 1)))
        if value.func in (residue, sp.Mod):
            return Cyclotomics.of(self._integers(value.args[0]) % self._integers(value.args[1]))
        if isinstance(value, LookUp):
            return self._looked_up(value)
        if value.is_Pow:
            return self._power(value.base, value.exp)
        raise _not_cyclotomic(value)

    def _looked_up(self, value: LookUp) -> Cyclotomics:
        table, *entries = value.args
        found = np.atleast_1d(table.at(*map(self._integers, entries)))
        if found.dtype != object:
            return Cyclotomics.of(found.astype(np.int64))
        numbers = list(dict.fromkeys(found))
        return concatenated([self(number) for number in numbers])[[numbers.index(number) for number in found]]

    def _power(self, base: sp.Expr, exponent: sp.Expr) -> Cyclotomics:
        if base in _UNITS:
            return _roots(self._turns(_UNITS[base] * exponent))
        if exponent.is_Rational and exponent.q <= 2:
            root = self(base) if exponent.is_Integer else self._root(base)
            factor = root if exponent > 0 else root.reciprocal()
            return math.prod([factor] * abs(int(exponent.p)), start=Cyclotomics.of(1))
        if base.is_number and exponent.free_symbols:
            powers, places = np.unique(self._integers(exponent), return_inverse=True)
            return stacked([self(base ** sp.Integer(int(power))) for power in powers], (len(powers),))[0][places]
        raise _not_cyclotomic(base**exponent)

    def _root(self, base: sp.Expr) -> Cyclotomics:
        if base.is_Rational:
            return _square_root(int(base.p * base.q)) / int(base.q)
        return _nested_root(self(base).reduced(), base)

    def _turns(self, angle: sp.Expr) -> tuple[Array, int]:
        """Return an angle as exponents of exp(2πi/N), and N."""
        part = sp.expand(angle / (2 * sp.pi))
        denominator = math.lcm(*(int(term.as_coeff_Mul()[0].q) for term in sp.Add.make_args(part)))
        return self._integers(part * denominator), denominator

    def _integers(self, value: sp.Expr) -> Array:
        found = self(sp.expand(value))
        if not found.is_integral().all() or not found.is_rational().all():
            raise _not_cyclotomic(value)
        return found.numerators[..., 0] // found.denominator


_UNITS = {sp.S.NegativeOne: sp.pi, sp.I: sp.pi / 2, -sp.I: -sp.pi / 2}


def _roots(turns: tuple[Array, int]) -> Cyclotomics:
    exponents, order = turns
    return Cyclotomics.roots(order, exponents)


def _cosine(turns: tuple[Array, int]) -> Cyclotomics:
    root = _roots(turns)
    return (root + root.conjugate()) / 2


def _sine(turns: tuple[Array, int]) -> Cyclotomics:
    root = _roots(turns)
    return (root.conjugate() - root) * Cyclotomics.roots(4, 1) / 2


_ANGLES: dict[Any, Callable[[tuple[Array, int]], Cyclotomics]] = {sp.cos: _cosine, sp.sin: _sine, sp.exp: _roots}


def _square_root(number: int) -> Cyclotomics:
    """Return √n by quadratic Gauss sums: Σ_a ζ_p^{a²} is √p for p ≡ 1 and i√p for p ≡ 3 modulo 4."""
    if abs(number) > _LARGEST_RADICAND:
        raise _not_cyclotomic(sp.sqrt(number))
    root = Cyclotomics.of([1]) if number > 0 else Cyclotomics.roots(4, [1])
    for prime, exponent in sp.factorint(abs(number)).items():
        root = root * prime ** (exponent // 2)
        if exponent % 2:
            root = root * _prime_root(prime)
    return root


def _nested_root(square: Cyclotomics, said: sp.Expr) -> Cyclotomics:
    """Return √a where it is √ρ·cos 2πj/4N for a rational ρ and the order N of a: half angles, as SymPy writes them.

    Floats propose j and ρ; the square is compared exactly, which leaves the sign to tell.
    """
    order, value = 4 * square.order, complex(square.to_numpy().item())
    for j in range(order // 4 if value.real > 0 and abs(value.imag) < _CLOSE else 0):
        ratio = Fraction(value.real / math.cos(2 * math.pi * j / order) ** 2).limit_denominator(_LARGEST_RADICAND)
        if ratio.numerator * ratio.denominator <= _LARGEST_RADICAND:
            root = _cosine((np.array([j]), order)) * _square_root(ratio.numerator * ratio.denominator)
            root = root / ratio.denominator
            if np.all(root * root == square):
                return root
    raise _not_cyclotomic(sp.sqrt(said))


def _prime_root(prime: int) -> Cyclotomics:
    if prime == 2:
        return _cosine((np.array([1]), 8)) * 2
    gauss = Cyclotomics.roots(prime, np.arange(prime) ** 2).sum()[None]
    return gauss if prime % 4 == 1 else gauss * Cyclotomics.roots(4, [3])


def _not_cyclotomic(value: sp.Expr) -> DomainError:
    return DomainError(f"an entry must be written as a cyclotomic number, by roots of unity and square roots: {value}")
