"""How large the numbers of an expression become, before they are computed.

Powers of whole numbers are computed at once, in C code that no budget can interrupt: 2^(2^(x⁴)) at x = 3 never ends.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

import sympy as sp

from grouptk.proofs.claim import Claim, Goal
from grouptk.tracing import Values

_MOST_BITS = 10**6
_BITS_OF_ORDINARY_OPERANDS = 64
_UNBOUNDED = 60  # bits of an exponent beyond which its power is as good as infinite

_Bits = tuple[float, float]  # upper bounds for numerator and denominator, in bits


def is_computable(claim: Claim, operands: Sequence[Values], parameters: Mapping[sp.Symbol, sp.Expr]) -> bool:
    """Say whether the numbers in the goals stay of moderate size at some exact operands."""
    if _is_always_moderate(claim.goals):
        return True
    sizes = {symbol: _bits(value, {}) for symbol, value in parameters.items()}
    for operand, symbols, values in zip(claim.operands, claim.symbols, operands, strict=True):
        pairs = zip(operand.space.entries(symbols), operand.space.entries(values), strict=True)
        sizes |= {symbol: _bits(value, {}) for symbol, value in pairs}
    return _largest(claim.goals, sizes) <= _MOST_BITS


@lru_cache(maxsize=2**10)
def _is_always_moderate(goals: tuple[Goal, ...]) -> bool:
    return _largest(goals, {}) <= _MOST_BITS


def _largest(goals: tuple[Goal, ...], known: dict[sp.Basic, _Bits]) -> float:
    return max((bits for goal in goals for value in goal.values for bits in _bits(value, known)), default=0.0)


def _bits(value: sp.Basic, known: dict[sp.Basic, _Bits]) -> _Bits:
    """Return bounds for a number in lowest terms, or for the numbers in it; a symbol not known is ordinary."""
    if value not in known:
        known[value] = _estimated(value, known)
    return known[value]


def _estimated(value: sp.Basic, known: dict[sp.Basic, _Bits]) -> _Bits:
    if isinstance(value, sp.Rational):
        return abs(value.p).bit_length(), value.q.bit_length()
    if not value.args:
        return _BITS_OF_ORDINARY_OPERANDS, 1 if getattr(value, "is_integer", False) else _BITS_OF_ORDINARY_OPERANDS
    if isinstance(value, sp.Pow):
        return _of_power(value, known)
    parts = [_bits(part, known) for part in value.args]
    denominator = sum(below for _, below in parts)
    if isinstance(value, sp.Add):
        return max(above + denominator - below for above, below in parts) + len(parts).bit_length(), denominator
    return sum(above for above, _ in parts), denominator


def _of_power(value: sp.Pow, known: dict[sp.Basic, _Bits]) -> _Bits:
    above, below = _bits(value.base, known)
    exponent = value.exp
    if value.base is sp.E:  # stays as it is
        return _bits(exponent, known)
    if not isinstance(exponent, sp.Rational):
        factor = 2.0 ** min(max(_bits(exponent, known)), _UNBOUNDED)
        return factor * max(above, below), factor * max(above, below)
    times = float(abs(exponent))
    return (times * above, times * below) if exponent > 0 else (times * below, times * above)
