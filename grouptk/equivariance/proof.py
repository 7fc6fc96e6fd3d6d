"""Proving equivariance, Φ(ρ_in(u) f) = ρ_out(u) Φ(f) for all u and f, by carrying out the change of variables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

import sympy as sp

from grouptk.actions import Action, left, natural_action
from grouptk.equivariance.derivation import Derivation, Step
from grouptk.equivariance.equality import IDENTITY, Equality, Substitution
from grouptk.equivariance.integrals import prove_equality
from grouptk.equivariance.quotients import prove_on_quotients
from grouptk.errors import AxiomError, DomainError, LawError
from grouptk.group import Group
from grouptk.operators import SIGNAL, Operator
from grouptk.proofs import Operand, Verdict
from grouptk.representations import LeftRegular
from grouptk.representations import Representation as MatrixRepresentation
from grouptk.spaces import Space
from grouptk.tracing import Values

Representation = LeftRegular | Action | Literal["trivial"] | None


def prove_equivariance(
    operator: Operator | Sequence[Operator],
    group: Group,
    rho_in: Representation = None,
    rho_out: Representation = None,
    *,
    matrix_out: MatrixRepresentation | None = None,
) -> Derivation:
    """Prove or refute Φ(ρ_in(u) f) = ρ_out(u) Φ(f) for all u in the group and all signals f.

    The representations are left-regular ones, (ρ(u) f)(x) = f(u⁻¹·x). By default the group acts on a space that is
    its own set by left multiplication, and on the space of its natural action by that. `rho_out="trivial"` asks for
    invariance. The derivation lists the steps (substitution, bijection, Jacobian, comparison), prints as text and as
    LaTeX, and assumes that both sides converge absolutely; REFUTED comes with functions and a point. On circles and
    cyclic groups the integrand must not depend on representatives, else it is UNDECIDED. Correlations are
    decided by the laws of their action, whatever its formulas: the look-up form is equivariant for each of them, the
    pairing ⟨L_g k, f⟩ where the measure is invariant; else its multiplier is a step.

    Several operators are the components of a steerable field: (ρ_out(u) F)(x) = R(u) F(u⁻¹·x) with R = `matrix_out`.

    Raises:
        AxiomError: the group's law or the law of a given action is refuted; `matrix_out` is not proved.
        DomainError: the group has no action on the operator's source or target by default; give one. The matrices
            are not of this group, or of another size than the field.

    Source:
        T. Cohen, M. Geiger, M. Weiler, A general theory of equivariant CNNs on homogeneous spaces, NeurIPS 2019.

    Example:
        >>> import grouptk as gt
        >>> from sympy import Function
        >>> k, f = Function("k"), Function("f")
        >>> gt.prove_equivariance(gt.correlate(gt.SE(2), k, f), gt.SE(2)).verdict
        <Verdict.PROVED: 'PROVED'>
    """
    fields = (operator,) if isinstance(operator, Operator) else tuple(operator)
    first = _checked(fields, group, matrix_out)
    act_in = _acting(rho_in, group, first.source, "rho_in")
    act_out = None if rho_out == "trivial" else _acting(rho_out, group, first.target, "rho_out")
    if matrix_out is None:
        known = first.known_equivariance(act_in.action, None if act_out is None else act_out.action)
        if known is not None and known.verdict is not Verdict.UNDECIDED:
            return known
    group.require_group()
    for field in fields:
        defined = prove_on_quotients(field)
        if not defined:
            step = Step(defined.name, verdict=defined.verdict, method=defined.method)
            return Derivation(_claim(field, group, act_out), Verdict.UNDECIDED, (step,), defined.seconds)
    parts = [_component(fields, place, group, act_in, act_out, matrix_out) for place in range(len(fields))]
    verdict = next((v for v in (Verdict.REFUTED, Verdict.UNDECIDED) if v in {p.verdict for p in parts}), Verdict.PROVED)
    worst = next(part for part in parts if part.verdict is verdict)
    if len(parts) == 1:
        is_open = verdict is Verdict.UNDECIDED and matrix_out is None
        theorem = first.theorem(act_in.action, None if act_out is None else act_out.action) if is_open else None
        return theorem or worst
    steps = tuple(
        replace(step, text=f"component {place}, {step.text}") for place, p in enumerate(parts, 1) for step in p.steps
    )
    claim = f"({', '.join(field.name for field in fields)}) is equivariant under {group} with {matrix_out}"
    return Derivation(claim, verdict, steps, sum(part.seconds for part in parts), witness=worst.witness)


def _checked(fields: tuple[Operator, ...], group: Group, matrices: MatrixRepresentation | None) -> Operator:
    """Return the first component; all of them must be of one kind."""
    if not fields or len({(field.source, field.target) for field in fields}) > 1:
        raise DomainError(f"a field must have components, all with one source and one target, got {fields}")
    if matrices is None and len(fields) > 1:
        raise DomainError(f"a field of {len(fields)} components needs matrix_out, by which the group mixes them")
    if matrices is not None and (matrices.group != group or matrices.dimension != len(fields)):
        raise DomainError(f"matrix_out must represent {group} on {len(fields)} components, got {matrices}")
    if matrices is not None and not (report := matrices.verify()):
        raise AxiomError(f"matrix_out must be proved to be a representation, got {matrices}:\n{report}", report)
    return fields[0]


def _component(
    fields: tuple[Operator, ...],
    place: int,
    group: Group,
    act_in: LeftRegular,
    act_out: LeftRegular | None,
    matrices: MatrixRepresentation | None,
) -> Derivation:
    """Prove or refute Φ_i(ρ_in(u) f)(g) = Σ_j R_ij(u) Φ_j(f)(u⁻¹·g) for one i."""
    operator, pull = fields[place], act_in.pulled_back

    def transformed_input(g: Values, y: Values, u: Values) -> object:
        space, back = operator.source, pull(u)

        def moved(*point: object) -> object:
            return SIGNAL(*space.entries(back(tuple(point))))

        return operator.integrand(moved, g, y)

    def transformed_output(g: Values, y: Values, u: Values) -> object:
        there = g if act_out is None else act_out.pulled_back(u)(g)
        values = [field.integrand(SIGNAL, there, y) for field in fields]
        if matrices is None:
            return values[0]
        row = matrices.formula(u)[0][place, :]
        return sp.Add(*(entry * value for entry, value in zip(row, values, strict=True)))

    act, inverse = act_in.action.formula, group.inverse_formula
    along = Substitution("y = u·y'", lambda g, y, u: act(u, y), lambda g, y, u: act(inverse(u), y))
    against = Substitution("y = u⁻¹·y'", along.backward, along.forward)
    said = _claim(operator, group, act_out)
    operands = (Operand("g", operator.target), Operand("y", operator.source), Operand("u", group.space))
    functions = {function: space for field in fields for function, space in field.functions.items()}
    ways = (IDENTITY, along, against)
    return prove_equality(Equality(said, operands, transformed_input, transformed_output, SIGNAL, functions, ways))


def _claim(operator: Operator, group: Group, act_out: LeftRegular | None) -> str:
    return f"{operator.name} is {'invariant' if act_out is None else 'equivariant'} under {group}"


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
        given.action.require_action()
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
