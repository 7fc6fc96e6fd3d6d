"""Checking a certificate again: every step by expanding and cancelling, none by the search that found it."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import sympy as sp
from sympy.polys.rings import PolyElement

from grouptk.domains import Condition, Domain, Exact, Kind
from grouptk.errors import GroupTkError
from grouptk.proofs.budget import limited
from grouptk.proofs.certificate import CaseProof, Certificate
from grouptk.proofs.claim import Claim, Goal, Membership
from grouptk.proofs.forms.entries import (
    Cofactors,
    ConditionProof,
    EntryProof,
    EqualityProof,
    Fact,
    Nonzero,
    Signed,
    Unit,
    WordProof,
)
from grouptk.proofs.recheck.algebra import RecheckAlgebra
from grouptk.proofs.recheck.names import is_right_name
from grouptk.proofs.recheck.steps import is_positive, is_right_step
from grouptk.proofs.recheck.words import holds_by_words
from grouptk.proofs.words import is_zero_matrix
from grouptk.spaces import split_row

SECONDS = 60.0
_SAFE = (sp.cos, sp.sin, sp.exp, sp.cosh, sp.sinh, sp.tanh, sp.sech, sp.conjugate, sp.re, sp.im)
_POLES = {sp.tan: sp.cos, sp.sec: sp.cos, sp.cot: sp.sin, sp.csc: sp.sin, sp.coth: sp.sinh, sp.csch: sp.sinh}


class CertificateError(GroupTkError):
    """A certificate does not show what it is the certificate of."""


def recheck(certificate: Certificate) -> None:
    """Check a certificate again.

    Raises:
        CertificateError: it does not hold; the message names the step.
        BudgetExceeded: checking took longer than a minute.
    """
    with limited(SECONDS, "checking a certificate"):
        if certificate.claim is not None:
            _covers_all(certificate.claim, certificate.cases)
        for case in certificate.cases:
            _recheck_case(certificate, case)


def _covers_all(claim: Claim, cases: Sequence[CaseProof]) -> None:
    """Check that the cases are all cases, and that their goals are those of the claim."""
    seen = {case.operands for case in cases}
    spaces = [operand.space for operand in claim.operands]
    rows = {tuple(value for values in operands for value in values) for operands in seen}
    generic = [symbol for symbols in claim.symbols for symbol in symbols]
    choices: list[set[Any]] = []
    for place, domain in enumerate(domain for space in spaces for domain in space.domains):
        values = {row[place] for row in rows}
        if values != {generic[place]}:
            values = set(map(sp.sympify, domain.values() or ()))
            _require(bool(values), f"cases of {generic[place]}, which takes infinitely many values")
        choices.append(values)
    for row in itertools.product(*choices):
        operands = split_row(row, spaces)
        excluded = any(condition.holds() is False for condition in claim.hypotheses(*operands))
        _require(operands in seen or excluded, f"the case {row}")
    for case in cases:
        _require(tuple(goal for goal, _ in case.goals) == claim.relation(*case.operands), "the goals of the claim")


def _recheck_case(certificate: Certificate, case: CaseProof) -> None:
    claim = certificate.claim
    facts = set(case.facts if claim is None else claim.facts(case.operands))
    for goal, entries in case.goals:
        _matches(goal, entries)
        for entry in entries:
            _Entry(facts, goal.text).check(entry)


def _matches(goal: Goal, entries: Sequence[EntryProof]) -> None:
    """Check that the entries are about the goal: its components or its conditions."""
    if isinstance(goal, Membership):
        pairs = zip(goal.space.domains, goal.value, strict=True)
        conditions = [condition for domain, value in pairs for condition in domain.conditions(value)]
        _require([_stated(entry) for entry in entries] == [(c.kind, c.expression) for c in conditions], goal.text)
        return
    pending = list(entries)
    for domain, left, right in zip(goal.space.domains, goal.left, goal.right, strict=True):
        own, pending = pending[: domain.size], pending[domain.size :]
        options = [_equations(domain, left, other) for other in (right, *domain.alternatives(right))]
        _require([_stated_equation(entry) for entry in own] in options, f"{goal.text}: the sides")
    _require(not pending, f"{goal.text}: the number of entries")


def _equations(domain: Domain, left: Exact, right: Exact) -> list[tuple[sp.Expr, sp.Expr, sp.Expr | None]]:
    period = domain.scalar().modulus
    if isinstance(left, sp.MatrixExpr) and not isinstance(left, sp.MatrixBase):
        return [(is_zero_matrix(left, right).expression, sp.S.Zero, None)]
    return [(one, two, period) for one, two in zip(domain.entries(left), domain.entries(right), strict=True)]


def _stated_equation(entry: EntryProof) -> tuple[sp.Expr, sp.Expr, sp.Expr | None]:
    if isinstance(entry, EqualityProof):
        return entry.left, entry.right, entry.period
    return entry.condition.expression, sp.S.Zero, None


def _stated(entry: EntryProof) -> tuple[Kind, sp.Expr]:
    if isinstance(entry, EqualityProof):
        return Kind.ZERO, entry.left if entry.right == 0 else entry.left - entry.right
    return entry.condition.kind, entry.condition.expression


def _require(holds: bool, what: str) -> None:
    if not holds:
        raise CertificateError(f"the certificate does not show {what}")


class _Entry:
    """The check of one entry proof, given the facts it may use."""

    def __init__(self, facts: Collection[Condition], text: str) -> None:
        self.facts, self.text = facts, text

    def check(self, proof: EntryProof) -> None:
        if isinstance(proof, WordProof):
            self._require(set(proof.facts) <= set(self.facts), "the facts about matrices")
            self._require(holds_by_words(proof), f"{proof.condition}")
            return
        self.algebra = RecheckAlgebra(proof.setting)
        owed = self.owed = {debt.condition for debt in proof.debts if isinstance(debt, ConditionProof)}
        for debt in proof.debts:
            _Entry(self.facts, f"{self.text}, where {_stated(debt)[1]} {_stated(debt)[0].value}").check(debt)
        for variable in {*proof.setting.meanings, *self.algebra.roots}:
            self._require(is_right_name(variable, self.algebra, owed), f"what {variable} is called")
        for original, plain in proof.setting.steps:
            self._require(is_right_step(original, plain, self.algebra, owed), f"{original} = {plain}")
        for nonzero in proof.nonzero:
            self._nonzero(nonzero)
        if isinstance(proof, EqualityProof):
            self._equality(proof, owed)
        else:
            self._condition(proof, owed)

    def _require(self, holds: bool, what: str) -> None:
        _require(holds, f"{self.text}: {what}")

    def _vanishes(self, expression: sp.Expr, what: str) -> None:
        self._require(self.algebra.vanishes(expression), what)

    # --------------------------------------------------------------------------- statements

    def _equality(self, proof: EqualityProof, owed: Collection[Condition]) -> None:
        self._defined([proof.left, proof.right], proof.nonzero, owed)
        denominator = sp.Mul(*(p.as_expr() ** power for p, power in proof.denominators))
        known = [n.polynomial for n in proof.nonzero]
        self._require(all(p in known for p, _ in proof.denominators), "a denominator")
        difference = self.algebra.rewritten(proof.left) - self.algebra.rewritten(proof.right)
        if proof.whole is not None:
            self._require(proof.period is not None, "a period")
            self._integer_valued(proof.whole, proof.setting.meanings)
            difference -= (proof.period or 0) * proof.whole.as_expr()
        self._vanishes(difference * denominator - self._sum(proof.cofactors), f"{proof.left} = {proof.right}")

    def _condition(self, proof: ConditionProof, owed: Collection[Condition]) -> None:
        kind, expression = proof.condition.kind, proof.condition.expression
        self._defined([expression], proof.nonzero, owed)
        if kind is Kind.REAL:
            return
        if kind is Kind.INTEGER:
            whole: Any = proof.reason
            self._require(isinstance(whole, PolyElement), "a polynomial with whole values")
            self._integer_valued(whole, proof.setting.meanings)
            self._vanishes(expression - whole.as_expr(), f"{expression} as a polynomial")
            return
        if proof.cleared is None or proof.root is None:
            raise CertificateError(f"{self.text}: no polynomial has the sign of {expression}")
        difference = self.algebra.rewritten(expression) * proof.root.as_expr() ** 2 - proof.cleared.as_expr()
        self._vanishes(difference, f"the polynomial of the sign of {expression}")
        known = [nonzero.polynomial.as_expr() for nonzero in proof.nonzero]
        is_nonzero = proof.root.is_ground or self.algebra.is_product(proof.root.as_expr(), known)
        self._require(bool(proof.root) and is_nonzero, f"{proof.root} is not zero")
        if isinstance(proof.reason, Nonzero):
            self._require(kind is Kind.NONZERO and proof.reason.polynomial == proof.cleared, "what is nonzero")
            self._nonzero(proof.reason)
        elif isinstance(proof.reason, Signed) and proof.reason.sign == 1:
            self._signed(proof.reason, proof.cleared, strict=kind is not Kind.NONNEGATIVE)
        else:
            self._require(False, f"the sign of {expression}")

    def _sum(self, cofactors: Cofactors) -> sp.Expr:
        for condition, _ in cofactors:
            self._require(condition.kind is Kind.ZERO and condition in self.facts, f"the fact {condition}")
        return sp.Add(*(cofactor.as_expr() * condition.expression for condition, cofactor in cofactors))

    # --------------------------------------------------------------------------- signs

    def _nonzero(self, proof: Nonzero) -> None:
        product = proof.constant * sp.Mul(*(factor.as_expr() ** power for factor, power, _ in proof.factors))
        self._require(proof.constant != 0, "a constant that is not zero")
        self._vanishes(proof.polynomial.as_expr() - product, f"the factors of {proof.polynomial}")
        for factor, _, reason in proof.factors:
            if isinstance(reason, Fact):
                self._fact(reason, {Kind.NONZERO, Kind.POSITIVE})
                divides = self.algebra.divides(factor.as_expr(), reason.polynomial.as_expr())
                self._require(divides, f"{factor} divides {reason.polynomial}")
            elif isinstance(reason, Unit):
                one = reason.multiplier.as_expr() * factor.as_expr() + self._sum(reason.cofactors)
                self._vanishes(one - 1, f"{factor} is a unit")
            else:
                self._signed(reason, factor, strict=True)

    def _fact(self, fact: Fact, kinds: Collection[Kind]) -> None:
        self._require(fact.kind in kinds, f"what is known of {fact.polynomial}")
        if fact.nonzero is not None:
            self._fact(fact.nonzero, {Kind.NONZERO, Kind.POSITIVE})
            self._vanishes(fact.polynomial.as_expr() - fact.nonzero.polynomial.as_expr() ** 2, "a square")
            return
        if fact.condition is None:
            symbol = fact.polynomial.as_expr()
            if fact.kind is Kind.NONNEGATIVE and self._is_bound(symbol):
                return
            if fact.kind is not Kind.NONNEGATIVE and symbol in self.algebra.roots:
                self._require(
                    is_positive(self.algebra.restored(self.algebra.roots[symbol][1]), self.owed),
                    f"{symbol} is positive",
                )
            known = {Kind.NONZERO: symbol.is_nonzero, Kind.POSITIVE: symbol.is_positive}
            self._require(
                bool(symbol.is_Symbol and known.get(fact.kind, symbol.is_nonnegative)), f"the symbol {symbol}"
            )
            return
        self._require(fact.condition in self.facts and fact.condition.kind is fact.kind, f"the fact {fact.condition}")
        expression = self.algebra.rewritten(fact.condition.expression)
        square = sp.S.One if fact.square is None else fact.square.as_expr()
        self._vanishes(fact.polynomial.as_expr() - expression * square**2, f"the fact {fact.condition}")
        is_nonzero = square.is_Rational or self.algebra.is_product(square, [sp.fraction(sp.together(expression))[1]])
        self._require(square != 0 and is_nonzero, f"{square} is a product of denominators")

    def _is_bound(self, expression: sp.Expr) -> bool:
        """Say whether this is 1 ± a cosine or sine."""
        rest = expression - 1
        return isinstance(self.algebra.meanings.get(rest, self.algebra.meanings.get(-rest)), sp.cos | sp.sin)

    def _signed(self, proof: Signed, polynomial: PolyElement, strict: bool) -> None:
        total, is_strict = sp.S.Zero, False
        for term in proof.combination.terms:
            self._require(term.coefficient > 0, "positive coefficients")
            facts = [(proof.facts[place], power) for place, power in term.powers]
            for fact, _ in facts:
                self._fact(fact, {Kind.POSITIVE, Kind.NONNEGATIVE})
            product = sp.Mul(*(fact.polynomial.as_expr() ** power for fact, power in facts))
            total += sp.Rational(str(term.coefficient)) * product * term.square.as_expr() ** 2
            is_strict |= bool(term.square.is_ground and term.square) and all(f.kind is Kind.POSITIVE for f, _ in facts)
        self._require(is_strict or not strict, "a term that is strictly positive")
        rest = self._sum(proof.cofactors)
        self._vanishes(proof.sign * (polynomial.as_expr() - rest) - total, f"the sign of {polynomial}")

    def _integer_valued(self, polynomial: PolyElement, meanings: Mapping[sp.Symbol, sp.Expr]) -> None:
        """Check a polynomial in integers and in cosines of quarter turns on a grid: Newton's theorem."""
        expression = polynomial.as_expr()
        ranges: dict[sp.Symbol, Sequence[int]] = {}
        for symbol in expression.free_symbols:
            meaning = meanings.get(symbol, symbol)
            if meaning.is_Pow and meaning.base == -1 and meaning.exp.is_integer:
                ranges[symbol] = (-1, 1)
            elif isinstance(meaning, sp.cos | sp.sin):
                self._require((2 * meaning.args[0] / sp.pi).is_integer is True, f"{meaning} takes whole values")
                ranges[symbol] = (-1, 0, 1)
            else:
                self._require(bool(symbol.is_integer), f"{symbol} is an integer")
                ranges[symbol] = range(sp.degree(expression, symbol) + 1)
        for values in itertools.product(*ranges.values()):
            value = expression.xreplace(dict(zip(ranges, map(sp.Integer, values), strict=True)))
            self._require(value.is_Integer, f"{expression} takes whole values")

    # --------------------------------------------------------------------------- definedness and steps

    def _defined(self, expressions: Iterable[sp.Expr], proofs: Iterable[Nonzero], owed: Collection[Condition]) -> None:
        """Check that no denominator vanishes, and that every function is total or has been rewritten."""
        known = [proof.polynomial.as_expr() for proof in proofs]
        for node in {node for e in expressions for node in sp.preorder_traversal(e)}:
            if node in self.algebra.steps or node.is_Symbol or node.is_number or node.is_Add or node.is_Mul:
                continue
            if any(condition.expression.has(node) for condition in owed):
                continue  # it is defined there, and that is checked there
            if node.is_Pow and not isinstance(node, sp.exp):
                base = node.base if node.exp.is_number and node.exp.is_negative else sp.S.One
                whole = node.exp.is_Integer or (node.base in (-1, sp.I) and node.exp.is_integer)
                root = node.base.is_Symbol and node.base.is_nonnegative and node.exp.is_nonnegative
                self._require(bool(whole or root), f"the power {node}")
            else:
                self._require(isinstance(node, (*_SAFE, *_POLES)), f"the function {node}")
                base = _POLES[type(node)](node.args[0]) if type(node) in _POLES else sp.S.One
            if not (base.is_number or (base.is_Symbol and base.is_nonzero)):
                is_factor = self.algebra.is_product(base, known) or self.algebra.divides(base, sp.Mul(*known))
                self._require(is_factor, f"{base} is not zero")
