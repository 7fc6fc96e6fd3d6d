"""Checking what the variables of a proof stand for: a variable is assumed to be no more than its meaning is."""

from __future__ import annotations

from collections.abc import Collection

import sympy as sp

from grouptk.domains import Condition
from grouptk.proofs.recheck.algebra import RecheckAlgebra
from grouptk.proofs.recheck.steps import is_nonnegative, is_owed_nonzero, is_positive

_REAL = (sp.atan, sp.asinh, sp.erf)


def is_right_name(variable: sp.Symbol, algebra: RecheckAlgebra, owed: Collection[Condition]) -> bool:
    """Say whether a variable's assumptions hold for what it stands for."""
    meaning = algebra.meanings.get(variable)
    if meaning is None:
        return False
    value = algebra.restored(meaning)
    if variable.is_integer and not meaning.is_integer:
        return False
    if meaning is sp.I:
        return not variable.is_real and algebra.roots.get(variable) == (2, -1)
    if variable in algebra.roots:
        return _is_right_root(variable, algebra, owed)
    if variable.is_positive or (variable.is_nonzero and variable.is_nonnegative):
        return bool(meaning.is_positive) or is_positive(value, owed)
    if variable.is_nonnegative:
        return is_nonnegative(value, owed)
    return not (variable.is_real or variable.is_nonzero) or _is_real(meaning, algebra, owed)


def _is_real(meaning: sp.Expr, algebra: RecheckAlgebra, owed: Collection[Condition]) -> bool:
    if isinstance(meaning, sp.log):
        return is_positive(algebra.restored(meaning.args[0]), owed) or bool(meaning.args[0].is_positive)
    return bool(meaning.is_real) or (isinstance(meaning, _REAL) and bool(meaning.args[0].is_real))


def _is_right_root(variable: sp.Symbol, algebra: RecheckAlgebra, owed: Collection[Condition]) -> bool:
    """Say whether a root is a principal root of what is not negative, or an absolute value."""
    degree, value = algebra.roots[variable]
    meaning, restored = algebra.meanings[variable], algebra.restored(value)
    if isinstance(meaning, sp.Abs):
        is_nonzero = is_owed_nonzero(restored, owed) or is_owed_nonzero(algebra.restored(meaning.args[0]), owed)
        return degree == 2 and value == meaning.args[0] ** 2 and (is_nonzero or not variable.is_nonzero)
    is_root = meaning == sp.root(value, degree)
    is_signed = is_positive(restored, owed) or bool(value.is_positive)
    return is_root and (is_signed or (not variable.is_nonzero and is_nonnegative(restored, owed)))
