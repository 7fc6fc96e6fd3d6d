"""How an action changes a measure: the factor J_g(y) = dμ(g·y)/dμ(y), derived, and whether it is one.

μ is Lebesgue measure of the continuous coordinates and counting measure of the discrete ones, times a density m:

    J_g(y) = |det ∂(g·y)/∂y| m(g·y) / m(y)

On a group that acts on itself from the left, μ is left Haar measure, and J = 1. Since J ≥ 0, J = 1 is the claim J² = 1,
in which no sign is left open.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import sympy as sp

from grouptk.actions import Action
from grouptk.errors import LawError
from grouptk.lie.haar import haar_measure, left_haar_density
from grouptk.measures import NUMBERS, is_discrete, jacobian
from grouptk.proofs import Claim, Equation, Operand, Result, Verdict, prove
from grouptk.tracing import Formula, Values

_KINKS = (sp.sign, sp.Abs, sp.Piecewise, sp.floor, sp.ceiling, sp.Mod, sp.Max, sp.Min, sp.Heaviside, sp.Derivative)


@dataclass(frozen=True, eq=False)
class Measure:
    """A measure on the space of an action: its density in the coordinates, None for one; or left Haar measure.

    Left Haar measure of a group whose coordinates are bound by equations has no density in them.

    Source:
        G. B. Folland, A course in abstract harmonic analysis, 2nd ed., CRC Press 2016, §2.2 and §2.6.
    """

    action: Action
    density: Formula | None = None
    is_haar: bool = False

    @classmethod
    def of(cls, action: Action) -> Measure:
        """Return left Haar measure where a group acts on itself, else Lebesgue and counting measure."""
        if action.formula != action.group.law.product:
            return cls(action)
        try:
            haar = left_haar_density(action.group)
        except LawError:  # equations bind the coordinates
            return cls(action, is_haar=True)
        return cls(action, None if haar.outputs == (sp.S.One,) else haar, is_haar=True)

    @cached_property
    def factor(self) -> Formula:
        """The formula of J_g(y); it is one where the measure is proved to be invariant.

        Raises:
            LawError: a coordinate is bound by an equation, or a discrete one depends on a continuous one.
        """
        if self.prove_invariant():
            return Formula(self.action.formula.sources, NUMBERS, (sp.S.One,))
        return self.derived

    @cached_property
    def derived(self) -> Formula:
        """The formula of J_g(y) as the derivatives give it."""
        space, act = self.action.space, self.action.formula
        g, y = act.symbols
        value = jacobian(space, y, act.outputs)
        if self.density is not None:
            value *= self.density(act.outputs)[0] / self.density(y)[0]
        return Formula(act.sources, NUMBERS, (value,))

    @property
    def derivative(self) -> sp.Matrix:
        """The matrix ∂(g·y)/∂y over the continuous coordinates, at generic g and y."""
        pairs = [self._continuous(values) for values in (self.action.formula.outputs, self.action.formula.symbols[1])]
        return sp.Matrix(len(pairs[0]), len(pairs[1]), lambda i, j: sp.diff(pairs[0][i], pairs[1][j]))

    def prove_smooth(self) -> Result:
        """Prove that y ↦ g·y has derivatives: no function with a kink or a jump is taken of continuous coordinates."""
        moving = set(self._continuous(self.action.formula.symbols[1]))
        for output in self.action.space.entries(self.action.formula.outputs):
            for kink in output.atoms(*_KINKS):
                if kink.free_symbols & moving:
                    return Result("smoothness", Verdict.UNDECIDED, f"{kink} may have no derivative")
        return Result("smoothness", Verdict.PROVED, "elementary functions of the continuous coordinates")

    def prove_invariant(self) -> Result:
        """Prove or refute J = 1, that the action keeps the measure."""
        return self._invariant

    @cached_property
    def _invariant(self) -> Result:
        action = self.action
        if self.is_haar:
            report = haar_measure(action.group).verify()
            parts = report["left invariance"], report["left density"]
            theorem = "by theorem: left translations keep left Haar measure"
            return Result("J = 1", Verdict.PROVED, theorem, subclaims=parts).resting_on(*parts)
        try:
            derived, continuous = self.derived, self._continuous(action.space.symbols())
        except LawError as error:
            return Result("J = 1", Verdict.UNDECIDED, str(error))
        if self.density is None and not continuous:
            counted = Result("J = 1", Verdict.PROVED, "by theorem: bijections keep counting measure")
            return counted.resting_on(*action.verify().values())

        def relation(g: Values, y: Values) -> tuple[Equation, ...]:
            return (Equation("J_g(y)² = 1", NUMBERS, (derived(g, y)[0] ** 2,), (sp.S.One,)),)

        smooth = self.prove_smooth()
        if not smooth:
            return replace(smooth, name="J = 1")
        claim = Claim("J = 1", (Operand("g", action.group.space), Operand("y", action.space)), relation)
        return prove(claim).resting_on(*action.verify().values())

    def _continuous(self, values: Values) -> list[sp.Expr]:
        pairs = zip(self.action.space.domains, values, strict=True)
        return [entry for domain, value in pairs if not is_discrete(domain) for entry in domain.entries(value)]
