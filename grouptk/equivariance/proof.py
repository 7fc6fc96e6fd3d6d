"""Proving equivariance, Φ(ρ_in(u) f) = ρ_out(u) Φ(f) for all u and f, by carrying out the change of variables."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

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
    operator: Operator | Sequence[Operator] | Sequence[Sequence[Operator]],
    group: Group,
    rho_in: Representation = None,
    rho_out: Representation = None,
    *,
    matrix_in: MatrixRepresentation | None = None,
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
    Rows of operators Φ_ij, F_i = Σ_j Φ_ij f_j, take a field with R = `matrix_in` to one with R = `matrix_out`.

    Raises:
        AxiomError: the group's law or the law of a given action is refuted; a matrix representation is not proved.
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
    group.require_group()
    field = _Field.of(operator, matrix_in, matrix_out)
    first = field.checked(group)
    act_in = _acting(rho_in, group, first.source, "rho_in")
    act_out = None if rho_out == "trivial" else _acting(rho_out, group, first.target, "rho_out")
    actions = act_in.action, None if act_out is None else act_out.action
    if field.is_scalar:
        known = first.known_equivariance(*actions)
        if known is not None and known.verdict is not Verdict.UNDECIDED:
            return known
    for part in itertools.chain(*field.rows):
        defined = prove_on_quotients(part)
        if not defined:
            step = Step(defined.name, verdict=defined.verdict, method=defined.method)
            return Derivation(_claim(part, group, act_out), Verdict.UNDECIDED, (step,), defined.seconds)
    places = list(itertools.product(range(len(field.rows)), range(len(field.rows[0]))))
    parts = [_component(field, place, group, act_in, act_out) for place in places]
    verdict = next((v for v in (Verdict.REFUTED, Verdict.UNDECIDED) if v in {p.verdict for p in parts}), Verdict.PROVED)
    worst = next(part for part in parts if part.verdict is verdict)
    if field.is_scalar:
        return (first.theorem(*actions) if verdict is Verdict.UNDECIDED else None) or worst
    steps = tuple(
        replace(step, text=f"component {', '.join(str(i + 1) for i in place)}: {step.text}")
        for place, part in zip(places, parts, strict=True)
        for step in part.steps
    )
    claim = (
        f"({', '.join(part.name for part in itertools.chain(*field.rows))}) is equivariant under {group} with {field}"
    )
    return Derivation(claim, verdict, steps, sum(part.seconds for part in parts), witness=worst.witness)


@dataclass(frozen=True)
class _Field:
    """The operators Φ_ij of F_i = Σ_j Φ_ij f_j, in rows, and the matrices by which the group mixes f_j and F_i."""

    rows: tuple[tuple[Operator, ...], ...]
    matrix_in: MatrixRepresentation | None
    matrix_out: MatrixRepresentation | None

    @classmethod
    def of(cls, given: Any, matrix_in: MatrixRepresentation | None, matrix_out: MatrixRepresentation | None) -> _Field:
        rows = [given] if isinstance(given, Operator) else list(given)
        return cls(tuple((r,) if isinstance(r, Operator) else tuple(r) for r in rows), matrix_in, matrix_out)

    @property
    def is_scalar(self) -> bool:
        """Whether there is one operator, and no matrix."""
        return self.matrix_in is None and self.matrix_out is None

    def __str__(self) -> str:
        return " and ".join(str(m) for m in (self.matrix_in, self.matrix_out) if m is not None)

    def checked(self, group: Group) -> Operator:
        """Return the first operator; all of them must be of one kind, and as many as the matrices ask for."""
        parts = tuple(itertools.chain(*self.rows))
        if not parts or len({(p.source, p.target) for p in parts}) > 1 or len(set(map(len, self.rows))) > 1:
            raise DomainError(f"a field must have components, all with one source and one target, got {self.rows}")
        for name, matrices, size in (
            ("matrix_in", self.matrix_in, len(self.rows[0])),
            ("matrix_out", self.matrix_out, len(self.rows)),
        ):
            if matrices is None and size > 1:
                raise DomainError(f"a field of {size} components needs {name}, by which the group mixes them")
            if matrices is not None and (matrices.group != group or matrices.dimension != size):
                raise DomainError(f"{name} must represent {group} on {size} components, got {matrices}")
            if matrices is not None and not (report := matrices.verify()):
                raise AxiomError(f"{name} must be proved to be a representation, got {matrices}:\n{report}", report)
        return parts[0]

    def row_out(self, place: int, u: Values) -> list[sp.Expr]:
        """Return the row R_i(u) of `matrix_out`."""
        return [sp.S.One] if self.matrix_out is None else list(self.matrix_out.formula(u)[0][place, :])

    def column_in(self, place: int, u: Values) -> list[sp.Expr]:
        """Return the column S_j(u) of `matrix_in`."""
        return [sp.S.One] if self.matrix_in is None else list(self.matrix_in.formula(u)[0][:, place])


def _component(
    field: _Field, place: tuple[int, int], group: Group, act_in: LeftRegular, act_out: LeftRegular | None
) -> Derivation:
    """Prove or refute Σ_l Φ_il(S_lj(u) ρ_in(u) f)(g) = Σ_m R_im(u) Φ_mj(f)(u⁻¹·g) for one i and j."""
    row, column = place
    operator, pull = field.rows[row][column], act_in.pulled_back

    def transformed_input(g: Values, y: Values, u: Values) -> object:
        space, back = operator.source, pull(u)

        def moved(*point: object) -> object:
            return SIGNAL(*space.entries(back(tuple(point))))

        values = [part.integrand(moved, g, y) for part in field.rows[row]]
        return sp.Add(*(entry * value for entry, value in zip(field.column_in(column, u), values, strict=True)))

    def transformed_output(g: Values, y: Values, u: Values) -> object:
        there = g if act_out is None else act_out.pulled_back(u)(g)
        values = [parts[column].integrand(SIGNAL, there, y) for parts in field.rows]
        return sp.Add(*(entry * value for entry, value in zip(field.row_out(row, u), values, strict=True)))

    act, inverse = act_in.action.formula, group.inverse_formula
    along = Substitution("y = u·y'", lambda g, y, u: act(u, y), lambda g, y, u: act(inverse(u), y))
    against = Substitution("y = u⁻¹·y'", along.backward, along.forward)
    said = _claim(operator, group, act_out)
    operands = (Operand("g", operator.target), Operand("y", operator.source), Operand("u", group.space))
    functions = {function: space for part in itertools.chain(*field.rows) for function, space in part.functions.items()}
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
