"""Integrals and sums over spaces, densities and Jacobians.

A space carries Lebesgue measure on its continuous coordinates and counting measure on its discrete ones, times a
density. The Jacobian of a map is taken over the continuous coordinates.
"""

from __future__ import annotations

import sympy as sp

from grouptk.domains import (
    Cyclic,
    Domain,
    Exact,
    Finite,
    Integer,
    Interval,
    Kind,
    MatrixDomain,
    NonNegativeInteger,
    NonZero,
    Permutations,
    Positive,
    PositiveInteger,
    Real,
    Sign,
)
from grouptk.domains.matrix_equations import determinant
from grouptk.errors import LawError
from grouptk.proofs import Claim, Equation, prove
from grouptk.proofs.forms.ledger import UnsupportedExpression
from grouptk.proofs.forms.normal_form import NormalForm
from grouptk.proofs.symbolic import Symbolic
from grouptk.spaces import Space
from grouptk.tracing import Formula, Values

NUMBERS = Space.of({"value": Real()})
"""The space in which integrands and densities take their values."""


def is_discrete(domain: Domain) -> bool:
    """Say whether a coordinate is summed over, rather than integrated.

    Raises:
        LawError: the values are bound by equations, such as AᵀA = 1.
    """
    if isinstance(domain, MatrixDomain) and not isinstance(domain, Permutations):
        generic = domain.symbol("member")
        if domain.is_symbolic or any(condition.kind is Kind.ZERO for condition in domain.conditions(generic)):
            raise LawError(f"integration over {domain} needs a chart, that is coordinates that no equation binds")
    return takes_discrete_values(domain)


def takes_discrete_values(domain: Domain) -> bool:
    """Say whether the values of a coordinate lie apart, bound by equations or not."""
    if isinstance(domain, MatrixDomain):
        return isinstance(domain, Permutations) or not isinstance(domain.cell, Real)
    return isinstance(domain, Integer | NonNegativeInteger | PositiveInteger | Cyclic | Sign | Finite)


def integral(space: Space, symbols: Values, integrand: sp.Expr) -> sp.Expr:
    """Return ∫ integrand dμ over all points of a space as SymPy integrals and sums, not evaluated."""
    continuous: list[tuple[sp.Expr, ...]] = []
    discrete: list[tuple[sp.Expr, ...]] = []
    for domain, value in zip(space.domains, symbols, strict=True):
        if isinstance(domain, Sign | Permutations | Finite):
            integrand = _sum_over_members(domain, value, integrand)
            continue
        for symbol in domain.entries(value):
            limits = (symbol, *_limits(domain))
            (discrete if is_discrete(domain) else continuous).append(limits)
    result = sp.Integral(integrand, *continuous) if continuous else integrand
    return sp.Sum(result, *discrete) if discrete else result


def _sum_over_members(domain: Domain, value: Exact, integrand: sp.Expr) -> sp.Expr:
    """Return the integrand summed over all members of a finite domain that is no range of integers."""
    members = domain.values()
    if members is None:
        raise LawError(f"a sum over {domain} cannot be written out: it has {domain.order} terms")
    rows = (domain.entries(sp.sympify(member)) for member in members)
    return sp.Add(*(integrand.xreplace(dict(zip(domain.entries(value), row, strict=True))) for row in rows))


def _limits(domain: Domain) -> tuple[sp.Expr, sp.Expr]:
    if isinstance(domain, MatrixDomain):
        # Singular matrices are a null set among the real ones, but not among whole ones; the rest is no box.
        if domain.det is not None and not (isinstance(domain.det, NonZero) and isinstance(domain.cell, Real)):
            raise LawError(f"integration over {domain} needs a chart: its entries have no limits of their own")
        return _limits(domain.cell)
    if isinstance(domain, Interval):
        return domain.lower, domain.upper
    if isinstance(domain, Cyclic):
        return sp.S.Zero, domain.n - 1
    if domain.modulus is not None:
        return sp.S.Zero, domain.modulus
    if isinstance(domain, PositiveInteger):
        return sp.S.One, sp.oo
    return (sp.S.Zero if isinstance(domain, Positive | NonNegativeInteger) else -sp.oo), sp.oo


def jacobian(space: Space, symbols: Values, image: Values) -> sp.Expr:
    """Return |det ∂image/∂symbols| over the continuous coordinates.

    Raises:
        LawError: a discrete coordinate of the image depends on a continuous one; then there is no Jacobian.
    """
    variables: list[sp.Symbol] = []
    images: list[sp.Expr] = []
    for domain, value, moved in zip(space.domains, symbols, image, strict=True):
        if not is_discrete(domain):
            variables.extend(domain.entries(value))
            images.extend(domain.entries(moved))
    for domain, moved in zip(space.domains, image, strict=True):
        if is_discrete(domain) and moved.free_symbols & set(variables):
            raise LawError(f"the discrete coordinate {moved} depends on a continuous one; there is no Jacobian")
    matrix = sp.Matrix(len(images), len(variables), lambda i, j: sp.diff(images[i], variables[j]))
    return magnitude(determinant(matrix))


def magnitude(value: sp.Expr) -> sp.Expr:
    """Return |value|, without the bars where the normal form shows the sign."""
    try:
        form = NormalForm([value**2, value])
        squared, plain = form.simplified(value**2), form.simplified(value)
        if squared.is_Rational:
            return sp.sqrt(squared)
        if Symbolic().sign(value) == 1:
            return plain
    except UnsupportedExpression:
        return sp.Abs(value)
    return sp.Abs(plain)


def density(space: Space, value: sp.Expr) -> Formula:
    """Return a density on a space as a formula."""
    return Formula((space,), NUMBERS, (sp.sympify(value),))


def is_invariant(jacobian_factor: sp.Expr) -> bool:
    """Say whether a Jacobian factor is proved to be one."""
    goal = Equation("J = 1", NUMBERS, (jacobian_factor,), (sp.S.One,))
    return bool(prove(Claim("invariance", (), lambda: (goal,)), tries=0))
