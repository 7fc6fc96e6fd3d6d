"""Whether a homomorphism φ: G → H is injective or surjective, proved.

The solution g = ψ(h) of φ(g) = h, if one is found, is a proposal: φ is injective if ψ is proved to be well defined with
ψ(φ(g)) = g, and surjective if ψ(h) ∈ G and φ(ψ(h)) = h are. Between finite groups all images are compared.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import sympy as sp

from grouptk.axioms import well_defined_claims
from grouptk.domains import Array, Condition, Kind
from grouptk.enumeration import Enumeration, enumeration
from grouptk.errors import DomainError
from grouptk.finite.table import LARGEST_TABLE
from grouptk.law import Law
from grouptk.proofs import Claim, Counterexample, Equation, Membership, Operand, Result, Verdict, prove
from grouptk.proofs.refute import counterexample, violation
from grouptk.solving import solve_point
from grouptk.spaces import Space
from grouptk.tracing import Formula, Values, certainly_differ, evaluate, indices

_MOST_SAMPLES = 12


def finite_images(formula: Formula) -> Array | None:
    """Return the places of φ(g) for all g, if both groups are finite and no larger than tables may be."""
    places = indices(formula)
    if places is not None:
        return places
    source, target = enumerated(formula.sources[0]), enumerated(formula.target)
    if source is None or target is None:
        return None
    return target.positions(evaluate(formula, (source.arrays,)))


def enumerated(space: Space) -> Enumeration | None:
    """Return the points of a finite space, None if it has more than a table may hold."""
    try:
        points = enumeration(space)
    except DomainError:
        return None
    return points if len(points) <= LARGEST_TABLE else None


def prove_injective(formula: Formula, source: Law, target: Law) -> Result:
    """Prove or refute that φ(g) = e only for g = e."""
    images = finite_images(formula)
    if images is not None:
        return _finite_injective(formula, images)
    back = propose_inverse(formula)
    if back is not None and _is_well_defined(back):
        claim = Claim(
            "injective",
            (Operand("g", source.space),),
            lambda g: (Equation("ψ(φ(g)) = g", source.space, back(formula(g)), g),),
        )
        result = prove(claim, tries=0)
        if result:
            return result
    return _trivial_kernel(formula, source, target)


def prove_surjective(formula: Formula, source_law: Law, back: Formula | None = None) -> Result:
    """Prove or refute that every h is some φ(g); `back` is a map with φ(back(h)) = h, if one is known."""
    images = finite_images(formula)
    if images is not None:
        return _finite_surjective(formula, images)
    back = back or propose_inverse(formula) or _propose_section(formula, source_law)
    source, target = formula.sources[0], formula.target
    if back is not None:
        claim = Claim(
            "surjective",
            (Operand("h", target),),
            lambda h: (
                Membership("ψ(h) ∈ G", source, back(h)),
                Equation("φ(ψ(h)) = h", target, formula(back(h)), h),
            ),
        )
        result = prove(claim, tries=0)
        if result:
            return result
    for h in _samples(target):
        if _has_no_preimage(formula, h):
            example = Counterexample("no g has φ(g) = h", {"h": target.point(h)}, {}, ())
            return Result("surjective", Verdict.REFUTED, "an element without preimage", counterexample=example)
    return Result("surjective", Verdict.UNDECIDED, "no map back was found; give a section ψ with φ(ψ(h)) = h")


def propose_inverse(formula: Formula) -> Formula | None:
    """Return a solution g = ψ(h) of φ(g) = h, unproved; None if none is found."""
    source, target = formula.sources[0], formula.target
    generic, unknown = target.symbols(), source.symbols("?")
    image = formula(unknown)
    solved = solve_point(source, image, generic, unknown, target)
    values = _solved_for_one(source, target, image) if solved is None else solved[0]
    return None if values is None else Formula((target,), source, source.normalize(values))


def _propose_section(formula: Formula, source_law: Law) -> Formula | None:
    """Return a solution in which the coordinates of g that φ(g) does not depend on are those of the identity."""
    source, target = formula.sources[0], formula.target
    unknown, free = source.symbols("?"), formula(source.symbols("?"))
    used = {symbol for value in free for symbol in value.free_symbols}
    places = [i for i, (d, u) in enumerate(zip(source.domains, unknown, strict=True)) if used & set(d.entries(u))]
    if source_law.identity is None or len(places) == len(unknown):
        return None
    part = Space(tuple(source.coordinates[i] for i in places))
    solved = solve_point(part, free, target.symbols(), tuple(unknown[i] for i in places), target)
    if solved is None:
        return None
    values = list(source_law.identity)
    for place, value in zip(places, solved[0], strict=True):
        values[place] = value
    return Formula((target,), source, source.normalize(tuple(values)))


def _is_well_defined(back: Formula) -> bool:
    """Prove that another representative of h leaves ψ(h) the same, also where ψ(h) is no element of G."""
    claims = well_defined_claims("ψ", "ψ(h)", back, ("h",))
    return all(prove(replace(claim, hypotheses=lambda *_: ()), tries=0) for claim in claims)


def _solved_for_one(source: Space, target: Space, image: Values) -> Values | None:
    """Solve a single equation for a single unknown, such as exp(x) = h."""
    (sides, unknowns) = target.entries(target.symbols()), source.entries(source.symbols("?"))
    if len(unknowns) != 1:
        return None
    try:
        solutions = sp.solve(target.entries(image)[0] - sides[0], unknowns[0])
    except NotImplementedError:
        return None
    return source.assemble(solutions) if len(solutions) == 1 else None


def _trivial_kernel(formula: Formula, source: Law, target: Law) -> Result:
    e, unit = source.identity or (), target.identity or ()
    claim = Claim(
        "injective",
        (Operand("g", source.space),),
        lambda g: (Equation("g = e", source.space, g, e),),
        lambda g: _equal(target.space, formula(g), unit),
    )
    for g in _kernel_proposals(formula, unit):
        example = counterexample(claim, (g,))
        if example is not None:
            return Result("injective", Verdict.REFUTED, "an element of the kernel", counterexample=example)
    return prove(claim)


def _equal(space: Space, left: Values, right: Values) -> tuple[Condition, ...]:
    """State that two points are equal, on quotients that they differ by whole periods."""
    conditions = []
    for domain, one, other in zip(space.domains, left, right, strict=True):
        for a, b in zip(domain.entries(one), domain.entries(other), strict=True):
            whole = domain.modulus is not None
            difference = (a - b) / domain.modulus if whole else a - b
            conditions.append(Condition(Kind.INTEGER if whole else Kind.ZERO, difference))
    return tuple(conditions)


def _kernel_proposals(formula: Formula, unit: Values) -> Iterator[Values]:
    """Yield solutions of φ(g) = e with a period added to one quotient coordinate of e."""
    source, target = formula.sources[0], formula.target
    unknown = source.symbols("?")
    for place, domain in enumerate(target.domains):
        if domain.modulus is None:
            continue
        shifted = tuple(value + domain.modulus * int(i == place) for i, value in enumerate(unit))
        solved = solve_point(source, formula(unknown), shifted, unknown, target)
        if solved is not None and not any(value.free_symbols for value in solved[0]):
            if violation(Membership("g ∈ G", source, solved[0])) is None:
                yield source.normalize(solved[0])


def _has_no_preimage(formula: Formula, h: Values) -> bool:
    """Say whether φ(g) = h certainly fails for all g: an entry cannot agree, or the only solution fails."""
    source, target = formula.sources[0], formula.target
    members = enumerated(source)
    if members is not None:
        return all(certainly_differ(target, formula(members.point(i)), h) for i in range(len(members)))
    unknown = source.symbols("?")
    equation = Equation("φ(g) = h", target, formula(unknown), h)
    for left, right, domain in equation.components:
        constant = Equation("", Space.of({"value": domain}), (left,), (right,))
        if not left.free_symbols and violation(constant):
            return True
        if domain.modulus is None and _solved_outside(left - right, source, unknown):
            return True
    solved = solve_point(source, equation.left, h, unknown, target)
    if solved is None or not solved[1] or any(value.free_symbols for value in solved[0]):
        return False
    only = solved[0]
    goals = (Membership("g ∈ G", source, only), Equation("φ(g) = h", target, formula(only), h))
    return any(violation(goal) for goal in goals)


def _solved_outside(difference: sp.Expr, source: Space, unknown: Values) -> bool:
    """Say whether an equation that is linear in a single coordinate has a solution outside of its domain."""
    for domain, symbol in zip(source.domains, unknown, strict=True):
        linear = difference.free_symbols == {symbol} and difference.is_polynomial(symbol)
        if linear and sp.degree(difference, symbol) == 1:
            slope, constant = sp.Poly(difference, symbol).all_coeffs()
            return domain.contains(-constant / slope) is False
    return False


def _samples(space: Space) -> Iterator[Values]:
    pools = [domain.samples() for domain in space.domains]
    yield from itertools.islice(itertools.product(*(pool[:6] for pool in pools)), _MOST_SAMPLES**2)


def _finite_injective(formula: Formula, images: Array) -> Result:
    first = np.unique(images, return_index=True)[1]
    if len(first) == len(images):
        return Result("injective", Verdict.PROVED, f"all {len(images):,} images differ")
    source = enumeration(formula.sources[0])
    again = int(np.setdiff1d(np.arange(len(images)), first)[0])
    before = int(np.argmax(images == images[again]))
    points = {letter: source.space.point(source.point(at)) for letter, at in (("g", before), ("h", again))}
    example = Counterexample("φ(g) = φ(h) though g ≠ h", points, {}, ())
    return Result("injective", Verdict.REFUTED, "two elements with one image", counterexample=example)


def _finite_surjective(formula: Formula, images: Array) -> Result:
    target = enumeration(formula.target)
    missed = np.setdiff1d(np.arange(len(target)), images)
    if not missed.size:
        return Result("surjective", Verdict.PROVED, f"all {len(target):,} elements are images")
    example = Counterexample("no g has φ(g) = h", {"h": target.space.point(target.point(int(missed[0])))}, {}, ())
    return Result("surjective", Verdict.REFUTED, "an element without preimage", counterexample=example)
