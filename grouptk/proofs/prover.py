"""The prover: from a claim to a verdict. It knows claims and domains, not groups.

In order: finite exhaustion; normal forms, after splitting into cases those finite coordinates that occur under a
function; exact refutation; UNDECIDED, naming what could not be shown.
"""

from __future__ import annotations

import itertools
import math
import time
from collections.abc import Iterator

import sympy as sp

from grouptk.proofs.claim import Claim, Equation, Goal
from grouptk.proofs.refute import TRIES, counterexample, refute
from grouptk.proofs.report import Counterexample, Result
from grouptk.proofs.symbolic import obstacle
from grouptk.proofs.verdict import Verdict
from grouptk.spaces import split_row
from grouptk.tracing import Values

_MOST_INSTANCES = 1000
_MOST_CASES = 600


def prove(claim: Claim, tries: int = TRIES) -> Result:
    """Return the verdict on a claim, with method, seconds and (if refuted) an exact counterexample.

    `tries` is the number of exact instances at which a claim that could not be proved is tested.
    """
    start = time.perf_counter()
    verdict, method, example = _decide(claim, tries)
    return Result(claim.name, verdict, method, time.perf_counter() - start, example)


def _decide(claim: Claim, tries: int) -> tuple[Verdict, str, Counterexample | None]:
    instances = _instances(claim)
    if instances is not None:
        return _exhaust(claim, instances)
    cases = _cases(claim)
    reason = None
    for operands in cases:
        reason = next(filter(None, map(obstacle, claim.relation(*operands))), None)
        if reason is not None:
            break
    if reason is None:
        return Verdict.PROVED, _method(claim, len(cases)), None
    example, agreed = refute(claim, tries)
    if example is not None:
        return Verdict.REFUTED, "exact counterexample", example
    return Verdict.UNDECIDED, f"{reason}; {agreed} exact instances agree", None


def _instances(claim: Claim) -> list[tuple[Values, ...]] | None:
    """Return all operands if they are finitely many and few, else None."""
    ranges = [domain.values() for operand in claim.operands for domain in operand.space.domains]
    if not ranges or claim.parameters or any(values is None for values in ranges):
        return None
    if math.prod(len(values or ()) for values in ranges) > _MOST_INSTANCES:
        return None
    spaces = [operand.space for operand in claim.operands]
    return [split_row(row, spaces) for row in itertools.product(*(map(sp.Integer, values or ()) for values in ranges))]


def _exhaust(claim: Claim, instances: list[tuple[Values, ...]]) -> tuple[Verdict, str, Counterexample | None]:
    unsettled = 0
    for operands in instances:
        example = counterexample(claim, operands)
        if example is not None:
            return Verdict.REFUTED, "finite exhaustion", example
        unsettled += not all(_holds_exactly(goal) for goal in claim.relation(*operands))
    if unsettled:
        return Verdict.UNDECIDED, f"{unsettled} of {len(instances)} instances could not be settled exactly", None
    return Verdict.PROVED, f"finite exhaustion of {len(instances)} instances", None


def _holds_exactly(goal: Goal) -> bool:
    """Settle an instance: integers by looking, other numbers by their normal form."""
    if isinstance(goal, Equation):
        if all(one == other and one.is_Rational for one, other, _ in goal.components):
            return True
    elif all(
        value.is_Integer and domain.values() is not None
        for domain, value in zip(goal.space.domains, goal.value, strict=True)
    ):
        return True
    return obstacle(goal) is None


def _cases(claim: Claim) -> list[tuple[Values, ...]]:
    """Return the generic operands with the finite coordinates that occur under a function replaced by values."""
    coordinates = [
        (symbol, domain.values())
        for operand, symbols in zip(claim.operands, claim.symbols, strict=True)
        for symbol, domain in zip(symbols, operand.space.domains, strict=True)
    ]
    bound = {symbol for goal in claim.goals for symbol in _under_functions(goal)}
    splits = {symbol: values for symbol, values in coordinates if values is not None and symbol in bound}
    chosen: dict[sp.Symbol, range] = {}
    for symbol, values in sorted(splits.items(), key=lambda item: len(item[1])):
        if len(values) * math.prod(map(len, chosen.values())) > _MOST_CASES:
            break
        chosen[symbol] = values
    ranges = [map(sp.Integer, chosen[symbol]) if symbol in chosen else (symbol,) for symbol, _ in coordinates]
    spaces = [operand.space for operand in claim.operands]
    return [split_row(row, spaces) for row in itertools.product(*ranges)]


def _under_functions(goal: Goal) -> Iterator[sp.Symbol]:
    """Yield the symbols inside cosines, remainders, exponents: where the goal is not a polynomial in them."""
    for value in goal.values:
        for function in value.atoms(sp.Function, sp.Pow):
            inside = function.exp if isinstance(function, sp.Pow) else function
            yield from inside.free_symbols


def _method(claim: Claim, cases: int) -> str:
    """Name what the proof rests on."""
    functions = {type(f) for goal in claim.goals for value in goal.values for f in value.atoms(sp.Function)}
    moduli = any(
        isinstance(goal, Equation) and any(d.modulus is not None for d in goal.space.domains) for goal in claim.goals
    )
    parts = []
    if functions & {sp.cos, sp.sin} and cases == 1:
        parts.append("circular functions modulo c²+s²=1")
    else:
        parts.append("polynomial normal form")
    if moduli:
        parts.append("quotient form")
    if cases > 1:
        parts.insert(0, f"{cases} cases")
    return ", ".join(parts)
