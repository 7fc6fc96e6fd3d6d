"""Groups of matrices under multiplication: GL(n) and SL(n), and the law that SO(n), O(p, q), S(n) and A(n) share.

The size is a number or a symbol; a matrix acts on the columns of ℝⁿ by A·x.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

import sympy as sp

from grouptk.catalogue.translations import real_space
from grouptk.domains import Domain, Matrices, NonZero
from grouptk.domains.matrix_domain import MatrixDomain
from grouptk.domains.matrix_equations import Signature, cofactor, determinant, signs
from grouptk.group import Group
from grouptk.proofs import Report

_LARGE = 5


class MatrixGroup(Group):
    """The members of a set of matrices under multiplication; the set is closed under it and under inverses.

    The inverse is ηAᵀη where the set keeps the form η, else the adjugate divided by the determinant, and A⁻¹ if the
    size is a symbol.

    Example:
        >>> import grouptk as gt
        >>> gt.GL(2)([[1, 2], [3, 4]]).inverse()
        GL(2)(A=Matrix([[-2, 1], [Rational(3, 2), Rational(-1, 2)]]))
    """

    def __init__(
        self, name: str, matrices: MatrixDomain, letter: str = "A", family: Callable[[str], Group] | None = None
    ) -> None:
        self.name = name
        self.matrices = matrices
        self.letter = letter
        self.family = family

    def coordinates(self) -> Mapping[str, Domain]:
        return {self.letter: self.matrices}

    def product(self, g: Any, h: Any) -> Any:
        return getattr(g, self.letter) * getattr(h, self.letter)

    def identity(self) -> Any:
        return sp.Identity(self.matrices.rows)

    def inverse(self, g: Any) -> Any:
        matrix = getattr(g, self.letter)
        if self.matrices.form is not None:
            eta = self._form()
            return eta * matrix.T * eta
        if self.matrices.is_symbolic:
            return matrix.inverse()
        adjugate = sp.ImmutableMatrix(*matrix.shape, lambda i, j: cofactor(matrix, j, i))
        return adjugate if self.matrices.det == 1 else adjugate / determinant(matrix)

    def _verify(self) -> Report:
        """Take the proofs for symbolic size where there are any: those for many entries are slow."""
        size = sp.sympify(self.matrices.rows)
        if self.family is not None and size.is_Integer and size >= _LARGE:
            general = self.family("n")
            if general.law.at({symbol: size for symbol in general.parameters}) == self.law and general.verify():
                cases = (replace(r, method=f"case of {general}", subclaims=(r,)) for r in general.verify().values())
                return Report(str(self), tuple(cases))
        return super()._verify()

    def acts_on(self) -> Mapping[str, Domain]:
        return real_space(self.matrices.rows)

    def act(self, g: Any, x: Any) -> Any:
        matrix = getattr(g, self.letter)
        return matrix * x.x if self.matrices.is_symbolic else tuple(matrix * sp.Matrix(list(x)))

    def _form(self) -> Any:
        form: Any = self.matrices.form
        return Signature(*form) if self.matrices.is_symbolic else sp.diag(*signs(form))


@lru_cache(typed=True)
def GL(n: Any) -> MatrixGroup:
    """Give the invertible real n × n matrices; n is a number or a symbol.

    Example:
        >>> import grouptk as gt
        >>> bool(gt.GL("n").verify()), gt.GL("n").generic().inverse()
        (True, GL(n)(A=A**(-1)))
    """
    return MatrixGroup(f"GL({n})", Matrices(n, det=NonZero()))


@lru_cache(typed=True)
def SL(n: Any) -> MatrixGroup:
    """Give the real n × n matrices of determinant one; n is a number or a symbol.

    Example:
        >>> import grouptk as gt
        >>> gt.SL(2)([[2, 3], [1, 2]]).inverse()
        SL(2)(A=Matrix([[2, -3], [-1, 2]]))
    """
    return MatrixGroup(f"SL({n})", Matrices(n, det=1))
