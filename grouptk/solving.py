"""Identity and inverse, solved for from the product. The solutions are proposals: the prover has the last word."""

from __future__ import annotations

import itertools
import math

import sympy as sp
from sympy.solvers.solveset import NonlinearError

from grouptk.domains import Sign
from grouptk.enumeration import enumeration
from grouptk.finite.verify import find_identity, find_inverses
from grouptk.proofs.claim import Equation, Membership
from grouptk.proofs.forms.ledger import UnsupportedExpression
from grouptk.proofs.forms.normal_form import NormalForm
from grouptk.proofs.refute import violation
from grouptk.spaces import Space
from grouptk.tracing import Formula, Values, certainly_differ, entries_differ, indices, place_formula

_MOST_CANDIDATES = 1000
_MOST_TRIALS = 6


def solve_identity(product: Formula) -> Values | None:
    """Solve g * u = g for u."""
    space = product.target
    places = indices(product)
    if places is not None:
        found = find_identity(places)
        return None if found is None else enumeration(space).point(found)
    generic, unknown = space.symbols(), space.symbols("?")
    solved = solve_point(space, product(generic, unknown), generic, unknown)
    if solved is not None:
        values, _ = solved
        own = set(space.entries(generic))
        if not any(value.free_symbols & own for value in values):
            return space.normalize(values)
    return _search_identity(product)


def solve_inverse(product: Formula, identity: Values) -> Formula | None:
    """Solve g * h = e for h."""
    space = product.target
    places = indices(product)
    if places is not None:
        found = find_inverses(places, int(enumeration(space).positions(space.coerce_arrays(identity, "the identity"))))
        return None if found is None else place_formula((space,), space, found)
    generic, unknown = space.symbols(), space.symbols("?")
    solved = solve_point(space, product(generic, unknown), identity, unknown)
    return None if solved is None else Formula((space,), space, space.normalize(solved[0]))


def has_no_inverse(product: Formula, identity: Values, g: Values) -> bool:
    """Say whether g * h = e certainly has no member h as its solution, or one with h * g ≠ e."""
    space = product.target
    unknown = space.symbols("?")
    equation = Equation("g * h = e", space, product(g, unknown), identity)
    constant = [sides for sides in equation.components if not sides[0].free_symbols]
    if any(entries_differ(domain, left, right) for left, right, domain in constant):
        return True
    solved = solve_point(space, equation.left, identity, unknown)
    if solved is None or not solved[1]:
        return False
    only = solved[0]
    goals = (Membership("h ∈ G", space, only), Equation("h * g = e", space, product(only, g), identity))
    return any(violation(goal) for goal in goals)


def no_identity(product: Formula) -> tuple[Values, ...] | None:
    """Return members for which no u is an identity: g * u = g = u * g fails for one of them, whatever u is.

    In a finite set every u is tried. Otherwise a g is looked for whose equation has no solution, or one only, which
    then fails at another member.
    """
    space = product.target
    if product.parameters:
        return None
    members = _members(space)
    if members is not None:
        return _without_identity(product, members)
    trials = [_sample(space, rank) for rank in range(_MOST_TRIALS)]
    for g in trials:
        candidates = _only_identities(product, g)
        if candidates is None:
            continue
        if not candidates:
            return (g,)
        failing = [next((h for h in trials if _fails(product, u, h)), None) for u in candidates]
        if all(h is not None for h in failing):
            return (g, *(h for h in failing if h is not None))
    return None


def no_inverse(product: Formula, identity: Values) -> Values | None:
    """Return a member that certainly has no inverse, if one is found among simple ones."""
    space = product.target
    if product.parameters:
        return None
    members = _members(space)
    if members is not None:
        for g in members:
            if not any(_is_inverse(product, identity, g, h) for h in members):
                return g
        return None
    return next(
        (g for g in (_sample(space, rank) for rank in range(_MOST_TRIALS)) if has_no_inverse(product, identity, g)),
        None,
    )


def _members(space: Space) -> list[Values] | None:
    """Return all members of a finite space, None if it is infinite or large."""
    ranges = [domain.values() for domain in space.domains]
    if any(values is None for values in ranges) or math.prod(len(v or ()) for v in ranges) > _MOST_CANDIDATES:
        return None
    return [tuple(map(sp.sympify, row)) for row in itertools.product(*(values or () for values in ranges))]


def _search_identity(product: Formula) -> Values | None:
    """Look for u with g * u = g = u * g among the members of a finite group."""
    members = None if product.parameters else _members(product.target)
    return next((u for u in members or () if not any(_moves(product, u, g) for g in members or ())), None)


def _moves(product: Formula, u: Values, g: Values) -> bool:
    space = product.target
    return space.normalize(product(g, u)) != g or space.normalize(product(u, g)) != g


def _fails(product: Formula, u: Values, g: Values) -> bool:
    """Say whether u certainly is no identity for g."""
    space = product.target
    sides = (product(g, u), product(u, g))
    return any(certainly_differ(space, side, g) for side in sides if not _is_undefined(side))


def _is_undefined(values: Values) -> bool:
    return any(value.has(sp.nan, sp.zoo, sp.oo, -sp.oo) for value in values)


def _without_identity(product: Formula, members: list[Values]) -> tuple[Values, ...] | None:
    witnesses: dict[Values, None] = {}
    for u in members:
        known = next((g for g in witnesses if _fails(product, u, g)), None)
        failing = known or next((g for g in members if _fails(product, u, g)), None)
        if failing is None:
            return None
        witnesses[failing] = None
    return tuple(witnesses)


def _is_inverse(product: Formula, identity: Values, g: Values, h: Values) -> bool:
    space = product.target
    sides = (product(g, h), product(h, g))
    return not any(certainly_differ(space, side, identity) for side in sides)


def _only_identities(product: Formula, g: Values) -> list[Values] | None:
    """Return the u that can be an identity for g, where that is certain: none, or one."""
    space = product.target
    unknown = space.symbols("?")
    for side in (product(g, unknown), product(unknown, g)):
        equation = Equation("g * u = g", space, side, g)
        constant = [pair for pair in equation.components if not pair[0].free_symbols]
        if any(entries_differ(domain, left, right) for left, right, domain in constant):
            return []
        solved = solve_point(space, side, g, unknown)
        if solved is not None and solved[1]:
            outside = any(d.contains(v) is False for d, v in zip(space.domains, solved[0], strict=True))
            return [] if outside else [solved[0]]
    return None


def _sample(space: Space, rank: int) -> Values:
    """Return a simple member; its coordinates differ from each other, so that none hides behind another."""
    pools = [domain.samples() for domain in space.domains]
    return tuple(pool[(rank + place * (rank > 0)) % len(pool)] for place, pool in enumerate(pools))


def solve_point(
    space: Space, left: Values, right: Values, unknown: Values, target: Space | None = None
) -> tuple[Values, bool] | None:
    """Solve left = right for the unknowns: triangular steps first, then the rest as one linear system.

    Both sides lie in `target`, by default in the space of the unknowns. Also say whether the solution is known to be
    unique: each pivot is a number that is invertible in its domain.
    """
    sides = target or space
    if any(domain.size == 1 and domain.shape and domain.parameters for domain in space.domains):
        return None  # matrices that are not written out
    pairs = zip(sides.entries(left), sides.entries(right), strict=True)
    equations = [sp.fraction(sp.together(one - other))[0] for one, other in pairs]
    if any(equation.has(sp.nan, sp.zoo) for equation in equations):
        return None
    scalars = space.entries(unknown)
    quotient = any(domain.modulus is not None for domain in sides.domains)
    found: dict[sp.Symbol, sp.Expr] = {
        symbol: sp.S.Zero for domain, symbol in zip(space.domains, unknown, strict=True) if domain.values() == range(1)
    }
    forced = not (quotient and sides != space)
    while len(found) < len(scalars):
        step = _triangular_step(equations, set(scalars) - found.keys())
        if step is None:
            rest = _linear_rest(equations, [symbol for symbol in scalars if symbol not in found])
            if rest is None:
                return None
            found |= rest
            forced = forced and not quotient
            break
        symbol, value, pivot = step
        forced = forced and (abs(pivot) == 1 if quotient else bool(pivot.is_number))
        found[symbol] = value
        equations = [sp.expand(equation.xreplace({symbol: value})) for equation in equations]
        found = {known: expression.xreplace({symbol: value}) for known, expression in found.items()}
    try:
        values = [_tidy(found[symbol]) for symbol in scalars]
    except (UnsupportedExpression, KeyError):
        return None
    return space.assemble(values), forced


def _triangular_step(equations: list[sp.Expr], remaining: set[sp.Symbol]) -> tuple[sp.Symbol, sp.Expr, sp.Expr] | None:
    """Solve an equation that is linear in the only unknown it holds."""
    for equation in equations:
        held = equation.free_symbols & remaining
        if len(held) == 1:
            symbol = held.pop()
            expanded = sp.expand(equation)
            pivot = expanded.coeff(symbol, 1)
            constant = expanded.coeff(symbol, 0)
            if pivot != 0 and sp.expand(expanded - pivot * symbol - constant) == 0 and not pivot.has(symbol):
                if _reduced(pivot**2) == 1:  # a sign, such as (−1)^k or an s with s² = 1, is its own inverse
                    return symbol, _reduced(-constant * pivot), pivot
                return symbol, -constant / pivot, pivot
    return None


def _reduced(value: sp.Expr) -> sp.Expr:
    """Multiply out, with s² = 1 for signs."""
    expanded = sp.expand(value)
    squares = {s**2: sp.S.One for s in expanded.free_symbols if s.name and s == Sign().symbol(s.name)}
    return sp.expand(expanded.xreplace(squares)) if squares else expanded


def _linear_rest(equations: list[sp.Expr], unknowns: list[sp.Symbol]) -> dict[sp.Symbol, sp.Expr] | None:
    held = [equation for equation in equations if equation.free_symbols & set(unknowns)]
    try:
        matrix, right = sp.linear_eq_to_matrix(held, unknowns)
        solutions = sp.linsolve((matrix, right), *unknowns)
    except (NonlinearError, ValueError, NotImplementedError):
        return None
    solution = next(iter(solutions), None) if isinstance(solutions, sp.FiniteSet) else None
    if solution is None or any(value.free_symbols & set(unknowns) for value in solution):
        return None
    return dict(zip(unknowns, solution, strict=True))


def _tidy(value: sp.Expr) -> sp.Expr:
    """Return a solution without the denominators cos² + sin² that elimination leaves behind."""
    if value.is_polynomial(*value.free_symbols) or not value.has(sp.cos, sp.sin):
        return value
    return NormalForm([value]).simplified(value)
