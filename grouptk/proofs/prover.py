"""The prover: from a claim to a verdict. It knows claims and domains, not groups.

In order: coefficients that are tables; finite exhaustion; normal forms, after splitting into cases those finite
coordinates that occur under a function; exact refutation; UNDECIDED, naming what could not be shown. Every search has
a budget.
"""

from __future__ import annotations

import itertools
import math
import time
from collections.abc import Iterator, Sequence
from typing import Any

import sympy as sp

from grouptk.proofs.budget import BudgetExceeded, checkpoint, limited
from grouptk.proofs.certificate import CaseProof, Certificate
from grouptk.proofs.claim import Claim, Goal
from grouptk.proofs.look_ups import compare_coefficients
from grouptk.proofs.refute import TRIES, counterexample, refute
from grouptk.proofs.report import Counterexample, Result
from grouptk.proofs.symbolic import Symbolic
from grouptk.proofs.verdict import Verdict
from grouptk.spaces import split_row
from grouptk.tracing import Values

SECONDS = 10.0
_FIRST_SECONDS = 1.0
_MOST_ENTRIES = 2000  # instances times scalar entries: beyond these, a proof for generic operands is faster
_MOST_ENTRIES_AT_LAST = 60_000
_MOST_CASES = 600


def prove(claim: Claim, tries: int = TRIES, seconds: float = SECONDS) -> Result:
    """Return the verdict on a claim, with method, seconds and certificate or exact counterexample.

    `tries` is the number of exact instances at which a claim that could not be proved is tested, `seconds` the
    budget of the search for a proof. A budget that is exceeded makes the claim UNDECIDED, and is named.
    """
    start = time.perf_counter()
    verdict, method, example, certificate = _decide(claim, tries, seconds)
    return Result(claim.name, verdict, method, time.perf_counter() - start, example, certificate=certificate)


_Decision = tuple[Verdict, str, Counterexample | None, Certificate | None]


def _decide(claim: Claim, tries: int, seconds: float) -> _Decision:
    compared = compare_coefficients(claim)
    if compared is not None:
        return (*compared, None)
    few = _instances(claim, _MOST_ENTRIES)
    if few is not None:
        return _exhaust(claim, few, seconds)
    found = _searched(claim, min(seconds, _FIRST_SECONDS))
    if isinstance(found, Certificate):
        return Verdict.PROVED, found.method, None, found
    example, tried = refute(claim, tries)
    if example is not None:
        return Verdict.REFUTED, "exact counterexample", example, None
    if isinstance(found, BudgetExceeded) and seconds > _FIRST_SECONDS:  # a false claim has been refuted by now
        found = _searched(claim, seconds)
        if isinstance(found, Certificate):
            return Verdict.PROVED, found.method, None, found
    many = _instances(claim, _MOST_ENTRIES_AT_LAST)
    if many is not None:
        return _exhaust(claim, many, seconds)
    return Verdict.UNDECIDED, f"{found}; no counterexample among {tried} exact instances", None, None


def _searched(claim: Claim, seconds: float) -> Certificate | str | BudgetExceeded:
    """Return a certificate found within the budget, or what stood in the way."""
    try:
        with limited(seconds, f"proof of {claim.name}"):
            return _by_cases(claim, _cases(claim))
    except BudgetExceeded as exceeded:
        return exceeded


def _by_cases(claim: Claim, cases: Sequence[tuple[Values, ...]]) -> Certificate | str:
    proofs = []
    for operands in cases:
        checkpoint()
        facts = claim.facts(operands)
        symbolic = Symbolic(facts)
        goals = []
        for goal in claim.relation(*operands):
            entries = symbolic.settle(goal)
            if isinstance(entries, str):
                return entries
            goals.append((goal, entries))
        proofs.append(CaseProof(operands, facts, tuple(goals)))
    return Certificate(claim.operands, tuple(proofs), claim)


def _instances(claim: Claim, most: int) -> list[tuple[Values, ...]] | None:
    """Return all operands if they are finite in number, with at most so many scalar entries, else None."""
    ranges = [domain.values() for operand in claim.operands for domain in operand.space.domains]
    if not ranges or claim.parameters or any(values is None for values in ranges):
        return None
    entries = sum(domain.size for operand in claim.operands for domain in operand.space.domains)
    if entries * math.prod(len(values or ()) for values in ranges) > most:
        return None
    spaces = [operand.space for operand in claim.operands]
    rows = itertools.product(*(map(sp.sympify, values or ()) for values in ranges))
    return [operands for operands in (split_row(row, spaces) for row in rows) if _meets(claim, operands)]


def _meets(claim: Claim, operands: Sequence[Values]) -> bool:
    """Say whether the hypotheses hold or may hold at some exact operands."""
    return all(condition.holds() is not False for condition in claim.hypotheses(*operands))


def _exhaust(claim: Claim, instances: list[tuple[Values, ...]], seconds: float) -> _Decision:
    try:
        with limited(seconds, f"exhaustion of {claim.name}"):
            for operands in instances:
                example = counterexample(claim, operands)
                if example is not None:
                    return Verdict.REFUTED, "finite exhaustion", example, None
            found = _by_cases(claim, instances)
    except BudgetExceeded as exceeded:
        return Verdict.UNDECIDED, str(exceeded), None, None
    if isinstance(found, str):
        return Verdict.UNDECIDED, f"{found}; {len(instances)} instances could not all be settled", None, None
    return Verdict.PROVED, f"finite exhaustion of {len(instances)} instances", None, found


def _cases(claim: Claim) -> list[tuple[Values, ...]]:
    """Return the generic operands with the finite coordinates that occur under a function replaced by values."""
    coordinates: list[tuple[Any, Sequence[Any] | None]] = [
        (symbol, domain.values())
        for operand, symbols in zip(claim.operands, claim.symbols, strict=True)
        for symbol, domain in zip(symbols, operand.space.domains, strict=True)
    ]
    bound = {symbol for goal in claim.goals for symbol in _under_functions(goal)}
    splits = {symbol: values for symbol, values in coordinates if values is not None and symbol in bound}
    chosen: dict[Any, Sequence[Any]] = {}
    for symbol, values in sorted(splits.items(), key=lambda item: len(item[1])):
        if len(values) * math.prod(map(len, chosen.values())) > _MOST_CASES:
            break
        chosen[symbol] = values
    ranges = [map(sp.sympify, chosen[symbol]) if symbol in chosen else (symbol,) for symbol, _ in coordinates]
    spaces = [operand.space for operand in claim.operands]
    return [split_row(row, spaces) for row in itertools.product(*ranges)]


def _under_functions(goal: Goal) -> Iterator[sp.Symbol]:
    """Yield the symbols inside cosines, remainders, exponents: where the goal is not a polynomial in them."""
    for value in goal.values:
        for function in value.atoms(sp.Function, sp.Pow):
            inside = function.exp if isinstance(function, sp.Pow) else function
            yield from inside.free_symbols
