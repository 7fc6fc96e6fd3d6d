"""The Lie algebra of a group: structure constants, and what they say."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import sympy as sp

from grouptk.domains import Condition, Kind
from grouptk.errors import DomainError, LawError
from grouptk.group import Group
from grouptk.lie.tangent import tangent_of
from grouptk.representations import Representation
from grouptk.typeset import latex


@dataclass(frozen=True, eq=False)
class LieAlgebra:
    """A Lie algebra with basis e_1, …, e_n and [e_i, e_j] = Σ_k c[i][j][k] e_k; see `Group.lie_algebra`.

    Vectors are sequences of n coordinates. Antisymmetry and the Jacobi identity are checked when it is made.

    Source:
        B. C. Hall, Lie groups, Lie algebras, and representations, 2nd ed., Springer 2015.

    Raises:
        LawError: the constants are not antisymmetric or violate the Jacobi identity.
    """

    names: tuple[str, ...]
    constants: tuple[tuple[tuple[sp.Expr, ...], ...], ...]
    label: str = "Lie algebra"

    def __post_init__(self) -> None:
        e = self.basis
        for u, v in itertools.combinations_with_replacement(e, 2):
            if any(x + y for x, y in zip(self.bracket(u, v), self.bracket(v, u), strict=True)):
                raise LawError(f"the bracket of {self.label} must be antisymmetric")
        for u, v, w in itertools.combinations(e, 3):
            cycles = ((u, v, w), (v, w, u), (w, u, v))
            terms = [self.bracket(a, self.bracket(b, c)) for a, b, c in cycles]
            if any(sp.expand(sum(parts)) for parts in zip(*terms, strict=True)):
                raise LawError(f"the bracket of {self.label} must satisfy the Jacobi identity")

    @property
    def dimension(self) -> int:
        """The dimension n."""
        return len(self.names)

    @property
    def basis(self) -> list[tuple[sp.Expr, ...]]:
        """The basis vectors."""
        return [tuple(map(sp.Integer, row)) for row in sp.eye(self.dimension).tolist()]

    def bracket(self, u: Sequence[Any], v: Sequence[Any]) -> tuple[sp.Expr, ...]:
        """Return [u, v]."""
        return tuple(self.ad(u) * sp.Matrix(self._vector(v))) if self.dimension else ()

    def ad(self, u: Sequence[Any]) -> sp.Matrix:
        """Return the matrix of v ↦ [u, v]."""
        u, n = self._vector(u), self.dimension
        return sp.Matrix(n, n, lambda k, j: sp.expand(sum(u[i] * self.constants[i][j][k] for i in range(n))))

    @cached_property
    def killing_form(self) -> sp.Matrix:
        """The matrix of the Killing form, tr(ad u · ad v)."""
        ads = [self.ad(u) for u in self.basis]
        return sp.Matrix(self.dimension, self.dimension, lambda i, j: (ads[i] * ads[j]).trace())

    @property
    def is_numeric(self) -> bool:
        """Whether the structure constants are numbers, free of parameters of the group."""
        return not self._parameters

    @property
    def is_abelian(self) -> bool:
        """Whether all brackets vanish."""
        return not self._products(self.basis, self.basis)

    @property
    def is_solvable(self) -> bool:
        """Whether the derived series 𝔤, [𝔤, 𝔤], … ends in 0."""
        return self._ends(lambda part: self._products(part, part))

    @property
    def is_nilpotent(self) -> bool:
        """Whether the lower central series 𝔤, [𝔤, 𝔤], [𝔤, [𝔤, 𝔤]], … ends in 0."""
        return self._ends(lambda part: self._products(self.basis, part))

    @property
    def is_semisimple(self) -> bool:
        """Whether the Killing form is nondegenerate: Cartan's criterion; the algebra 0 is not counted."""
        self._require_numbers()
        return self.dimension > 0 and Condition(Kind.NONZERO, self.killing_form.det()).holds() is True

    @property
    def is_unimodular(self) -> bool:
        """Whether tr ad u = 0 for all u: then Δ = 1 on the identity component of any group with this algebra."""
        self._require_numbers()
        return all(self.ad(u).trace() == 0 for u in self.basis)

    @property
    def derived(self) -> list[tuple[sp.Expr, ...]]:
        """A basis of the derived algebra [𝔤, 𝔤]."""
        return self._products(self.basis, self.basis)

    @property
    def center(self) -> list[tuple[sp.Expr, ...]]:
        """A basis of the center, all u with [u, v] = 0 for all v."""
        self._require_numbers()
        if not self.dimension:
            return []
        stacked = sp.Matrix.vstack(*[self.ad(v) for v in self.basis])
        return [tuple(column) for column in stacked.nullspace()]

    def __repr__(self) -> str:
        pairs = itertools.combinations(range(self.dimension), 2)
        rows = [(i, j, self.bracket(self.basis[i], self.basis[j])) for i, j in pairs]
        said = [f"[{self.names[i]}, {self.names[j]}] = {self._sum(row)}" for i, j, row in rows if any(row)]
        return f"{self.label}: {', '.join(self.names)}; {', '.join(said) or 'all brackets vanish'}"

    def to_latex(self) -> str:
        """Return the brackets that do not vanish as LaTeX."""
        symbols = [sp.Symbol(f"e_{name}") for name in self.names]
        lines = []
        for i, j in itertools.combinations(range(self.dimension), 2):
            row = self.bracket(self.basis[i], self.basis[j])
            if any(row):
                total = sp.Add(*(x * e for x, e in zip(row, symbols, strict=True)))
                lines.append(f"[{latex(symbols[i])}, {latex(symbols[j])}] = {latex(total)}")
        return r", \quad ".join(lines) or r"[\cdot, \cdot] = 0"

    def _repr_latex_(self) -> str:
        return rf"$\displaystyle {self.to_latex()}$"

    def _sum(self, row: Sequence[sp.Expr]) -> str:
        return sp.sstr(sp.Add(*(x * sp.Symbol(name) for x, name in zip(row, self.names, strict=True))))

    def _vector(self, u: Sequence[Any]) -> tuple[sp.Expr, ...]:
        if len(u) != self.dimension:
            raise DomainError(f"a vector of {self.label} needs {self.dimension} coordinates, got {len(u)}")
        return tuple(map(sp.sympify, u))

    @property
    def _parameters(self) -> set[str]:
        return {str(symbol) for rows in self.constants for row in rows for x in row for symbol in x.free_symbols}

    def _require_numbers(self) -> None:
        if self._parameters:
            said = ", ".join(sorted(self._parameters))
            raise LawError(f"what kind of algebra {self.label} is depends on {said}: put in numbers, G.at(…)")

    def _products(
        self, one: Sequence[tuple[sp.Expr, ...]], other: Sequence[tuple[sp.Expr, ...]]
    ) -> list[tuple[sp.Expr, ...]]:
        """Return a basis of the span of all brackets of two lists of vectors."""
        self._require_numbers()
        rows = [self.bracket(u, v) for u in one for v in other]
        reduced, pivots = sp.Matrix(rows).rref() if rows else (sp.zeros(0, 0), ())
        return [tuple(reduced.row(i)) for i in range(len(pivots))]

    def _ends(self, step: Any) -> bool:
        part = self.basis
        while part:
            smaller = step(part)
            if len(smaller) == len(part):
                return False
            part = smaller
        return True


def lie_algebra(group: Group) -> LieAlgebra:
    """Return the Lie algebra of a group; see `Group.lie_algebra`."""
    group.require_group()
    return _named(group, str(group))


@lru_cache(maxsize=256)
def _named(group: Group, name: str) -> LieAlgebra:
    """Return the Lie algebra, made once for a group of a name: equal groups may differ in it."""
    tangent = tangent_of(group)
    return LieAlgebra(tangent.names, tangent.structure_constants, f"Lie algebra of {name}")


def adjoint(group: Group) -> Representation:
    """Return the adjoint representation; see `Group.adjoint`."""
    group.require_group()
    tangent = tangent_of(group)
    return Representation(group, lambda g: tangent.adjoint.xreplace(tangent.at(tuple(g))), name=f"Ad of {group}")
