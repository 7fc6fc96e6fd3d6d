"""Matrix representations ρ: G → GL(n), ρ(g*h) = ρ(g)ρ(h) and ρ(e) = 1, with real or complex entries, proved.

Both laws give ρ(g)ρ(g⁻¹) = 1: every ρ(g) is invertible. Complex entries are compared by real and imaginary parts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import sympy as sp

from grouptk.complex_numbers import real_and_imaginary
from grouptk.domains import Array, Condition, Domain, Exact, Matrices, Real
from grouptk.element import Element
from grouptk.errors import DomainError
from grouptk.group import Group
from grouptk.product_map import ProductMap
from grouptk.proofs import Claim, Equation, Report, prove
from grouptk.spaces import Coordinate, Space
from grouptk.tracing import Formula, Values, evaluate, trace


class Representation:
    """A representation given by `matrix(g)`, a square matrix in the coordinates of g; `size` is checked if given.

    Raises:
        LawError: `matrix` cannot be traced, or does not return a square matrix of this size.

    Example:
        >>> import grouptk as gt
        >>> from sympy import I, Matrix, cos, exp, pi, sin
        >>> turn = Representation(gt.SO(2), lambda g: [[cos(g.theta), -sin(g.theta)], [sin(g.theta), cos(g.theta)]])
        >>> bool(turn.verify()), turn.dimension, turn(gt.SO(2)(pi / 2))
        (True, 2, Matrix([
        [0, -1],
        [1,  0]]))
        >>> half = Representation(gt.SO(2), lambda g: exp(I * g.theta / 2))
        >>> half.verify()["well-defined"].method
        'exact counterexample; it is projective, ρ(g*h) = ±ρ(g)*ρ(h)'
    """

    def __init__(
        self, group: Group, matrix: Callable[[Any], Any], size: int | None = None, name: str | None = None
    ) -> None:
        self.group = group
        self.name = name or f"representation of {group}"
        traced = trace(
            lambda g: (matrix(g),),
            (group.space,),
            _space(_ComplexMatrices(size)),
            self.name,
            build=(lambda values: Element(group, values),),
        )
        (value,) = traced.outputs
        self.dimension = int(value.rows)
        domain = (
            Matrices(self.dimension)
            if real_and_imaginary(value)[1].is_zero_matrix
            else _ComplexMatrices(self.dimension)
        )
        self.formula = Formula((group.space,), _space(domain), (value,))

    def __repr__(self) -> str:
        return self.name

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Representation):
            return NotImplemented
        return self.group == other.group and self.formula == other.formula

    def __hash__(self) -> int:
        return hash((self.group, self.formula))

    @property
    def is_real(self) -> bool:
        """Whether all entries are real."""
        return isinstance(self.formula.target.domains[0], Matrices)

    def __call__(self, g: Element) -> Any:
        """Return ρ(g): an exact matrix for exact g, an array (…, n, n) for a batch."""
        if g.group != self.group:
            raise DomainError(f"{self} needs an element of {self.group}, got one of {g.group}")
        (value,) = evaluate(self.formula, (g.numeric_values(),)) if g.is_numeric else self.formula(g.values)
        return value

    def verify(self) -> Report:
        """Prove or refute that all entries are defined, well-definedness, ρ(e) = 1 and ρ(g*h) = ρ(g)ρ(h)."""
        return self._report

    @cached_property
    def _report(self) -> Report:
        space, one = self.formula.target, sp.ImmutableMatrix(sp.eye(self.dimension))
        closure, well_defined, homomorphism = ProductMap("ρ", self.formula, self.group, _multiplied).verify()
        unit = Equation("ρ(e) = 1", space, self.formula(self.group.e.values), (one,))
        identity = prove(Claim("identity", (), lambda: (unit,))).resting_on(closure, well_defined)
        return Report(str(self), (closure, well_defined, identity, homomorphism))


def _space(domain: Domain) -> Space:
    return Space((Coordinate("matrix", domain),))


def _multiplied(left: Values, right: Values) -> Values:
    """Return the product of two matrices, real and imaginary parts apart."""
    (a, b), (c, d) = real_and_imaginary(left[0]), real_and_imaginary(right[0])
    return (sp.ImmutableMatrix((a * c - b * d) + sp.I * (a * d + b * c)),)


@dataclass(frozen=True)
class _ComplexMatrices(Domain):
    """The complex matrices of a size, whose entries are compared as their real and then their imaginary parts.

    The size is None while the author's function is traced: then it is any.
    """

    rows: int | None

    def __str__(self) -> str:
        return f"ℂ^({self.rows}×{self.rows})"

    @property
    def shape(self) -> tuple[int, ...]:
        return () if self.rows is None else (self.rows, self.rows)

    @property
    def size(self) -> int:
        return 2 * (self.rows or 0) ** 2

    def scalar(self) -> Domain:
        return Real()

    def symbol(self, name: str) -> Exact:
        return Matrices(self.rows).symbol(name)

    def samples(self) -> tuple[Exact, ...]:
        return Matrices(self.rows).samples()

    def entries(self, value: Exact) -> tuple[sp.Expr, ...]:
        real, imaginary = real_and_imaginary(value)
        return (*real, *imaginary)

    def assemble(self, entries: tuple[Any, ...]) -> Array:
        stacked = np.stack(np.broadcast_arrays(*entries), axis=-1)
        half = self.size // 2
        values = stacked[..., :half] + 1j * stacked[..., half:]
        return values.reshape(values.shape[:-1] + self.shape)

    def conditions(self, value: Exact) -> tuple[Condition, ...]:
        return tuple(condition for part in self.entries(value) for condition in Real().conditions(part))

    def coerce(self, value: Any) -> Exact:
        """Return a square matrix; a single expression is one of size 1."""
        rows = [[value]] if isinstance(value, sp.Expr | int) else value
        matrix = sp.ImmutableMatrix(rows)
        if matrix.rows != matrix.cols or self.rows not in (None, matrix.rows):
            needed = "square" if self.rows is None else f"of shape {self.shape}"
            raise DomainError(f"a representation needs matrices {needed}, got {matrix.rows} × {matrix.cols}")
        return matrix
