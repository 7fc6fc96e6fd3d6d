"""Questions about polynomials, and the rational points that z3 finds as answers; z3 is handed in, not imported."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

import sympy as sp
from sympy.polys.domains import QQ
from sympy.polys.rings import PolyElement

_MODELS = 4
_SMALL = 30
_PAUSE = 0.02  # seconds between two looks at whether somebody wants to interrupt


@dataclass(frozen=True)
class Comparison:
    """A polynomial compared with zero; with a divisor instead, it is no multiple of that in whole numbers."""

    polynomial: PolyElement
    relation: Callable[[Any, Any], Any]
    divisor: PolyElement | None = None


Question: TypeAlias = tuple[Comparison, ...]
"""Is there a point at which all of these hold?"""


def models(z3: Any, question: Question, seconds: float, deadline: float) -> Iterator[dict[sp.Symbol, sp.Expr]]:
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

    denominator: Any = 1

    def __init__(self, z3: Any, question: Question) -> None:
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

    def tell(self, comparison: Comparison, place: int) -> None:
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
        asking = threading.Thread(target=self.ask, args=(answers,), name="z3", daemon=True)
        asking.start()
        try:
            while asking.is_alive():
                asking.join(_PAUSE)
        except BaseException:
            self.context.interrupt()
            asking.join()
            raise
        return answers[-1]

    def ask(self, answers: list[Any]) -> None:
        """Append z3's answer; an error of its own, such as one for want of memory, is none."""
        with contextlib.suppress(self.z3.Z3Exception):
            answers.append(self.solver.check())

    def another(self) -> dict[sp.Symbol, sp.Expr] | None:
        """Return the point that was found, None if it is irrational, and exclude it."""
        model = self.solver.model()
        found = {symbol: model.eval(term, model_completion=True) for symbol, term in self.variables.items()}
        below = 1 if isinstance(self.denominator, int) else model.eval(self.denominator)
        others = (self.variables[symbol] * below != value * self.denominator for symbol, value in found.items())
        self.solver.add(self.z3.Or(*others, self.context))
        if any(map(self.z3.is_algebraic_value, found.values())):
            return None
        return {symbol: sp.Rational(str(value)) / sp.Integer(str(below)) for symbol, value in found.items()}


class _AskedForFractions(_Asked):
    """The same question about x = X/D with whole numbers X and one D > 0, where nothing else is whole."""

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
