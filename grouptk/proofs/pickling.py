"""Pickling what SymPy does not pickle: polynomials, whose rings hold functions once they have been used."""

from __future__ import annotations

import io
import pickle
from collections.abc import Iterable
from typing import Any

import sympy as sp
from sympy.polys.domains import QQ
from sympy.polys.rings import PolyElement, PolyRing


class _Pickler(pickle.Pickler):
    def reducer_override(self, value: Any) -> Any:
        """Take a polynomial over ℚ apart into its ring's symbols and its terms."""
        if not isinstance(value, PolyElement):
            return NotImplemented
        terms = [(monomial, QQ.to_sympy(coefficient)) for monomial, coefficient in value.terms()]
        return _polynomial, (value.ring.symbols, value.ring.order, terms)


def dumps(value: Any) -> bytes:
    """Return a value as bytes; `pickle.loads` gives it back."""
    stream = io.BytesIO()
    _Pickler(stream).dump(value)
    return stream.getvalue()


def _polynomial(symbols: tuple[sp.Symbol, ...], order: Any, terms: Iterable[tuple[Any, sp.Rational]]) -> PolyElement:
    ring = PolyRing(symbols, QQ, order)
    return ring.from_terms([(monomial, QQ.from_sympy(coefficient)) for monomial, coefficient in terms])
