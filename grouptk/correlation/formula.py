"""Correlation and convolution of functions, derived from a group's law and action.

    (k ⋆ f)(g) = ∫_X k(y) f(g·y) dμ(y)                      look-up form, the definition
               = ∫_X k(g⁻¹·x) f(x) J_g(g⁻¹·x)⁻¹ dμ(x)       scanning form, x = g·y
               = ⟨L_g k, f⟩                                  where J = 1: μ is invariant
    (f * k)(g) = ∫_G f(y) k(y⁻¹·g) dμ(y)                    convolution on a group
               = ∫_X k(y⁻¹) f(g·y) dμ(y)                    also where X = N, lifted to G = N ⋊ H

J_g(y) = dμ(g·y)/dμ(y). μ is Lebesgue or counting measure, on a group its left Haar measure.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

import sympy as sp
from sympy.core.function import AppliedUndef, UndefinedFunction

from grouptk.actions import Action, left, natural_action
from grouptk.axioms import prove_well_defined
from grouptk.constructions import SemidirectProduct
from grouptk.correlation.laws import convolution_by_laws, equivariance_by_laws, forms_by_laws
from grouptk.equivariance.derivation import Derivation
from grouptk.equivariance.equality import IDENTITY, Equality
from grouptk.equivariance.functions import applications
from grouptk.equivariance.integrals import prove_equality
from grouptk.errors import DomainError, LawError
from grouptk.group import Group
from grouptk.homogeneous import HomogeneousSpace
from grouptk.invariance import Measure
from grouptk.measures import NUMBERS, is_discrete
from grouptk.operators import SIGNAL, Operator, as_signal
from grouptk.proofs import Operand, Verdict
from grouptk.spaces import Space
from grouptk.tracing import Formula, Values, trace
from grouptk.typeset import latex

KERNEL = sp.Function("k")
"""The function that stands for the kernel in general statements."""


class SymbolicProduct(Operator, ABC):
    """What correlation and convolution share: an operator, linear in the signal, with a kernel and a signal given."""

    symbol: str
    action: Action
    kernel: Any
    signal: Any

    @abstractmethod
    def with_functions(self, kernel: Any, signal: Any) -> SymbolicProduct:
        """Return the same product of another kernel and signal."""

    def __call__(self, *point: Any) -> sp.Expr:
        """Return the value at a point of the group: its integral or sum, not evaluated (see `doit`)."""
        return self.apply(self.signal)(*point)

    def apply(self, signal: Any) -> Any:
        """Return the operator's value on another signal."""
        return super().__call__(signal)

    @property
    def expression(self) -> sp.Expr:
        """The defining integral or sum at the generic element."""
        return self(*self.target.symbols())

    def __repr__(self) -> str:
        return f"({self.name})({', '.join(self.target.names)}) = {self.expression}"

    def to_latex(self) -> str:
        """Return the defining integral or sum as LaTeX."""
        return rf"({self.symbol}){latex(self.target.symbols())} = {latex(self.expression)}"


class Correlation(SymbolicProduct):
    """The correlation k ⋆ f of functions on a space, as a function on the group; see `grouptk.correlate`.

    It is given in one of three forms. `lookup` is the definition; `scanning` is equal to it; `pairing`, ⟨L_g k, f⟩,
    is equal to both where μ is invariant. Each is an operator of its own, with its own proof of equivariance.
    """

    symbol = r"k \star f"

    def __init__(self, action: Action, kernel: Any, signal: Any, form: str = "lookup") -> None:
        self.action, self.kernel, self.signal, self.form = action, kernel, signal, form
        space, group = action.space, action.group
        k, self.measure = as_signal(kernel, space), Measure.of(action)
        as_signal(signal, space)
        _require_functions_on(space, kernel=kernel, signal=signal)
        for domain in space.domains:
            is_discrete(domain)  # refuses coordinates bound by equations, over which no integral can be written
        act, inverse = action.formula, group.inverse_formula
        factor = self.measure_factor if form == "scanning" else None

        def looked_up(f: Any, g: Any, y: Any) -> sp.Expr:
            return k(*space.entries(tuple(y))) * f(*space.entries(act(tuple(g), tuple(y))))

        def scanned(f: Any, g: Any, x: Any) -> sp.Expr:
            back = act(inverse(tuple(g)), tuple(x))
            value = k(*space.entries(back)) * f(*space.entries(tuple(x)))
            return value if factor is None else value / factor(tuple(g), back)[0]

        super().__init__(
            looked_up if form == "lookup" else scanned,
            source=space,
            target=group,
            kernels=_spaces(kernel, space),
            density=self.measure.density,
            name="⟨L_g k, f⟩" if form == "pairing" else "k ⋆ f",
        )

    def with_functions(self, kernel: Any, signal: Any) -> Correlation:
        """Return the correlation of another kernel and signal."""
        return Correlation(self.action, kernel, signal, self.form)

    @property
    def lookup(self) -> Correlation:
        """The definition ∫ k(y) f(g·y) dμ(y)."""
        return Correlation(self.action, self.kernel, self.signal)

    @property
    def scanning(self) -> Correlation:
        """The scanning form ∫ k(g⁻¹·x) f(x) J_g(g⁻¹·x)⁻¹ dμ(x), from the look-up form by x = g·y."""
        return Correlation(self.action, self.kernel, self.signal, "scanning")

    @property
    def pairing(self) -> Correlation:
        """The inner product ⟨L_g k, f⟩ = ∫ k(g⁻¹·x) f(x) dμ(x); not equivariant unless μ is invariant."""
        return Correlation(self.action, self.kernel, self.signal, "pairing")

    @property
    def measure_factor(self) -> Formula:
        """The formula of J_g(y) = dμ(g·y)/dμ(y); it is one where μ is invariant."""
        return self.measure.factor

    def known_equivariance(self, rho_in: Action, rho_out: Action | None) -> Derivation | None:
        """Return what the laws of the action say, where both sides carry the representations of the definition."""
        is_own = rho_in == self.action and rho_out == left(self.action.group)
        return equivariance_by_laws(self.with_functions(self.kernel, SIGNAL)) if is_own else None

    def prove_forms(self) -> tuple[Derivation, Derivation]:
        """Prove look-up form = scanning form, and scanning form = ⟨L_g k, f⟩ (which holds where μ is invariant)."""
        return forms_by_laws(self.with_functions(KERNEL, SIGNAL))


class Convolution(SymbolicProduct):
    """The convolution f * k of functions on a group, or lifted from one; see `grouptk.convolve`."""

    symbol = "f * k"

    def __init__(self, action: Action, kernel: Any, signal: Any) -> None:
        self.action, self.kernel, self.signal = action, kernel, signal
        group, space = action.group, action.space
        k = as_signal(kernel, space)
        as_signal(signal, space)
        _require_functions_on(space, kernel=kernel, signal=signal)

        def on_group(f: Any, g: Any, y: Any) -> sp.Expr:
            offset = group.law.product(group.inverse_formula(tuple(y)), tuple(g))
            return f(*space.entries(tuple(y))) * k(*space.entries(offset))

        def lifted(f: Any, g: Any, y: Any) -> sp.Expr:
            back = normal.inverse_formula(tuple(y)) if normal else ()
            return k(*space.entries(back)) * f(*space.entries(action.formula(tuple(g), tuple(y))))

        is_own, normal = action.formula == group.law.product, _normal_subgroup(action)
        self.is_lifted = not is_own
        if not is_own and normal is None:
            raise DomainError(
                f"convolution needs functions on {group} itself or, for a semidirect product N ⋊ H, on N; "
                f"({', '.join(space.names)}) is no group. Use correlate"
            )
        super().__init__(
            on_group if is_own else lifted,
            source=space,
            target=group,
            kernels=_spaces(kernel, space),
            density=Measure.of(action).density,
            name="f * k",
        )

    def with_functions(self, kernel: Any, signal: Any) -> Convolution:
        """Return the convolution of another kernel and signal."""
        return Convolution(self.action, kernel, signal)

    def theorem(self, rho_in: Action, rho_out: Action | None) -> Derivation | None:
        """Return what invariance of left Haar measure says, where both sides carry the representations of G."""
        is_own = rho_in == self.action and rho_out == left(self.action.group)
        return convolution_by_laws(self) if is_own else None


def acting(group: Group, on: Any) -> Action:
    """Return the action that `on` names: "space" (or None) for the natural one, "group", or itself or a space's."""
    if isinstance(on, HomogeneousSpace):
        on = on.action
    if isinstance(on, Action):
        if on.group != group:
            raise DomainError(f"on must be an action of {group}, got {on}")
    elif on == "group":
        return left(group)
    elif on in (None, "space"):
        on = natural_action(group)
    else:
        raise DomainError(f'on must be "space", "group", an Action or a HomogeneousSpace, got {on!r}')
    on.require_action()
    return on


def _normal_subgroup(action: Action) -> Group | None:
    """Return the N on whose set a semidirect product N ⋊ H acts naturally."""
    group = action.group
    return group.normal if isinstance(group, SemidirectProduct) and action.formula == group.action_formula else None


def _spaces(kernel: Any, space: Space) -> dict[Any, Space] | None:
    """Say where a kernel lives, so that its arguments are compared there."""
    return {kernel: space} if isinstance(kernel, UndefinedFunction) else None


def _require_functions_on(space: Space, **functions: Any) -> None:
    """Refuse formulas that depend on how a point of a circle or a cyclic group is represented."""
    pairs = zip(space.domains, space.symbols(), strict=True)
    quotient = any(domain.modulus is not None or domain.alternatives(x) for domain, x in pairs)
    for name, function in functions.items() if quotient else ():
        if isinstance(function, type) and issubclass(function, AppliedUndef):
            continue

        def value(x: Any, function: Any = function) -> Any:
            return function(*space.entries(tuple(x)))

        try:
            formula = trace(value, (space,), NUMBERS, f"the {name}")
        except LawError:
            continue  # no formula: it is called only at points
        result = prove_well_defined(name, {f"{name}(x)": formula}, ("x",))
        if result.verdict is Verdict.REFUTED:
            raise DomainError(
                f"the {name} must be a function on ({', '.join(space.names)}), the same for all representatives of a "
                f"point, got {formula.outputs[0]}: {result.counterexample}"
            )


def prove_commutes(product: SymbolicProduct) -> Derivation:
    """Prove or refute that kernel and signal may be exchanged, for all functions: k ⋆ f = f ⋆ k, or f * k = k * f.

    Example:
        >>> import grouptk as gt
        >>> from sympy import Function
        >>> k, f = Function("k"), Function("f")
        >>> gt.prove_commutes(gt.convolve(gt.R(1), k, f)).verdict
        <Verdict.PROVED: 'PROVED'>
        >>> gt.prove_commutes(gt.correlate(gt.Z(1), k, f)).verdict
        <Verdict.REFUTED: 'REFUTED'>
    """
    general = product.with_functions(KERNEL, SIGNAL)

    def given(g: Values, y: Values) -> sp.Expr:
        return general.integrand(SIGNAL, g, y)

    def exchanged(g: Values, y: Values) -> sp.Expr:
        swap = {a: (SIGNAL if a.func == KERNEL else KERNEL)(*a.args) for a in applications(given(g, y))}
        return given(g, y).xreplace(swap)

    operands = Operand("g", product.target), Operand("y", product.source)
    claim = f"{product.name} commutes"
    return prove_equality(Equality(claim, operands, given, exchanged, SIGNAL, general.functions, (IDENTITY,)))
