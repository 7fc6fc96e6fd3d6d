"""The symbols of a statement: plain ones, as a user writes them, and the generic members of domains in their place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sympy as sp

from grouptk.domains import Domain, Exact, Matrices, Real, residue
from grouptk.errors import DomainError
from grouptk.spaces import Coordinate, Space
from grouptk.tracing import Formula, written_out


@dataclass(frozen=True)
class StatementSymbols:
    """The symbols of a statement by name, each with its domain; `parameters` are those on which domains depend."""

    space: Space
    parameters: Mapping[str, sp.Symbol]

    @classmethod
    def of(cls, domains: Mapping[Any, Domain]) -> StatementSymbols:
        """Return the symbols that a mapping from symbols or names to domains names."""
        coordinates = []
        for key, domain in domains.items():
            if not isinstance(key, str | sp.Symbol | sp.MatrixSymbol) or isinstance(key, sp.Dummy):
                raise DomainError(f"domains must map symbols or names to domains, got {key!r}")
            if not isinstance(domain, Domain):
                raise DomainError(f"the symbol {key} must have a domain such as Real(), got {domain!r}")
            coordinates.append(Coordinate(key if isinstance(key, str) else key.name, domain))
        space = Space(tuple(coordinates))
        found = cls(space, {symbol.name: symbol for symbol in space.parameters})
        entries = [entry.name for entry in space.entries(space.symbols())]
        twice = sorted({name for name in entries if entries.count(name) > 1 or name in found.parameters})
        if twice:
            raise DomainError(f"the symbol {twice[0]} must have one meaning; it has two in {domains}")
        for key in domains:
            if not isinstance(key, str):
                found.own(key)
        return found

    def own(self, symbol: Any) -> Exact:
        """Return what stands for a symbol in proofs: the domain's own generic member."""
        by_name = {c.name: c.domain for c in self.space.coordinates}
        domain = by_name.get(symbol.name)
        if domain is None:
            if symbol.name in self.parameters:
                return self._implied(symbol, self.parameters[symbol.name])
            raise DomainError(
                f"the symbol {symbol} must have a domain; the domains name {', '.join(by_name) or 'none'}"
            )
        own = domain.symbol(symbol.name)
        if isinstance(symbol, sp.MatrixSymbol):
            if [str(size) for size in symbol.shape] != [str(size) for size in domain.shape]:
                raise DomainError(f"{symbol} must have the shape of {domain}, got {symbol.shape}")
            return own
        if domain.shape:
            raise DomainError(f"{symbol} must be a MatrixSymbol, since its domain is {domain}")
        return self._implied(symbol, own)

    @staticmethod
    def _implied(symbol: sp.Symbol, own: sp.Symbol) -> sp.Symbol:
        """Refuse assumptions that SymPy may have used before, and that the domain does not have."""
        if any(getattr(own, f"is_{fact}") is not truth for fact, truth in symbol.assumptions0.items()):
            raise DomainError(
                f"{symbol} must have no assumptions but those of its domain, got {sp.srepr(symbol)} for {sp.srepr(own)}"
            )
        return own

    def formula(self, value: Any) -> Formula:
        """Return an exact expression or matrix as a function of all symbols."""
        try:
            value = sp.sympify(value, strict=True)
        except sp.SympifyError as error:
            raise DomainError(f"a side must be an expression or a matrix, got {value!r}") from error
        if not isinstance(value, sp.Expr | sp.MatrixBase) or value.has(sp.Float, sp.Dummy):
            raise DomainError(f"a side must be an exact expression or matrix in symbols with names, got {value!r}")
        letters = value.free_symbols | value.atoms(sp.MatrixSymbol)
        sizes = sp.Tuple(*(size for letter in letters if isinstance(letter, sp.MatrixSymbol) for size in letter.shape))
        replaced = value.xreplace({letter: self.own(letter) for letter in letters | sizes.free_symbols})
        if value.has(sp.MatrixSymbol):
            replaced = written_out(replaced.doit())
        if isinstance(replaced, sp.MatrixBase):
            replaced = sp.ImmutableMatrix(replaced)
        if replaced.has(sp.Mod):
            replaced = replaced.replace(sp.Mod, residue)
        domain = Matrices(*replaced.shape) if replaced.is_Matrix else Real()
        return Formula((self.space,), Space((Coordinate("value", domain),)), (replaced,))
