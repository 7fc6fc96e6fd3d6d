"""The five axioms of a group, compiled to claims, and the report on them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from grouptk.domains import Array, Condition, Exact
from grouptk.enumeration import enumeration
from grouptk.finite.verify import verify_table
from grouptk.law import Law
from grouptk.proofs import (
    Claim,
    Counterexample,
    Equation,
    Membership,
    Operand,
    Report,
    Result,
    Verdict,
    prove,
    worst,
)
from grouptk.solving import has_no_inverse, no_identity, no_inverse
from grouptk.spaces import Coordinate, Space
from grouptk.tracing import Formula, Values, indices

AXIOMS = ("closure", "well-defined", "associativity", "identity", "inverse")


def verify_law(law: Law, subject: str) -> Report:
    """Prove or refute the five axioms from the law alone.

    What builds on closure and well-definedness is at most UNDECIDED while these are not proved, and so is the
    inverse without an identity.
    """
    places = indices(law.product)
    if places is not None:
        return _verify_table(law, places, subject)
    closure = prove(closure_claim(law))
    own = {"g⁻¹": law.inverse} if law.inverse is not None and law.inverse_given else {}
    well_defined = prove_well_defined("well-defined", {"g * h": law.product, **own}, ("g", "h"))
    associativity = prove(associativity_claim(law)).resting_on(closure, well_defined)
    identity = _identity(law).resting_on(closure, well_defined)
    inverse = _inverse(law).resting_on(closure, well_defined, identity)
    return Report(subject, (closure, well_defined, associativity, identity, inverse))


def _verify_table(law: Law, places: Array, subject: str) -> Report:
    """Prove or refute the axioms of a law that is a table; a given identity or inverse is tested as such."""
    points = enumeration(law.space)
    table = verify_table(places, subject, lambda place: law.space.point(points.point(place)))
    results = dict(table)
    if law.identity_given:
        results["identity"] = _identity(law).resting_on(results["closure"])
    if law.inverse_given:
        results["inverse"] = _inverse(law)
    results["inverse"] = results["inverse"].resting_on(results["identity"])
    return Report(subject, tuple(results.values()))


def _identity(law: Law) -> Result:
    if law.identity is None:
        witnesses = no_identity(law.product)
        return _unknown("identity") if witnesses is None else _no_identity(law, witnesses)
    result = prove(identity_claim(law))
    if result.verdict is not Verdict.REFUTED or law.identity_given or no_identity(law.product) is not None:
        return result
    return _guess_failed(result)


def _inverse(law: Law) -> Result:
    if law.identity is None:
        return _unknown("inverse")
    if law.inverse is None:
        witness = no_inverse(law.product, law.identity)
        return _unknown("inverse") if witness is None else _without_inverse(law, witness)
    result = prove(inverse_claim(law))
    if law.inverse_given:
        return result
    if result.verdict is Verdict.REFUTED and not _no_inverse_at(law, result.counterexample):
        witness = no_inverse(law.product, law.identity)
        return _guess_failed(result) if witness is None else _without_inverse(law, witness)
    if result.verdict is Verdict.REFUTED:
        return result
    representatives = prove_well_defined("well-definedness of g⁻¹", {"g⁻¹": law.inverse}, ("g",))
    return result.resting_on(representatives)


def _no_inverse_at(law: Law, example: Counterexample | None) -> bool:
    if example is None:
        return False
    instance = law.at(example.parameters)
    return has_no_inverse(instance.product, instance.identity or (), tuple(example["g"]))


def closure_claim(law: Law) -> Claim:
    """State that g * h is defined and a member for all members g, h."""
    return Claim(
        "closure", _operands(law.space, "gh"), lambda g, h: (Membership("g * h ∈ G", law.space, law.product(g, h)),)
    )


def associativity_claim(law: Law) -> Claim:
    """State (g * h) * k = g * (h * k)."""
    mul = law.product
    return Claim(
        "associativity",
        _operands(law.space, "ghk"),
        lambda g, h, k: (Equation("(g * h) * k = g * (h * k)", law.space, mul(mul(g, h), k), mul(g, mul(h, k))),),
    )


def identity_claim(law: Law) -> Claim:
    """State e ∈ G, e * g = g and g * e = g."""
    e = law.identity or ()
    return Claim(
        "identity",
        _operands(law.space, "g"),
        lambda g: (
            Membership("e ∈ G", law.space, e),
            Equation("e * g = g", law.space, law.product(e, g), g),
            Equation("g * e = g", law.space, law.product(g, e), g),
        ),
    )


def inverse_claim(law: Law) -> Claim:
    """State g⁻¹ ∈ G, g⁻¹ * g = e and g * g⁻¹ = e."""
    e, inverse = law.identity or (), law.inverse

    def relation(g: Values) -> tuple[Membership | Equation, ...]:
        back = inverse(g) if inverse else ()
        return (
            Membership("g⁻¹ ∈ G", law.space, back),
            Equation("g⁻¹ * g = e", law.space, law.product(back, g), e),
            Equation("g * g⁻¹ = e", law.space, law.product(g, back), e),
        )

    return Claim("inverse", _operands(law.space, "g"), relation)


def prove_well_defined(name: str, formulas: dict[str, Formula], letters: tuple[str, ...]) -> Result:
    """Prove that formulas do not depend on the representatives of quotient coordinates."""
    claims = [
        claim for text, formula in formulas.items() for claim in well_defined_claims(name, text, formula, letters)
    ]
    if not claims:
        return Result(name, Verdict.PROVED, "no quotient coordinates")
    results = tuple(prove(claim) for claim in claims)
    if len(results) == 1:
        return results[0]
    verdict = worst(result.verdict for result in results)
    decisive = next(result for result in results if result.verdict is verdict)
    return replace(decisive, seconds=sum(r.seconds for r in results), certificate=None, subclaims=results)


def well_defined_claims(name: str, text: str, formula: Formula, letters: tuple[str, ...]) -> list[Claim]:
    """State for each quotient coordinate that another representative of it leaves the formula's class unchanged.

    The coordinates range over all representatives, so one period up, or one other sign, covers every change.
    """
    operands = tuple(
        Operand(letter, representatives_of(space)) for letter, space in zip(letters, formula.sources, strict=False)
    )
    return [
        Claim(name, operands, *_moved(f"{text} is the same for {letters[place]}.{said}", formula, place, index, move))
        for place, space in enumerate(formula.sources)
        for index, coordinate in enumerate(space.coordinates)
        for said, move in representative_moves(coordinate)
    ]


def representative_moves(coordinate: Coordinate) -> list[tuple[str, Callable[[Exact], Exact]]]:
    """Return the steps from one representative of a coordinate to another, in words and as maps."""
    name, domain = coordinate.name, coordinate.domain
    if domain.modulus is not None:
        period = domain.modulus
        return [(f"{name} + {period}", lambda value: value + period)]

    def other(number: int) -> Callable[[Exact], Exact]:
        return lambda value: domain.alternatives(value)[number]

    number = len(domain.alternatives(domain.symbol(name)))
    return [(f"the other values of {name}", other(place)) for place in range(number)]


def _moved(
    said: str, formula: Formula, place: int, index: int, move: Callable[[Exact], Exact]
) -> tuple[Callable[..., tuple[Equation, ...]], Callable[..., tuple[Condition, ...]]]:
    """Return the relation of a move, and that both values are members: others are a matter of closure."""
    target = formula.target
    quotients = [place for place, domain in enumerate(target.domains) if domain.modulus is not None]

    def values(points: tuple[Values, ...]) -> tuple[Values, Values]:
        changed = list(points[place])
        changed[index] = move(changed[index])
        return formula(*points[:place], tuple(changed), *points[place + 1 :]), formula(*points)

    def relation(*points: Values) -> tuple[Equation, ...]:
        return (Equation(said, target, *values(points)),)

    def hypotheses(*points: Values) -> tuple[Condition, ...]:
        sides = values(points)
        return tuple(c for side in sides for place in quotients for c in target.domains[place].conditions(side[place]))

    return relation, hypotheses


def representatives_of(space: Space) -> Space:
    """Return the space in which coordinates range over all representatives, ℝ for angles and ℤ for cyclic ones."""
    return Space(tuple(Coordinate(c.name, c.domain.representatives) for c in space.coordinates))


def _operands(space: Space, letters: str) -> tuple[Operand, ...]:
    return tuple(Operand(letter, space) for letter in letters)


def _guess_failed(result: Result) -> Result:
    """A proposal that fails does not refute existence."""
    return replace(
        result,
        verdict=Verdict.UNDECIDED,
        method=f"the {result.name} solved for from the law fails ({result.counterexample}); give `{result.name}`",
        counterexample=None,
    )


def _no_identity(law: Law, witnesses: tuple[Values, ...]) -> Result:
    """Refute that there is an identity: no u is one for all of these members."""
    points = {_letter(place): law.space.point(values) for place, values in enumerate(witnesses)}
    goal = f"no u has {' and '.join(f'{letter} * u = {letter} = u * {letter}' for letter in points)}"
    example = Counterexample(goal, points, {}, ())
    return Result("identity", Verdict.REFUTED, "no member can be the identity", counterexample=example)


def _letter(place: int) -> str:
    return "ghk"[place] if place < 3 else f"g{place}"


def _without_inverse(law: Law, witness: Values) -> Result:
    example = Counterexample("no h has g * h = e = h * g", {"g": law.space.point(witness)}, {}, ())
    return Result("inverse", Verdict.REFUTED, "a member has no inverse", counterexample=example)


def _unknown(name: str) -> Result:
    return Result(name, Verdict.UNDECIDED, f"no formula for the {name} was found in the law; give `{name}`")
