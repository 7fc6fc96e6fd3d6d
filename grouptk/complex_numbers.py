"""Real and imaginary parts of expressions and matrices in real symbols: complex numbers are compared by these."""

from __future__ import annotations

import sympy as sp

from grouptk.domains import Exact


def real_and_imaginary(value: Exact) -> tuple[Exact, Exact]:
    """Return real and imaginary part of an expression, or of a matrix entry by entry.

    Example:
        >>> from sympy import I, exp, symbols
        >>> x, y = symbols("x y", real=True)
        >>> real_and_imaginary(2 * exp(I * x) * exp(y))
        (2*exp(y)*cos(x), 2*exp(y)*sin(x))
    """
    if isinstance(value, sp.MatrixBase):
        real, imaginary = zip(*map(real_and_imaginary, value), strict=True)
        return sp.ImmutableMatrix(*value.shape, real), sp.ImmutableMatrix(*value.shape, imaginary)
    if not is_complex(value):
        return value, sp.S.Zero
    if value.is_Add:
        real, imaginary = zip(*map(real_and_imaginary, value.args), strict=True)
        return sp.Add(*real), sp.Add(*imaginary)
    if value.is_Mul:
        a, b = sp.S.One, sp.S.Zero
        for c, d in map(real_and_imaginary, value.args):
            a, b = a * c - b * d, a * d + b * c
        return a, b
    if isinstance(value, sp.exp):
        real, angle = real_and_imaginary(value.exp)
        return sp.exp(real) * sp.cos(angle), sp.exp(real) * sp.sin(angle)
    if value.is_Pow and value.base in (sp.I, sp.S.NegativeOne) and not is_complex(value.exp):
        angle = sp.pi * value.exp / (2 if value.base is sp.I else 1)
        return sp.cos(angle), sp.sin(angle)
    if value.is_Pow and value.base.is_positive:
        return real_and_imaginary(sp.exp(value.exp * sp.log(value.base)))
    return value.as_real_imag()


def is_complex(value: Exact) -> bool:
    """Say whether an expression in real symbols is written with i, or with roots of negative numbers."""
    return value.has(sp.I) or any(p.base.is_negative and not p.exp.is_integer for p in value.atoms(sp.Pow))
