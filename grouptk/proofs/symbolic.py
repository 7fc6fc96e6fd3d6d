"""Deciding goals by normal forms: proofs entry by entry, or a string that says what stood in the way."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property

import sympy as sp
from sympy.polys.domains import QQ
from sympy.polys.rings import PolyElement

from grouptk.domains import Condition, Domain, Exact, Kind
from grouptk.proofs.claim import Equation, Goal
from grouptk.proofs.forms.entries import ConditionProof, EntryProof, EqualityProof, Nonzero, Setting, Signed, WordProof
from grouptk.proofs.forms.ledger import IMAGINARY, UnsupportedExpression
from grouptk.proofs.forms.normal_form import NormalForm, symbols_only
from grouptk.proofs.forms.signs import Signs
from grouptk.proofs.positivity import Combination, Term
from grouptk.proofs.words import Letters, is_about_matrices, is_zero_matrix

_UNKNOWN = object()


class Symbolic:
    """Proofs from some facts, which are taken for granted."""

    def __init__(self, facts: Sequence[Condition] = ()) -> None:
        self._letters = tuple(fact for fact in facts if is_about_matrices(fact))
        assumed = (Kind.REAL, Kind.INTEGER)  # SymPy's symbols carry these
        self.facts = tuple(f for f in facts if f.kind not in assumed and f not in self._letters)
        self._sign_of: dict[tuple[sp.Expr, bool], int | None] = {}

    def settle(self, goal: Goal) -> tuple[EntryProof, ...] | str:
        """Return a proof for every entry of a goal, or what could not be shown."""
        try:
            return tuple(self._equation(goal) if isinstance(goal, Equation) else self._membership(goal))
        except UnsupportedExpression as error:
            return f"{goal.text}: {error} is outside the normal form"
        except _Obstacle as obstacle:
            return f"{goal.text}: {obstacle}" if not isinstance(goal, Equation) else str(obstacle)

    def sign(self, expression: sp.Expr, strict: bool = True) -> int | None:
        """Return the proved sign of an expression wherever it is defined, None if it is not known.

        Not strict, 1 stands for ≥ 0 and −1 for ≤ 0; this is looked for where such facts are given.
        """
        plain = symbols_only(expression)
        if plain is not None or expression.is_Rational:
            return plain
        if not strict and not any(fact.kind is Kind.NONNEGATIVE for fact in self.facts):
            return None
        found = self._sign_of.get((expression, strict), _UNKNOWN)
        if found is _UNKNOWN:
            self._sign_of[expression, strict] = None  # while it is being looked for
            found = self._sign_of[expression, strict] = self._looked_up(expression, strict)
        return found  # type: ignore[return-value]

    def _looked_up(self, expression: sp.Expr, strict: bool) -> int | None:
        for forms in self._settings([expression]):
            try:
                cleared, _ = forms.form.cleared(forms.form[expression])
            except UnsupportedExpression:
                return None
            proof = None if IMAGINARY in forms.form.variables else forms.signs.sign(cleared, strict)
            if proof is not None:
                return proof.sign
        return 1 if self._by_squares(Condition(Kind.POSITIVE, expression)) is not None else None

    # --------------------------------------------------------------------------- goals

    def _equation(self, goal: Equation) -> Iterable[EntryProof]:
        coordinates = list(zip(goal.space.domains, goal.left, goal.right, strict=True))
        sides = [
            entry
            for domain, left, right in coordinates
            for side in (left, right, *domain.alternatives(right))
            for entry in domain.entries(side)
        ]
        shared = _Settings(self, sides)
        for domain, left, right in coordinates:
            yield from self._same_member(domain, left, right, shared)

    def _same_member(self, domain: Domain, left: Exact, right: Exact, shared: _Settings) -> list[EntryProof]:
        obstacle: _Obstacle | None = None
        for other in (right, *domain.alternatives(right)):
            try:
                if isinstance(left, sp.MatrixExpr) and not isinstance(left, sp.MatrixBase):
                    return [self._by_words(is_zero_matrix(left, other))]
                pairs = zip(domain.entries(left), domain.entries(other), strict=True)
                return [self._equal(one, two, domain.scalar().modulus, shared) for one, two in pairs]
            except _Obstacle as met:
                obstacle = obstacle or met
        raise obstacle or _Obstacle("an empty domain")

    def _membership(self, goal: Goal) -> Iterable[EntryProof]:
        for domain, value in zip(goal.space.domains, goal.values, strict=True):
            conditions = domain.conditions(value)
            scalar = [condition for condition in conditions if not is_about_matrices(condition)]
            shared = _Settings(self, [condition.expression for condition in scalar])
            for condition in conditions:
                yield self.condition(condition, shared) if condition in scalar else self._by_words(condition)

    # --------------------------------------------------------------------------- entries

    def _equal(self, left: sp.Expr, right: sp.Expr, period: sp.Expr | None, shared: _Settings) -> EqualityProof:
        if left == right and not _may_be_undefined(left):
            return EqualityProof(left, right, period)
        own = [left, right] if period is None else [left, right, period]
        obstacle = ""
        for given in self._settings(own, shared):
            form, signs = given.form, given.signs
            sides = form[left], form[right]
            nonzero = signs.defined(*sides)
            if nonzero is None:
                obstacle = f"a denominator of {left} or {right} could not be shown to be nonzero"
                continue
            difference = form.difference(*sides)
            numerator = form.reduce(difference.numerator)
            whole: PolyElement | None = None
            cofactors = signs.member(numerator)
            if cofactors is None and period is not None:
                whole = signs.whole(difference, period)
            if cofactors is not None or whole is not None:
                return EqualityProof(
                    left, right, period, given.setting, difference.denominators, nonzero, cofactors or (), whole,
                    given.debts,
                )  # fmt: skip
            obstacle = f"{left} and {right} could not be shown to be equal{f' modulo {period}' if period else ''}"
        raise _Obstacle(obstacle)

    def _by_words(self, condition: Condition) -> WordProof:
        if not Letters.of(self._letters).shows(condition):
            raise _Obstacle(f"could not show by words that {condition}")
        return WordProof(condition, self._letters)

    def condition(self, condition: Condition, shared: _Settings | None = None) -> EntryProof:
        """Return the proof of a condition; everything in a normal form without i is real where it is defined."""
        if condition.kind is Kind.ZERO:
            shared = shared or _Settings(self, [condition.expression])
            try:
                return self._equal(condition.expression, sp.S.Zero, None, shared)
            except _Obstacle:
                raise _Obstacle(f"could not show that {condition}") from None
        for given in self._settings([condition.expression], shared):
            form, signs = given.form, given.signs
            fraction = form[condition.expression]
            nonzero = signs.defined(fraction)
            if nonzero is None or not form.is_real(fraction):
                continue
            cleared, root = form.cleared(fraction)
            reason = (
                signs.whole(fraction) if condition.kind is Kind.INTEGER else _reason(signs, cleared, condition.kind)
            )
            if reason is not None or condition.kind is Kind.REAL:
                return ConditionProof(condition, given.setting, nonzero, cleared, root, reason, given.debts)
        visible = self._by_squares(condition)
        if visible is not None:
            return visible
        raise _Obstacle(f"could not show that {condition}")

    def _by_squares(self, condition: Condition) -> ConditionProof | None:
        """Show that a sum is positive by the squares that are written in it: (x√y + z)² + 1, not multiplied out."""
        roots = [_root_of_square(term) for term in sp.Add.make_args(condition.expression)]
        known = [root for root in roots if root is not None]
        if condition.kind not in (Kind.POSITIVE, Kind.NONNEGATIVE) or len(known) < len(roots) or not known:
            return None
        given = _Given(self, [condition.expression, *(square for _, square in known)], ())
        form = given.form
        fractions = [form[square] for _, square in known]
        is_strict = condition.kind is Kind.NONNEGATIVE or any(square.is_Rational for _, square in known)
        if not is_strict or any(f.denominators for f in fractions) or not all(map(form.is_real, fractions)):
            return None
        terms = (
            Term(QQ.from_sympy(coefficient), (), f.numerator)
            for (coefficient, _), f in zip(known, fractions, strict=True)
        )
        cleared, root = form.cleared(form[condition.expression])
        signed = Signed(1, Combination(tuple(terms)), ())
        return ConditionProof(condition, given.setting, (), cleared, root, signed, given.debts)

    def _settings(self, own: list[sp.Expr], shared: _Settings | None = None) -> Iterable[_Given]:
        """Yield the normal form of some expressions, first without facts, then with the facts that concern them."""
        yield _Given(self, own, ())
        if self.facts:
            informed = (shared or _Settings(self, own)).informed
            if informed is not None:
                yield informed


class _Obstacle(Exception):
    """What could not be shown."""


class _Given:
    """A normal form with the proofs of signs in it, and of what the rewriting of its expressions owes."""

    def __init__(self, prover: Symbolic, expressions: list[sp.Expr], facts: Sequence[Condition]) -> None:
        self._prover = prover
        self.form = NormalForm(expressions, facts, prover.sign)
        self.signs = Signs(self.form)

    @cached_property
    def debts(self) -> tuple[EntryProof, ...]:
        return tuple(self._prover.condition(debt) for debt in self.form.debts)

    @property
    def setting(self) -> Setting:
        elementary = self.form.elementary
        roots = tuple((r.atom, r.degree, r.value) for r in elementary.relations.values())
        return Setting(self.form.meanings, roots, tuple(elementary.steps.items()))


class _Settings:
    """The normal form that the entries of a goal share once facts are needed."""

    def __init__(self, prover: Symbolic, expressions: list[sp.Expr]) -> None:
        self._prover, self._expressions = prover, expressions

    @cached_property
    def informed(self) -> _Given | None:
        facts = _relevant(self._expressions, self._prover.facts)
        return _Given(self._prover, self._expressions, facts) if facts else None


def _relevant(expressions: Iterable[sp.Expr], facts: Sequence[Condition]) -> tuple[Condition, ...]:
    """Return the facts that are linked with the expressions by common symbols."""
    reached = {symbol for expression in expressions for symbol in expression.free_symbols}
    pending, chosen = list(facts), set()
    while True:
        linked = [fact for fact in pending if fact.expression.free_symbols & reached]
        if not linked:
            return tuple(fact for fact in facts if fact in chosen)
        chosen.update(linked)
        reached |= {symbol for fact in linked for symbol in fact.expression.free_symbols}
        pending = [fact for fact in pending if fact not in chosen]


def _reason(signs: Signs, cleared: PolyElement, kind: Kind) -> Nonzero | Signed | None:
    if kind is Kind.NONZERO:
        return signs.nonzero(cleared)
    if kind in (Kind.POSITIVE, Kind.NONNEGATIVE):
        return signs.positive(cleared, strict=kind is Kind.POSITIVE)
    return None


def _root_of_square(term: sp.Expr) -> tuple[sp.Rational, sp.Expr] | None:
    """Return c and q if a term is written as c·q² with c > 0."""
    coefficient, rest = term.as_coeff_Mul()
    powers = [factor.as_base_exp() for factor in sp.Mul.make_args(rest) if factor != 1]
    if coefficient <= 0 or not all(power.is_Integer and power % 2 == 0 and power > 0 for _, power in powers):
        return None
    return coefficient, sp.Mul(*(base ** (power / 2) for base, power in powers))


def _may_be_undefined(expression: sp.Expr) -> bool:
    return not all(
        power.exp.is_nonnegative and (power.exp.is_integer or power.base.is_nonnegative)
        for power in expression.atoms(sp.Pow)
    ) or not all(isinstance(function, sp.cos | sp.sin) for function in expression.atoms(sp.Function))
