"""The tangent space of a group at the identity, and the derivatives of its law there.

Coordinates are taken entry by entry; equations that bind them, such as AᵀA = 1 or det A = 1, are linearised at the
identity. With a basis b_1, …, b_n of their kernel,

    left-invariant fields     L_i(g) = ∂(g*h)/∂h · b_i  at h = e
    right-invariant fields    R_i(g) = ∂(h*g)/∂h · b_i  at h = e
    bracket                   [u, v] = D(u, v) − D(v, u),   D = ∂²(g*h)/∂g∂h at g = h = e

The last holds for bound coordinates too: second derivatives of the embedding cancel in the difference.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import sympy as sp

from grouptk.domains import Kind, MatrixDomain
from grouptk.errors import LawError
from grouptk.group import Group
from grouptk.measures import takes_discrete_values
from grouptk.spaces import Space
from grouptk.tracing import Values

_KINKS = (sp.Abs, sp.sign, sp.Piecewise, sp.floor, sp.ceiling, sp.Mod, sp.Max, sp.Min, sp.Heaviside)


@dataclass(frozen=True, eq=False)
class Tangent:
    """The tangent space of a group at e: the columns of `basis` (entries, n), with `names`.

    `pivots` are the entries in which basis vectors are unit vectors: the coordinates of a tangent vector in the basis
    are its entries there. `equations` bind the coordinates: these expressions are zero.
    """

    group: Group
    basis: sp.Matrix
    pivots: tuple[int, ...]
    names: tuple[str, ...]
    equations: tuple[sp.Expr, ...] = ()

    @property
    def dimension(self) -> int:
        """The dimension n of the group."""
        return len(self.pivots)

    @cached_property
    def bound_at_identity(self) -> dict[sp.Expr, sp.Expr]:
        """The substitution that puts the bound coordinates, those in the equations, at their values at e."""
        bound = {symbol for equation in self.equations for symbol in equation.free_symbols}
        return {s: e for s, e in self.at(self.group.e.values).items() if s in bound}

    @cached_property
    def left_fields(self) -> sp.Matrix:
        """The matrix (entries, n) of left-invariant fields at the generic element, as functions of g's symbols."""
        g, h = self.group.law.product.symbols
        return self._differentiated(self.group.law.product.outputs, h).xreplace(self._renamed(g))

    @cached_property
    def right_fields(self) -> sp.Matrix:
        """The matrix (entries, n) of right-invariant fields."""
        g, h = self.group.law.product.symbols
        return self._differentiated(self.group.law.product.outputs, g).xreplace(self._renamed(h))

    @cached_property
    def adjoint(self) -> sp.Matrix:
        """The matrix (n, n) of Ad_g = D(h ↦ g h g⁻¹) at the generic element g, in the basis."""
        group = self.group
        g, h = group.space.symbols(), group.law.product.symbols[1]
        conjugate = group.law.product(group.law.product(g, h), group.inverse_formula(g))
        return self._differentiated(conjugate, h).extract(list(self.pivots), list(range(self.dimension)))

    @cached_property
    def structure_constants(self) -> tuple[tuple[tuple[sp.Expr, ...], ...], ...]:
        """The numbers c[i][j][k] with [b_i, b_j] = Σ_k c[i][j][k] b_k."""
        space, (g, h) = self.group.space, self.group.law.product.symbols
        outputs = continuous_entries(space, self.group.law.product.outputs)
        rows, columns = continuous_entries(space, g), continuous_entries(space, h)
        n = self.dimension
        mixed = []
        for output in outputs:
            second = sp.Matrix(len(rows), len(columns), lambda i, j, o=output: sp.diff(o, rows[i], columns[j]))
            mixed.append(self.basis.T * self._at_identity(second, g, h) * self.basis)
        brackets = [[sp.Matrix([m[i, j] - m[j, i] for m in mixed]) for j in range(n)] for i in range(n)]
        for row in brackets:
            for bracket in row:
                vector = self.basis * self.coordinates(bracket)
                if any(sp.simplify(entry) != 0 for entry in vector - bracket):
                    raise LawError(f"the bracket of {self.group} leaves the tangent space: its law is no group's")
        return tuple(tuple(tuple(self.coordinates(bracket)) for bracket in row) for row in brackets)

    def coordinates(self, vector: sp.Matrix) -> sp.Matrix:
        """Return the coordinates in the basis of a tangent vector at e, given by its entries."""
        return vector.extract(list(self.pivots), [0])

    def at(self, point: Values) -> dict[sp.Expr, sp.Expr]:
        """Return the substitution that takes the generic element to a point."""
        space = self.group.space
        return dict(zip(space.entries(space.symbols()), space.entries(point), strict=True))

    def _differentiated(self, outputs: Values, variables: Values) -> sp.Matrix:
        """Return the derivative of outputs at variables = e, applied to the basis."""
        space = self.group.space
        images, symbols = continuous_entries(space, outputs), continuous_entries(space, variables)
        jacobian = sp.Matrix(len(images), len(symbols), lambda i, j: sp.diff(images[i], symbols[j]))
        return self._at_identity(jacobian, variables) * self.basis

    def _at_identity(self, matrix: sp.Matrix, *operands: Values) -> sp.Matrix:
        space = self.group.space
        identity = space.entries(self.group.e.values)
        places = {s: e for values in operands for s, e in zip(space.entries(values), identity, strict=True)}
        return matrix.xreplace(places).applyfunc(sp.expand)

    def _renamed(self, symbols: Values) -> dict[sp.Expr, sp.Expr]:
        space = self.group.space
        return dict(zip(space.entries(symbols), space.entries(space.symbols()), strict=True))


@lru_cache(maxsize=256)
def tangent_of(group: Group) -> Tangent:
    """Return the tangent space of a group at the identity.

    Raises:
        LawError: the size of a matrix is a symbol, or the law is not smooth at the identity.
    """
    space = group.space
    sizes = [domain for domain in space.domains if isinstance(domain, MatrixDomain) and domain.is_symbolic]
    if sizes:
        raise LawError(f"the derivatives of {group} need sizes of matrices that are numbers, got {sizes[0]}")
    _refuse_kinks(group)
    symbols = space.symbols()
    entries = continuous_entries(space, symbols)
    identity = dict(zip(space.entries(symbols), space.entries(group.e.values), strict=True))
    equations = [
        condition.expression
        for domain, value in zip(space.domains, symbols, strict=True)
        if not takes_discrete_values(domain)
        for condition in domain.conditions(value)
        if condition.kind is Kind.ZERO
    ]
    linear = sp.Matrix(len(equations), len(entries), lambda i, j: sp.diff(equations[i], entries[j])).xreplace(identity)
    kernel = linear.nullspace() if equations else [sp.eye(len(entries)).col(i) for i in range(len(entries))]
    basis = sp.Matrix.hstack(*kernel) if kernel else sp.zeros(len(entries), 0)
    pivots = tuple(_unit_row(basis, column) for column in range(basis.cols))
    names = tuple(str(entries[row]) for row in pivots)
    tangent = Tangent(group, basis, pivots, names, tuple(equations))
    for fields in (tangent.left_fields, tangent.right_fields):
        if fields.xreplace(identity).applyfunc(sp.expand) != basis:
            raise LawError(f"the law of {group} must be differentiable at the identity, where g*e = e*g = g")
    return tangent


def _refuse_kinks(group: Group) -> None:
    """Raise `LawError` where a law jumps or bends at the identity: signs may change elsewhere only."""
    space, product = group.space, group.law.product
    identity = space.entries(group.e.values)
    places = {s: e for values in product.symbols for s, e in zip(space.entries(values), identity, strict=True)}
    continuous = {symbol for values in product.symbols for symbol in continuous_entries(space, values)}
    for name, domain, output in zip(space.names, space.domains, product.outputs, strict=True):
        if takes_discrete_values(domain):
            if output.free_symbols & continuous:
                raise LawError(f"{name} of {group} takes discrete values, but depends on continuous coordinates")
            continue
        for kink in output.atoms(*_KINKS):
            is_sign = isinstance(kink, sp.Abs | sp.sign) and kink.args[0].xreplace(places).is_zero is False
            if kink.free_symbols & continuous and not is_sign:
                raise LawError(f"the law of {group} must be smooth at the identity, got {kink}")


def _unit_row(basis: sp.Matrix, column: int) -> int:
    """Return a row that is one in a column and zero in all others: nullspaces are in echelon form."""
    unit = [int(column == other) for other in range(basis.cols)]
    return next(row for row in range(basis.rows) if list(basis.row(row)) == unit)


def continuous_entries(space: Space, values: Sequence[object]) -> list[sp.Expr]:
    """Return the scalar entries of the coordinates that are not discrete."""
    pairs = zip(space.domains, values, strict=True)
    return [entry for domain, value in pairs if not takes_discrete_values(domain) for entry in domain.entries(value)]
