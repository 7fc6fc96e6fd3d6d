"""Counterexamples proposed by z3 (extra `smt`), for claims that are rational in the coordinates of their operands.

z3 looks for numbers at which all facts hold and one entry of a goal fails. Nothing that it says is believed: whoever
asks evaluates every proposal exactly. Denominators are asserted to be nonzero, since z3 may invent a value for x/0.
"""

from __future__ import annotations

import operator
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import sympy as sp
from sympy.polys.domains import QQ
from sympy.polys.rings import PolyElement

from grouptk.domains import Condition, Domain, Kind
from grouptk.proofs.budget import BudgetExceeded, checkpoint, limited
from grouptk.proofs.claim import Claim, Equation
from grouptk.proofs.forms.elementary import UnsupportedExpression
from grouptk.proofs.forms.normal_form import Fraction, NormalForm
from grouptk.tracing import Values

Proposal: TypeAlias = tuple[tuple[Values, ...], dict[sp.Symbol, sp.Expr]]

_SECONDS = 3.0  # for all questions
_LONGEST = 1.0  # for one
_SHORTEST = 0.05
_MODELS = 4
_MOST_TERMS = 400
_HIGHEST_DEGREE = 40
_SMALL = 30
_PAUSE = 0.02  # seconds between two looks at whether somebody wants to interrupt

_HOLDS = {Kind.ZERO: operator.eq, Kind.NONZERO: operator.ne, Kind.POSITIVE: operator.gt, Kind.NONNEGATIVE: operator.ge}
_FAILS = {Kind.ZERO: operator.ne, Kind.NONZERO: operator.eq, Kind.POSITIVE: operator.le, Kind.NONNEGATIVE: operator.lt}


def proposals(claim: Claim) -> Iterator[Proposal]:
    """Yield operands and parameters at which a goal may fail; none without z3, or if the claim is not rational."""
    try:
        import z3
    except ImportError:
        return
    deadline = time.monotonic() + _SECONDS
    questions = _questions(claim)
    seconds = max(_SHORTEST, min(_LONGEST, _SECONDS / max(1, len(questions))))
    seen = set()
    for question in questions:
        for model in _models(z3, question, seconds, deadline):
            proposal = _members(claim, model)
            if proposal is not None and (key := (proposal[0], tuple(proposal[1].items()))) not in seen:
                seen.add(key)
                yield proposal


def _members(claim: Claim, model: dict[sp.Symbol, sp.Rational]) -> Proposal | None:
    """Return the operands with the coordinates of a model, None if they certainly or possibly are no members."""
    parameters: dict[sp.Symbol, sp.Expr] = {s: model.get(s, sp.S.One) for s in claim.parameters}
    if any(domain.contains(parameters[s]) is not True for s, domain in claim.parameters.items()):
        return None
    operands = []
    for operand, symbols in zip(claim.operands, claim.symbols, strict=True):
        space = operand.space.at(parameters)
        values = space.assemble(model.get(symbol, sp.S.Zero) for symbol in operand.space.entries(symbols))
        if any(domain.contains(value) is not True for domain, value in zip(space.domains, values, strict=True)):
            return None
        operands.append(space.normalize(values))
    return tuple(operands), parameters


# ------------------------------------------------------------------------------- questions in polynomials


@dataclass(frozen=True)
class _Comparison:
    """A polynomial compared with zero; with a divisor instead, it is no multiple of that in whole numbers."""

    polynomial: PolyElement
    relation: Callable[[Any, Any], Any]
    divisor: PolyElement | None = None


_Question: TypeAlias = tuple[_Comparison, ...]
"""Is there a point at which all of these hold?"""


def _questions(claim: Claim) -> list[_Question]:
    """Return a question for each way in which an entry of a goal can fail; those found within the budget."""
    found: list[_Question] = []
    try:
        with limited(_LONGEST, f"questions about {claim.name}"):
            facts = [fact for fact in dict.fromkeys(_facts(claim)) if fact.kind in _HOLDS]
            if all(_is_rational(fact.expression) for fact in facts):
                for question in _failures(claim, facts):
                    checkpoint()
                    if not any(_is_false(comparison) for comparison in question):
                        found.append(tuple(c for c in question if c.divisor is not None or not c.polynomial.is_ground))
    except BudgetExceeded:
        pass
    return found


def _facts(claim: Claim) -> Iterator[Condition]:
    yield from claim.facts(claim.symbols)
    for symbol, domain in claim.parameters.items():
        yield from domain.conditions(symbol)


def _failures(claim: Claim, facts: Sequence[Condition]) -> Iterator[_Question]:
    for goal in claim.goals:
        if isinstance(goal, Equation):
            for left, right, domain in goal.components:
                yield from _differences(left, right, domain, facts)
        else:
            for domain, value in zip(goal.space.domains, goal.value, strict=True):
                for condition in domain.conditions(value):
                    yield from _violations(condition, facts)


def _differences(left: sp.Expr, right: sp.Expr, domain: Domain, facts: Sequence[Condition]) -> Iterator[_Question]:
    """Ask where two defined entries differ, on quotients by no multiple of the period."""
    period = domain.modulus if domain.modulus is not None and _is_rational(domain.modulus) else sp.S.Zero
    form = _form([left, right, period], facts)
    if form is None or left == right:
        return
    sides = form[left], form[right]
    difference = form.difference(*sides)
    known = (*_known(form), *_defined(*sides))
    if period == 0:
        yield (*known, _Comparison(difference.numerator, operator.ne))
    else:
        yield from _not_whole(form, difference, form[period].numerator, known)


def _violations(condition: Condition, facts: Sequence[Condition]) -> Iterator[_Question]:
    """Ask where a condition fails: where its expression is undefined, or defined but without the property."""
    form = _form([condition.expression], facts)
    if form is None:
        return
    fraction, known = form[condition.expression], _known(form)
    for denominator, _ in fraction.denominators:
        yield (*known, _Comparison(denominator, operator.eq))
    known = (*known, *_defined(fraction))
    if condition.kind in _FAILS:
        yield (*known, _Comparison(form.cleared(fraction)[0], _FAILS[condition.kind]))
    elif condition.kind is Kind.INTEGER:
        yield from _not_whole(form, fraction, form.ring.one, known)


def _not_whole(form: NormalForm, fraction: Fraction, period: PolyElement, known: _Question) -> Iterator[_Question]:
    """Ask where fraction / period is no integer, if all variables are whole numbers."""
    common, numerator = fraction.numerator.clear_denoms()
    if all(symbol.is_integer for symbol in form.variables):
        divisor = period * common
        for polynomial, power in fraction.denominators:
            divisor *= polynomial**power
        scale, divisor = divisor.clear_denoms()
        yield (*known, _Comparison(numerator * scale, operator.ne, divisor))


def _form(expressions: list[sp.Expr], facts: Sequence[Condition]) -> NormalForm | None:
    if not all(map(_is_rational, expressions)):
        return None
    try:
        return NormalForm(expressions, facts)
    except UnsupportedExpression:
        return None


def _is_rational(expression: sp.Expr) -> bool:
    """Say whether an expression is a quotient of polynomials with rational coefficients."""
    return all(
        isinstance(node, sp.Add | sp.Mul | sp.Symbol | sp.Rational) or (node.is_Pow and node.exp.is_Integer)
        for node in sp.preorder_traversal(expression)
    )


def _known(form: NormalForm) -> _Question:
    """Return the facts, and that they are defined."""
    found = []
    for fact in form.facts:
        fraction = form[fact.expression]
        found += [*_defined(fraction), _Comparison(form.cleared(fraction)[0], _HOLDS[fact.kind])]
    return tuple(dict.fromkeys(found))


def _defined(*fractions: Fraction) -> _Question:
    return tuple(_Comparison(p, operator.ne) for fraction in fractions for p, _ in fraction.denominators)


def _is_false(comparison: _Comparison) -> bool:
    """Say whether a comparison holds nowhere, or is too large to be asked."""
    polynomial, divisor = comparison.polynomial, comparison.divisor
    if divisor is None and polynomial.is_ground:
        return not comparison.relation(polynomial.LC if polynomial else 0, 0)
    if divisor is not None:
        (quotient,), remainder = polynomial.div([divisor])
        if not remainder and quotient.clear_denoms()[0] == 1:
            return True
    parts = [part for part in (polynomial, divisor) if part is not None]
    return any(len(p) > _MOST_TERMS or max(map(sum, p.itermonoms())) > _HIGHEST_DEGREE for p in parts)


# ------------------------------------------------------------------------------- answers by z3


def _models(z3: Any, question: _Question, seconds: float, deadline: float) -> Iterator[dict[sp.Symbol, sp.Expr]]:
    """Yield rational points; where z3 finds real ones only, or nothing, ask for fractions with one denominator."""
    for way in _Asked, _AskedForFractions, _AskedForSmallFractions:
        asked = way(z3, question)
        rational = False
        for _ in range(_MODELS):
            left = min(seconds, deadline - time.monotonic())
            answer = asked.answer(left) if left > 0 else z3.unknown
            if answer != z3.sat:
                break
            point = asked.another()
            if point is not None:
                rational = True
                yield point
        if rational or answer == z3.unsat or any(symbol.is_integer for symbol in asked.variables):
            return


class _Asked:
    """A solver that was told a question, with a variable of z3 for each symbol."""

    largest_denominator: int | None = None
    denominator: Any = 1

    def __init__(self, z3: Any, question: _Question) -> None:
        self.z3, self.context = z3, z3.Context()  # of its own: contexts are not safe to share between threads
        polynomials = [p for c in question for p in (c.polynomial, c.divisor) if p is not None]
        degrees = [max(powers) for powers in zip(*(p.degrees() for p in polynomials), strict=True)]
        symbols = zip(polynomials[0].ring.symbols, degrees, strict=True) if polynomials else ()
        names = {symbol: f"{symbol}!{place}" for place, (symbol, degree) in enumerate(symbols) if degree}
        self.variables = {symbol: self.variable(symbol, name) for symbol, name in names.items()}
        self.solver = self.new_solver()
        self.solver.set("random_seed", 0)
        self.solver.set("ctrl_c", False)  # Python's own handler is to see it
        for place, comparison in enumerate(question):
            self.tell(comparison, place)

    def variable(self, symbol: sp.Symbol, name: str) -> Any:
        """Return the variable for a symbol."""
        return (self.z3.Int if symbol.is_integer else self.z3.Real)(name, self.context)

    def new_solver(self) -> Any:
        """Return a solver for variables of these sorts."""
        if any(symbol.is_integer for symbol in self.variables):
            return self.z3.Solver(ctx=self.context)
        return self.z3.SolverFor("QF_NRA", ctx=self.context)

    def tell(self, comparison: _Comparison, place: int) -> None:
        """Assert a comparison."""
        value = self.term(comparison.polynomial)
        if comparison.divisor is None:
            self.solver.add(comparison.relation(value, 0))
        else:
            divisor = self.term(comparison.divisor)
            quotient, rest = (self.z3.Int(f"{name}!{place}", self.context) for name in ("quotient", "rest"))
            self.solver.add(value == divisor * quotient + rest, rest > 0)
            self.solver.add(self.z3.Or(rest < divisor, rest < -divisor))

    def term(self, polynomial: PolyElement) -> Any:
        """Return a polynomial times a positive number, with integer coefficients."""
        total: Any = 0
        degree = max(map(sum, polynomial.itermonoms()), default=0)
        for monomial, coefficient in polynomial.clear_denoms()[1].terms():
            product: Any = int(QQ.numer(coefficient))
            for symbol, power in zip(polynomial.ring.symbols, monomial, strict=True):
                for _ in range(power):
                    product = product * self.variables[symbol]
            for _ in range(degree - sum(monomial)):
                product = product * self.denominator
            total = total + product
        return total

    def answer(self, seconds: float) -> Any:
        """Ask in a thread of its own, so that whoever waits can be interrupted."""
        answers: list[Any] = [self.z3.unknown]
        self.solver.set("timeout", max(1, int(1000 * seconds)))
        asking = threading.Thread(target=lambda: answers.append(self.solver.check()), name="z3", daemon=True)
        asking.start()
        try:
            while asking.is_alive():
                asking.join(_PAUSE)
        except BaseException:
            self.context.interrupt()
            asking.join()
            raise
        return answers[-1]

    def another(self) -> dict[sp.Symbol, sp.Expr] | None:
        """Return the point that was found, None if it is irrational, and exclude it."""
        model = self.solver.model()
        found = {symbol: model.eval(term, model_completion=True) for symbol, term in self.variables.items()}
        below = model.eval(self.denominator, model_completion=True) if self.largest_denominator is not None else 1
        others = (self.variables[symbol] * below != value * self.denominator for symbol, value in found.items())
        self.solver.add(self.z3.Or(*others, self.context))
        if any(map(self.z3.is_algebraic_value, found.values())):
            return None
        return {symbol: sp.Rational(str(value)) / sp.Integer(str(below)) for symbol, value in found.items()}


class _AskedForFractions(_Asked):
    """The same question about x = X/D with whole numbers X and one D > 0, where nothing else is whole."""

    largest_denominator = 0

    def variable(self, symbol: sp.Symbol, name: str) -> Any:
        """Return the numerator X."""
        return self.z3.Int(name, self.context)

    def new_solver(self) -> Any:
        """Return a solver for whole numbers that knows the denominator."""
        solver = self.z3.SolverFor("QF_NIA", ctx=self.context)
        self.denominator = self.z3.Int("denominator", self.context)
        solver.add(self.denominator > 0)
        return solver


class _AskedForSmallFractions(_AskedForFractions):
    """The same with a small D, which z3 searches in another way."""

    def new_solver(self) -> Any:
        """Return a solver with bounds."""
        solver = super().new_solver()
        solver.add(self.denominator <= _SMALL)
        for numerator in self.variables.values():
            solver.add(numerator <= _SMALL**2, numerator >= -(_SMALL**2))
        return solver
