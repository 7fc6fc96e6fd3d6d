"""Proving equivariance, Φ(ρ_in(u) f) = ρ_out(u) Φ(f) for all u and f, by carrying out the change of variables."""

from __future__ import annotations

from typing import Literal

from grouptk.actions import Action, left, natural_action
from grouptk.equivariance.derivation import Derivation
from grouptk.equivariance.equality import IDENTITY, Equality, Substitution
from grouptk.equivariance.integrals import prove_equality
from grouptk.errors import DomainError, LawError
from grouptk.group import Group
from grouptk.operators import SIGNAL, Operator
from grouptk.proofs import Operand
from grouptk.representations import LeftRegular
from grouptk.spaces import Space
from grouptk.tracing import Values

Representation = LeftRegular | Action | Literal["trivial"] | None


def prove_equivariance(
    operator: Operator, group: Group, rho_in: Representation = None, rho_out: Representation = None
) -> Derivation:
    """Prove or refute Φ(ρ_in(u) f) = ρ_out(u) Φ(f) for all u in the group and all signals f.

    The representations are left-regular ones, (ρ(u) f)(x) = f(u⁻¹·x). By default the group acts on a space that is
    its own set by left multiplication, and on the space of its natural action by that. `rho_out="trivial"` asks for
    invariance. The derivation lists the steps (substitution, bijection, Jacobian, comparison), prints as text and as
    LaTeX, and assumes that both sides converge absolutely; REFUTED comes with functions and a point.

    Raises:
        DomainError: the group has no action on the operator's source or target by default; give one.

    Example:
        >>> import grouptk as gt
        >>> from sympy import Function
        >>> k, f = Function("k"), Function("f")
        >>> gt.prove_equivariance(gt.correlate(gt.SE(2), k, f), gt.SE(2)).verdict
        <Verdict.PROVED: 'PROVED'>
    """
    act_in = _acting(rho_in, group, operator.source, "rho_in")
    act_out = None if rho_out == "trivial" else _acting(rho_out, group, operator.target, "rho_out")
    pull = act_in.pulled_back

    def transformed_input(g: Values, y: Values, u: Values) -> object:
        space, back = operator.source, pull(u)

        def moved(*point: object) -> object:
            return SIGNAL(*space.entries(back(tuple(point))))

        return operator.integrand(moved, g, y)

    def transformed_output(g: Values, y: Values, u: Values) -> object:
        return operator.integrand(SIGNAL, g if act_out is None else act_out.pulled_back(u)(g), y)

    act, inverse = act_in.action.formula, group.inverse_formula
    along = Substitution("y = u·y'", lambda g, y, u: act(u, y), lambda g, y, u: act(inverse(u), y))
    against = Substitution("y = u⁻¹·y'", along.backward, along.forward)
    said = f"{operator.name} is {'invariant' if act_out is None else 'equivariant'} under {group}"
    operands = (Operand("g", operator.target), Operand("y", operator.source), Operand("u", group.space))
    derivation = prove_equality(
        Equality(
            said,
            operands,
            transformed_input,
            transformed_output,
            SIGNAL,
            operator.functions,
            (IDENTITY, along, against),
        )
    )
    return operator.conclude(derivation, act_in.action, None if act_out is None else act_out.action)


def _acting(given: Representation, group: Group, space: Space, name: str) -> LeftRegular:
    """Return the representation given, or the left-regular one on functions on a space."""
    if given == "trivial":
        raise DomainError(f'{name} must be a left-regular representation; only rho_out may be "trivial"')
    if isinstance(given, Action):
        given = LeftRegular(given)
    if isinstance(given, LeftRegular):
        if given.group != group:
            raise DomainError(f"{name} must represent {group}, got {given}")
        if given.action.space != space:
            raise DomainError(f"{name} must act on functions of {space.names}, got {given}")
        return given
    if space == group.space:
        return LeftRegular(left(group))
    try:
        natural = natural_action(group)
    except LawError as error:
        raise DomainError(f"{group} has no natural action on ({', '.join(space.names)}); give {name}") from error
    if natural.space != space:
        theirs, asked = (", ".join(s.names) for s in (natural.space, space))
        raise DomainError(f"{group} acts naturally on ({theirs}), not on ({asked}); give {name}")
    return LeftRegular(natural)
