"""Equivariance of a correlation from the laws of its action, where its integrals are too hard to compare by themselves.

look-up form     ∫ k(y) f(u⁻¹·(g·y)) dμ(y) = ∫ k(y) f((u⁻¹*g)·y) dμ(y), for this is the law of the action
scanning form    = look-up form by x = g·y, for dμ(x) = J_g(y) dμ(y)
⟨L_g k, L_u f⟩   = ∫ J_u(x) k((u⁻¹*g)⁻¹·x) f(x) dμ(x) by x ↦ u·x; this is ⟨L_{u⁻¹g} k, f⟩ for all k, f if J = 1
"""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

import sympy as sp
from sympy.core.function import UndefinedFunction

from grouptk.actions import Action, left
from grouptk.equivariance.derivation import Derivation, Step, Witness
from grouptk.proofs import Result, Verdict

if TYPE_CHECKING:
    from grouptk.correlation.formula import Correlation


def with_laws(correlation: Correlation, derivation: Derivation, rho_in: Action, rho_out: Action | None) -> Derivation:
    """Settle by laws what a derivation left undecided, and report the multiplier of a pairing that is refuted."""
    if rho_in != correlation.action or rho_out != left(correlation.action.group):
        return derivation
    if derivation.verdict is Verdict.UNDECIDED:
        derivation = _by_laws(correlation, derivation)
    if derivation.verdict is Verdict.REFUTED and correlation.form == "pairing":
        return replace(derivation, steps=(*derivation.steps, _multiplier(correlation)))
    return derivation


def _by_laws(correlation: Correlation, undecided: Derivation) -> Derivation:
    start = time.perf_counter()
    laws = correlation.action.verify()
    steps = [Step("laws of the action: u⁻¹·(g·y) = (u⁻¹*g)·y", verdict=laws.verdict, method="proved for the action")]
    parts = [laws.verdict]
    witness = None
    if correlation.form == "scanning":
        smooth = correlation.measure.prove_smooth()
        steps.append(Step("substitute x = g·y, dμ(x) = J_g(y) dμ(y)", verdict=smooth.verdict, method=smooth.method))
        parts.append(smooth.verdict)
    if correlation.form == "pairing":
        invariant = correlation.measure.prove_invariant()
        steps.append(Step("the action keeps μ: J = 1", verdict=invariant.verdict, method=invariant.method))
        witness = _witness(correlation, invariant)
        parts.append(invariant.verdict)
    if witness is None and not all(part is Verdict.PROVED for part in parts):
        return undecided
    verdict = Verdict.PROVED if witness is None else Verdict.REFUTED
    seconds = undecided.seconds + time.perf_counter() - start
    return replace(undecided, verdict=verdict, steps=tuple(steps), seconds=seconds, witness=witness)


def _witness(correlation: Correlation, invariant: Result) -> Witness | None:
    """Return a place where J ≠ 1; a kernel of one's own may vanish there, so that only a general one is refuted."""
    example = invariant.counterexample
    if example is None or not isinstance(correlation.kernel, UndefinedFunction):
        return None
    u, y = example["g"], example["y"]
    (factor,) = correlation.measure.derived(tuple(u), tuple(y))
    note = "the factors of f at the point y, f a narrow bump there"
    return Witness({f"{correlation.kernel}(g⁻¹·u·y)": "1"}, {"u": u, "y": y}, factor, sp.S.One, note)


def _multiplier(correlation: Correlation) -> Step:
    group, space = correlation.action.group.space, correlation.action.space
    (factor,) = correlation.measure.factor(group.symbols("''"), space.symbols("'"))
    return Step("⟨L_g k, L_u f⟩ is ⟨L_{u⁻¹g} k, f⟩ with the multiplier J_u under the integral", "J_u", factor)
