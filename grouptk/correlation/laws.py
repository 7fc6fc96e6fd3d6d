"""What the laws of an action prove of its correlations, whatever its formulas look like.

look-up form     ∫ k(y) f(u⁻¹·(g·y)) dμ(y) = ∫ k(y) f((u⁻¹*g)·y) dμ(y), for this is the law of the action
scanning form    = look-up form by x = g·y, for dμ(x) = J_g(y) dμ(y)
convolution      ∫ f(u⁻¹*y) k(y⁻¹*g) dμ(y) = ∫ f(y) k(y⁻¹*(u⁻¹*g)) dμ(y) by y ↦ u*y, for left Haar measure is kept;
                 lifted it is a look-up form
⟨L_g k, L_u f⟩   = ∫ J_u(x) k((u⁻¹*g)⁻¹·x) f(x) dμ(x) by x ↦ u·x; this is ⟨L_{u⁻¹g} k, f⟩ for all k, f if J = 1
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import sympy as sp
from sympy.core.function import UndefinedFunction

from grouptk.equivariance.derivation import Derivation, Step, Witness
from grouptk.equivariance.quotients import prove_on_quotients
from grouptk.invariance import Measure
from grouptk.measures import integral
from grouptk.proofs import Report, Verdict

if TYPE_CHECKING:
    from grouptk.correlation.formula import Convolution, Correlation, SymbolicProduct


def equivariance_by_laws(correlation: Correlation) -> Derivation:
    """Prove or refute k ⋆ (L_u f) = L_u (k ⋆ f) for one of the three forms."""
    space, act = correlation.source, correlation.action.formula
    g, y, u = correlation.target.symbols(), space.symbols("'"), correlation.target.symbols("''")
    back = correlation.action.group.inverse_formula(u)

    def signal_moved(*point: sp.Expr) -> sp.Expr:
        return correlation.signal(*space.entries(act(back, space.assemble(point))))

    def side(text: str, integrand: sp.Expr) -> Step:
        return Step(text, integral(space, y, integrand))

    moved = correlation.action.group.law.product(back, g)
    opening = (
        Step("for all g", sp.Symbol("g"), g),
        Step("for all u", sp.Symbol("u"), u),
        side("left side", correlation.integrand(signal_moved, g, y)),
        side("right side", correlation.integrand(correlation.signal, moved, y)),
    )
    claim = f"{correlation.name} is equivariant under {correlation.action.group}"
    return _concluded(correlation, claim, opening, correlation.form)


def convolution_by_laws(convolution: Convolution) -> Derivation:
    """Prove (L_u f) * k = L_u (f * k): by the law of the action if it is lifted, else by left Haar measure."""
    start = time.perf_counter()
    action, group = convolution.action, convolution.action.group
    parts = [Step(name, verdict=report.verdict, method="verify()") for name, report in _laws(convolution).items()]
    if not convolution.is_lifted:
        kept = Measure.of(action).prove_invariant()
        parts.append(Step("substitute y = u*y', left Haar measure is kept", None, None, kept.verdict, kept.method))
        parts.append(_kernel_is_defined(convolution))
    verdict = Verdict.PROVED if all(part.verdict is Verdict.PROVED for part in parts) else Verdict.UNDECIDED
    claim = f"{convolution.name} is equivariant under {group}"
    return Derivation(claim, verdict, tuple(parts), time.perf_counter() - start)


def forms_by_laws(correlation: Correlation) -> tuple[Derivation, Derivation]:
    """Prove look-up form = scanning form, and prove or refute scanning form = ⟨L_g k, f⟩."""
    return (
        _concluded(correlation, "look-up form = scanning form", (), "scanning"),
        _concluded(correlation, "scanning form = ⟨L_g k, f⟩", (), "pairing"),
    )


def _concluded(correlation: Correlation, claim: str, opening: tuple[Step, ...], form: str) -> Derivation:
    start = time.perf_counter()
    measure, act, group = correlation.measure, correlation.action.formula, correlation.action.group
    reports = _laws(correlation)
    verdicts, witness = [report.verdict for report in reports.values()], None
    steps = [*opening, *(Step(name, verdict=report.verdict, method="verify()") for name, report in reports.items())]
    if form != "lookup":
        steps.append(_kernel_is_defined(correlation))
        verdicts += [step.verdict for step in steps[-1:] if step.verdict is not None]
        smooth = measure.prove_smooth()
        verdicts.append(smooth.verdict)
        steps += [
            Step("substitute x = g·y", act.symbols[1], act.outputs, smooth.verdict, smooth.method, is_map=True),
            Step("dμ(x) = J_g(y) dμ(y) with", "J_g(y)", measure.derived.outputs[0]),
        ]
    if form == "pairing":
        invariant = measure.prove_invariant()
        verdicts.append(invariant.verdict)
        steps.append(Step("the action keeps μ: J = 1", verdict=invariant.verdict, method=invariant.method))
        if invariant.verdict is Verdict.REFUTED:
            (factor,) = measure.derived(group.space.symbols("''"), correlation.source.symbols("'"))
            steps.append(Step("⟨L_g k, L_u f⟩ is ⟨L_{u⁻¹g} k, f⟩ with a multiplier in the integral", "J_u(y)", factor))
            witness = _witness(correlation)
    verdict = Verdict.PROVED if all(part is Verdict.PROVED for part in verdicts) else Verdict.UNDECIDED
    verdict = Verdict.REFUTED if witness is not None else verdict
    return Derivation(claim, verdict, tuple(steps), time.perf_counter() - start, witness=witness)


def _laws(product: SymbolicProduct) -> dict[str, Report]:
    return {"axioms of the group": product.action.group.verify(), "laws of the action": product.action.verify()}


def _kernel_is_defined(product: SymbolicProduct) -> Step:
    """Prove that the kernel is a function on the space; the action is one of classes, by its laws."""
    if isinstance(product.kernel, UndefinedFunction):
        return Step("k is a function on the space", verdict=Verdict.PROVED, method="given as one")
    defined = prove_on_quotients(product)
    return Step(defined.name, verdict=defined.verdict, method=defined.method)


def _witness(correlation: Correlation) -> Witness | None:
    """Return a place where J ≠ 1; a kernel of one's own may vanish there, so that only a general one is refuted."""
    example = correlation.measure.prove_invariant().counterexample
    if example is None or not isinstance(correlation.kernel, UndefinedFunction):
        return None
    u, y = example["g"], example["y"]
    (factor,) = correlation.measure.derived(tuple(u), tuple(y))
    note = "the factors of f at the point y, f a narrow bump there"
    return Witness({f"{correlation.kernel}(g⁻¹·u·y)": "1"}, {"u": u, "y": y}, factor, sp.S.One, note)
