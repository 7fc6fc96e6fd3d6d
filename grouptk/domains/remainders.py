"""Remainders that stay as they are written."""

from __future__ import annotations

import sympy as sp


class residue(sp.Function):
    """The remainder of a modulo n in [0, n), evaluated on numbers only.

    It stands for `sympy.Mod`, whose automatic evaluation of nested remainders is wrong in SymPy 1.14.
    """

    nargs = 2

    @classmethod
    def eval(cls, a: sp.Expr, n: sp.Expr) -> sp.Expr | None:
        """Evaluate on rational numbers."""
        if a.is_Rational and n.is_Rational and n.is_nonzero:
            return a - n * sp.floor(a / n)
        return None

    def _eval_is_real(self) -> bool | None:
        return all(argument.is_real for argument in self.args) or None

    def _eval_is_integer(self) -> bool | None:
        return all(argument.is_integer for argument in self.args) or None

    def _latex(self, printer: sp.printing.latex.LatexPrinter, **_: object) -> str:
        return rf"{printer._print(self.args[0])} \bmod {printer._print(self.args[1])}"
