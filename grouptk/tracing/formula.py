"""A traced function: expressions in the coordinates of its operands, once and for all.

The symbols of operand i carry i primes: (x, θ), (x', θ'), (x'', θ''). Nothing calls the author's function again;
proofs compose formulas, numeric code is generated from them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TypeAlias

import sympy as sp

from grouptk.domains import Exact
from grouptk.spaces import Space

Values: TypeAlias = tuple[Exact, ...]


def written_out(value: Exact) -> Exact:
    """Return a value with its products of matrices carried out, once all their sizes are numbers."""
    if isinstance(value, sp.MatrixExpr) and not isinstance(value, sp.MatrixBase):
        inverses = {i: i.arg.inv(method="ADJ") for i in value.atoms(sp.Inverse) if isinstance(i.arg, sp.MatrixBase)}
        done = value.xreplace(inverses).doit()
        if all(sp.sympify(size).is_Integer for size in done.shape):
            return sp.ImmutableMatrix(done.as_explicit())
    return value


@dataclass(frozen=True)
class Formula:
    """A map from points of `sources` to a point of `target`, as expressions in the sources' symbols."""

    sources: tuple[Space, ...]
    target: Space
    outputs: Values

    def __call__(self, *operands: Values) -> Values:
        """Substitute exact or symbolic operands, all at once."""
        return _substituted(self.outputs, tuple(zip(self.scalars, map(tuple, operands), strict=True)), self.sources)

    @cached_property
    def symbols(self) -> tuple[Values, ...]:
        """The generic operands."""
        return tuple(source.symbols("'" * place) for place, source in enumerate(self.sources))

    @cached_property
    def parameters(self) -> frozenset[sp.Symbol]:
        """The free symbols that are no operand's coordinate."""
        free = frozenset().union(*(output.free_symbols for output in self.outputs))
        own = frozenset(symbol for scalars in self.scalars for symbol in scalars)
        spaces = frozenset().union(*(space.parameters for space in (*self.sources, self.target)))
        return (free | spaces) - own

    def at(self, parameters: dict[sp.Symbol, sp.Expr]) -> Formula:
        """Return the formula with numbers put in for its parameters."""
        sources = tuple(source.at(parameters) for source in self.sources)
        entries = {
            own.xreplace(parameters): given
            for place, symbols in enumerate(self.symbols)
            for own, given in zip(symbols, sources[place].symbols("'" * place), strict=True)
            if isinstance(own, sp.MatrixSymbol)
        }
        outputs = tuple(written_out(output.xreplace(parameters).xreplace(entries)) for output in self.outputs)
        return Formula(sources, self.target.at(parameters), outputs)

    @cached_property
    def scalars(self) -> tuple[tuple[sp.Symbol, ...], ...]:
        """The scalar entries of the generic operands."""
        return tuple(s.entries(symbols) for s, symbols in zip(self.sources, self.symbols, strict=True))


@lru_cache(maxsize=2**15)
def _substituted(
    outputs: Values, operands: tuple[tuple[tuple[sp.Symbol, ...], Values], ...], sources: tuple[Space, ...]
) -> Values:
    bindings = {
        symbol: entry
        for (symbols, values), source in zip(operands, sources, strict=True)
        for symbol, entry in zip(symbols, source.entries(values), strict=True)
    }
    return tuple(output.xreplace(bindings) for output in outputs)
