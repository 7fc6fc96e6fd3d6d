"""Identity and inverse, solved for from the product. The solutions are proposals: the prover has the last word."""

from __future__ import annotations

import itertools
import math

import sympy as sp
from sympy.solvers.solveset import NonlinearError

from grouptk.proofs.claim import Equation, Membership
from grouptk.proofs.forms.elementary import UnsupportedExpression
from grouptk.proofs.forms.normal_form import NormalForm
from grouptk.proofs.refute import violation
from grouptk.spaces import Space
from grouptk.tracing import Formula, Values, entries_differ

_MOST_CANDIDATES = 1000


def solve_identity(product: Formula) -> Values | None:
    """Solve g * u = g for u."""
    space = product.target
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
    generic, unknown = space.symbols(), space.symbols("?")
    solved = solve_point(space, product(generic, unknown), identity, unknown)
    return None if solved is None else Formula((space,), space, space.normalize(solved[0]))


def is_only_identity(product: Formula, identity: Values) -> bool:
    """Say whether g * u = g has no solution but this one, for some exact g: then nothing else can be the identity."""
    space = product.target
    unknown = space.symbols("?")
    for rank in range(4):
        g = tuple(domain.samples()[min(rank, len(domain.samples()) - 1)] for domain in space.domains)
        solved = solve_point(space, product(g, unknown), g, unknown)
        if solved is not None and solved[1]:
            return space.normalize(solved[0]) == space.normalize(identity)
    return False


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


def _search_identity(product: Formula) -> Values | None:
    """Look for u with g * u = g among the members of a finite group."""
    space = product.target
    ranges = [domain.values() for domain in space.domains]
    if any(values is None for values in ranges) or math.prod(len(v or ()) for v in ranges) > _MOST_CANDIDATES:
        return None
    members = [tuple(map(sp.sympify, row)) for row in itertools.product(*(values or () for values in ranges))]
    return next((u for u in members if all(space.normalize(product(g, u)) == g for g in members)), None)


def solve_point(space: Space, left: Values, right: Values, unknown: Values) -> tuple[Values, bool] | None:
    """Solve left = right for the unknowns: triangular steps first, then the rest as one linear system.

    Also say whether the solution is unique: each pivot is a number that is invertible in its domain.
    """
    if any(domain.size == 1 and domain.shape and domain.parameters for domain in space.domains):
        return None  # matrices that are not written out
    pairs = zip(space.entries(left), space.entries(right), strict=True)
    equations = [sp.fraction(sp.together(one - other))[0] for one, other in pairs]
    if any(equation.has(sp.nan, sp.zoo) for equation in equations):
        return None
    scalars = space.entries(unknown)
    quotient = any(domain.modulus is not None for domain in space.domains)
    found: dict[sp.Symbol, sp.Expr] = {
        symbol: sp.S.Zero for domain, symbol in zip(space.domains, unknown, strict=True) if domain.values() == range(1)
    }
    forced = True
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
                involution = sp.expand(pivot**2) == 1  # a sign such as (−1)^s is its own inverse
                return symbol, -constant * pivot if involution else -constant / pivot, pivot
    return None


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
