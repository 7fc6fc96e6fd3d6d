"""How values are written: LaTeX as on a blackboard, with primes and tuples; text that Python reads back."""

from __future__ import annotations

from typing import Any

import sympy as sp
from sympy.printing.str import StrPrinter


class _ReadablePrinter(StrPrinter):
    """Print fractions so that Python does not divide them: Rational(1, 2), not 1/2."""

    def _print_Rational(self, fraction: sp.Rational) -> str:
        return f"Rational({fraction.p}, {fraction.q})"

    def _print_MatrixBase(self, matrix: sp.MatrixBase) -> str:
        return f"Matrix({self._print(matrix.tolist())})"


def readable(value: Any) -> str:
    """Return text that gives the value back when it is evaluated with SymPy's names."""
    return _ReadablePrinter().doprint(value)


def latex(value: Any) -> str:
    """Return LaTeX for an expression or a tuple of expressions; the symbol `theta'` becomes θ′."""
    if isinstance(value, tuple | list):
        return rf"\left({', '.join(map(latex, value))}\right)"
    value = sp.sympify(value)
    names = {s: _primed(s.name) for s in value.atoms(sp.Symbol) if s.name.endswith("'")}
    return sp.latex(value, symbol_names=names)


def _primed(name: str) -> str:
    stem = name.rstrip("'")
    return sp.latex(sp.Symbol(stem)) + "'" * (len(name) - len(stem))


def latex_text(text: str) -> str:
    """Return plain text with LaTeX's special characters escaped."""
    for character in r"\&%$#_{}":
        text = text.replace(character, r"\textbackslash " if character == "\\" else rf"\{character}")
    for character, command in {
        "≠": r"$\neq$",
        "∈": r"$\in$",
        "⁻¹": r"$^{-1}$",
        "φ": r"$\varphi$",
        "·": r"$\cdot$",
    }.items():
        text = text.replace(character, command)
    return text
