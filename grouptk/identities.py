"""Identities of one's own: lhs = rhs for all members of the domains for which the hypotheses hold, proved.

Equal means defined on both sides, and equal. Hypotheses are taken to be defined and true.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

import sympy as sp
from sympy.logic.boolalg import BooleanAtom

from grouptk.complex_numbers import is_complex, real_and_imaginary
from grouptk.domains import Angle, Condition, Cyclic, Domain, Exact, Interval, Kind, NonZero, Positive
from grouptk.errors import DomainError
from grouptk.proofs import Claim, Equation, Goal, Membership, Operand, Result
from grouptk.proofs import prove as prove_claim
from grouptk.spaces import Coordinate, Space
from grouptk.statement_symbols import StatementSymbols
from grouptk.tracing import Formula, Values

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
    domains: Any = None,
    hypotheses: Any = (),
    *,
    modulo: Any = None,
    name: str | None = None,
) -> Result:
    """Prove or refute lhs = rhs for all values of the symbols in their domains for which the hypotheses hold.

    Both sides are expressions, matrices, tuples of these, or matrix expressions of symbolic size; instead of them,
    a relation may be given alone: `prove(x**2 + 1 > 0, {x: Real()}, hypotheses)`. `domains` maps symbols without
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
    if isinstance(rhs, Mapping):  # a relation alone comes first, and all else one place earlier
        rhs, domains, hypotheses = None, rhs, hypotheses if domains is None else domains
    symbols = StatementSymbols.of(domains or {})
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


Statement = tuple[str, Callable[[Values], Goal]]
"""What is claimed, in words, and as a goal at every point."""


def _equation(lhs: Any, rhs: Any, symbols: StatementSymbols, modulo: Any) -> Statement:
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


def _classes(modulo: Any, symbols: StatementSymbols, domain: Domain) -> Domain:
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


def _relation(relation: Any, symbols: StatementSymbols, modulo: Any) -> Statement:
    if isinstance(relation, BooleanAtom):  # SymPy has decided it, as a relation of numbers
        if modulo is not None:
            raise DomainError(f"both sides must be given apart, since SymPy has made {relation} of the relation")
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


def _facts(hypothesis: Any, symbols: StatementSymbols) -> Iterable[tuple[Kind, Formula]]:
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
