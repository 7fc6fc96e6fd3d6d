"""Identities of one's own: lhs = rhs for all members of the domains for which the hypotheses hold, proved.

Equal means defined on both sides, and equal. Hypotheses are taken to be defined and true.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import sympy as sp
from sympy.logic.boolalg import BooleanAtom

from grouptk.complex_numbers import is_complex, real_and_imaginary
from grouptk.domains import Angle, Condition, Cyclic, Domain, Exact, Interval, Kind, Matrices, NonZero, Positive, Real
from grouptk.errors import DomainError
from grouptk.proofs import Claim, Equation, Goal, Membership, Operand, Result
from grouptk.proofs import prove as prove_claim
from grouptk.spaces import Coordinate, Space
from grouptk.tracing import Formula, Values, written_out

_RELATIONS = {
    sp.Eq: Kind.ZERO,
    sp.Ne: Kind.NONZERO,
    sp.StrictGreaterThan: Kind.POSITIVE,
    sp.StrictLessThan: Kind.POSITIVE,
    sp.GreaterThan: Kind.NONNEGATIVE,
    sp.LessThan: Kind.NONNEGATIVE,
}
_SETS: dict[Kind, Domain] = {
    Kind.NONZERO: NonZero(),
    Kind.POSITIVE: Positive(),
    Kind.NONNEGATIVE: Interval(0, sp.oo, closed=True),
}


def prove(
    lhs: Any,
    rhs: Any = None,
    domains: Mapping[Any, Domain] | None = None,
    hypotheses: Any = (),
    *,
    modulo: Any = None,
    name: str | None = None,
) -> Result:
    """Prove or refute lhs = rhs for all values of the symbols in their domains for which the hypotheses hold.

    Both sides are expressions, matrices, tuples of these, or matrix expressions of symbolic size; instead of them,
    a relation may be given alone: `prove(x**2 + 1 > 0, {x: Real()})`. `domains` maps symbols without
    assumptions, matrix symbols, or names to domains. A hypothesis is a relation, or an expression that vanishes.
    With `modulo=2*pi` or `modulo=n`, both sides are compared as angles, or as whole numbers modulo n.

    Raises:
        DomainError: a symbol has no domain, or assumptions that its domain does not have; a float; another modulus.

    Example:
        >>> import grouptk as gt
        >>> from sympy import Eq, cos, sin, symbols
        >>> a, b, c, d, x = symbols("a b c d x")
        >>> prove(cos(2 * x), 1 - 2 * sin(x) ** 2, {x: gt.Angle()}).verdict
        <Verdict.PROVED: 'PROVED'>
        >>> print(prove(cos(2 * x), 2 * cos(x), {x: gt.Angle()}).counterexample)
        at point = (x=0): cos(2*x) = 2*cos(x) fails, (1) ≠ (2)
        >>> entries = dict.fromkeys((a, b, c, d), gt.Real())
        >>> bool(prove((b * c + 1) / a, d, {**entries, a: gt.NonZero()}, [Eq(a * d - b * c, 1)]))
        True
    """
    if domains is None and isinstance(rhs, Mapping):
        rhs, domains = None, rhs
    symbols = _Symbols.of(domains or {})
    given = [hypotheses] if isinstance(hypotheses, sp.Basic | str | bool) else list(hypotheses)
    facts = [fact for hypothesis in given for fact in _facts(hypothesis, symbols)]
    text, goal = _relation(lhs, symbols, modulo) if rhs is None else _equation(lhs, rhs, symbols, modulo)
    return prove_claim(
        Claim(
            name or text,
            (Operand("point", symbols.space),),
            lambda point: (goal(point),),
            lambda point: tuple(Condition(kind, formula(point)[0]) for kind, formula in facts),
        )
    )


# ------------------------------------------------------------------------------- symbols


@dataclass(frozen=True)
class _Symbols:
    """The symbols of a statement by name, each with its domain; `parameters` are those on which domains depend."""

    space: Space
    parameters: Mapping[str, sp.Symbol]

    @classmethod
    def of(cls, domains: Mapping[Any, Domain]) -> _Symbols:
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
        domain = Matrices(*replaced.shape) if replaced.is_Matrix else Real()
        return Formula((self.space,), Space((Coordinate("value", domain),)), (replaced,))


# ------------------------------------------------------------------------------- statements

Statement = tuple[str, Callable[[Values], Goal]]
"""What is claimed, in words, and as a goal at every point."""


def _equation(lhs: Any, rhs: Any, symbols: _Symbols, modulo: Any) -> Statement:
    sides = [value if isinstance(value, tuple | list | sp.Tuple) else (value,) for value in (lhs, rhs)]
    if len(sides[0]) != len(sides[1]):
        raise DomainError(f"both sides must have as many parts, got {len(sides[0])} and {len(sides[1])}")
    pairs = [tuple(symbols.formula(part) for part in pair) for pair in zip(*sides, strict=True)]
    lefts: list[Exact] = []
    rights: list[Exact] = []
    domains: list[Domain] = []
    for left, right in pairs:
        (one,), (other,) = left.outputs, right.outputs
        if getattr(one, "shape", ()) != getattr(other, "shape", ()):
            raise DomainError(f"both sides must have one shape, got {one} and {other}")
        split = is_complex(one) or is_complex(other)
        lefts += real_and_imaginary(one) if split else [one]
        rights += real_and_imaginary(other) if split else [other]
        domains += [left.target.domains[0]] * (2 if split else 1)
        if split and modulo is not None:
            raise DomainError(f"only real numbers are compared modulo {modulo}, got {one} and {other}")
    if modulo is not None:
        domains = [_classes(modulo, symbols, domain) for domain in domains]
    space = Space(tuple(Coordinate(f"part{place}", domain) for place, domain in enumerate(domains)))
    text = f"{lhs} = {rhs}" + (f" modulo {modulo}" if modulo is not None else "")
    one, other = (Formula((symbols.space,), space, tuple(side)) for side in (lefts, rights))
    return text, lambda point: Equation(text, space, one(point), other(point))


def _classes(modulo: Any, symbols: _Symbols, domain: Domain) -> Domain:
    """Return the quotient in which two numbers are compared."""
    modulus = sp.sympify(modulo, strict=True)
    if domain.shape:
        raise DomainError(f"only numbers are compared modulo {modulo}, got members of {domain}")
    if modulus == Angle().modulus:
        return Angle()
    if modulus.is_Symbol:
        return Cyclic(symbols.own(modulus))
    if not (modulus.is_Integer and modulus > 0):
        raise DomainError(f"modulo must be 2*pi, a positive integer, or the symbol of a Cyclic domain, got {modulo}")
    return Cyclic(modulus)


def _relation(relation: Any, symbols: _Symbols, modulo: Any) -> Statement:
    if isinstance(relation, BooleanAtom):  # SymPy has decided it
        return _equation(sp.S.Zero, sp.Integer(0 if relation else 1), symbols, None)
    kind = _kind(relation)
    if kind is Kind.ZERO:
        return _equation(relation.lhs, relation.rhs, symbols, modulo)
    if modulo is not None:
        raise DomainError(f"only equations hold modulo {modulo}, got {relation}")
    value = symbols.formula(_difference(relation))
    if value.target.domains[0].shape:
        raise DomainError(f"only numbers are compared by {relation.rel_op}, got {relation}")
    space = Space((Coordinate("difference", _SETS[kind]),))
    return str(relation), lambda point: Membership(str(relation), space, value(point))


def _kind(relation: Any) -> Kind:
    kind = _RELATIONS.get(type(relation))
    if kind is None:
        raise DomainError(f"a relation such as Eq(x, y), Ne(x, y) or x > y is needed, got {relation!r}")
    return kind


def _difference(relation: Any) -> Exact:
    """Return what a relation compares with zero."""
    return relation.lhs - relation.rhs if isinstance(relation, sp.Eq | sp.Ne) else relation.gts - relation.lts


def _facts(hypothesis: Any, symbols: _Symbols) -> Iterable[tuple[Kind, Formula]]:
    """Yield what a hypothesis says, entry by entry."""
    if hypothesis is sp.true:
        return
    kind, value = Kind.ZERO, hypothesis
    if not isinstance(hypothesis, sp.Expr | sp.MatrixBase):
        kind, value = _kind(hypothesis), _difference(hypothesis)
    formula = symbols.formula(value)
    (output,), domain = formula.outputs, formula.target.domains[0]
    if domain.shape and kind is not Kind.ZERO:
        raise DomainError(f"a hypothesis on matrices must be an equation, got {hypothesis}")
    if is_complex(output):
        raise DomainError(f"a hypothesis must be on real numbers, got {hypothesis}")
    for entry in domain.entries(output):
        yield kind, replace(formula, outputs=(entry,))
