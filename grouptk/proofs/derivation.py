r"""Derivations for the blackboard: what a proof says, coordinate by coordinate, as LaTeX.

Both sides of an equation are computed down to a common normal form, with the reason beside it; a condition is shown
by the combination that its certificate holds. The text needs amsmath and amssymb.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, TypeAlias

import sympy as sp
from sympy.polys.rings import PolyElement

from grouptk.domains import Kind
from grouptk.proofs.blackboard import JOIN, aligned, block, broken, chain, formula, said, short, sides, times, witness
from grouptk.proofs.certificate import Certificate
from grouptk.proofs.claim import Goal, Membership
from grouptk.proofs.forms.elementary import UnsupportedExpression
from grouptk.proofs.forms.entries import (
    Cofactors,
    ConditionProof,
    EntryProof,
    EqualityProof,
    Fact,
    Nonzero,
    Signed,
    WordProof,
)
from grouptk.proofs.forms.normal_form import NormalForm

if TYPE_CHECKING:
    from grouptk.proofs.report import Result

Scalar: TypeAlias = EqualityProof | ConditionProof

_MOST_OPERATIONS = 400  # larger expressions are not brought to normal form once more
_MOST_ENTRIES = 4  # of a matrix
_RELATIONS = {Kind.ZERO: "= 0", Kind.NONZERO: r"\neq 0", Kind.POSITIVE: "> 0", Kind.NONNEGATIVE: r"\geq 0"}
_SETS = {Kind.REAL: r"\in \mathbb{R}", Kind.INTEGER: r"\in \mathbb{Z}"}


def derivation(result: Result) -> str:
    """Return the proof of a result, or its witness, as LaTeX in paragraphs and `align*` environments."""
    parts = [rf"\textbf{{{said(result.name)}}}: {result.verdict} by {said(result.method)}."]
    if result.counterexample is not None:
        parts.append(witness(result.counterexample))
    if result.certificate is not None:
        parts += _proof(result.certificate)
    if result.subclaims:
        items = "\n".join(rf"\item {derivation(part)}" for part in result.subclaims)
        parts.append(f"\\begin{{itemize}}\n{items}\n\\end{{itemize}}")
    return "\n".join(parts)


def _proof(certificate: Certificate) -> list[str]:
    """Return the operands and the proofs of all goals; of several cases only the last is written out."""
    parts = []
    if len(certificate.cases) > 1:
        parts.append(f"There are {len(certificate.cases)} cases; the last of them is written out.")
    for case in certificate.cases[-1:]:
        operands = zip(certificate.operands, case.operands, strict=True)
        given = r",\quad ".join(f"{operand.letter} = {formula(tuple(values))}" for operand, values in operands)
        parts += [rf"\[ {given} \]"] if given else []
        for goal, entries in case.goals:
            parts += _goal(goal, entries)
    return parts


def _goal(goal: Goal, entries: Sequence[EntryProof]) -> list[str]:
    """Return a goal with its rows, of many entries the first ones."""
    shown = entries if len(entries) <= 2 * _MOST_ENTRIES else entries[:_MOST_ENTRIES]
    if isinstance(goal, Membership):
        rows = [row for entry in shown for row in _condition(entry)]
    else:
        names = ([f"{side}_{{{name}}}" for side in sides(goal.text)] for name in _names(goal))
        rows = [row for both, entry in zip(names, shown, strict=False) for row in _equation(both, entry)]
    hidden = len(entries) - len(shown)
    rest = [f"The other {hidden} entries are alike."] if hidden and rows else []
    return [f"{said(goal.text)}{':' if rows else '.'}", *([aligned(rows)] if rows else []), *rest]


def _names(goal: Goal) -> Iterator[str]:
    """Yield the names of the coordinates, those of a matrix with row and column."""
    for coordinate in goal.space.coordinates:
        shape, name = coordinate.domain.shape, formula(sp.Symbol(coordinate.name))
        if coordinate.domain.size == 1:
            yield name
        else:
            yield from (f"{name},{i + 1}{j + 1}" for i in range(shape[0]) for j in range(shape[1]))


# ------------------------------------------------------------------------------- equations


def _equation(names: Sequence[str], proof: EntryProof) -> Iterator[str]:
    """Yield the lines in which both sides of a coordinate are computed, the reason at the end."""
    if not isinstance(proof, EqualityProof):
        yield from _condition(proof)
        return
    yield from _rewritten(proof)
    yield from _positive_denominators(proof)
    if proof.left == proof.right and proof.whole is None:
        lines = chain(names[0], [proof.left])
        yield block([*lines[:-1], f"{lines[-1]} = {names[1]}"])
        return
    left, right = _simplified(proof)
    yield block(chain(names[0], (proof.left, left)))
    yield block(chain(names[1], (proof.right, right)), _reason(proof, (left, right)))
    if proof.cofactors:
        product = [times(_written(proof, p), power) for p, power in proof.denominators]
        start = " ".join([*product, r"(\text{left} - \text{right}) &= "])
        yield block(broken(start, _combined(proof)))


def _simplified(proof: EqualityProof) -> tuple[sp.Expr, sp.Expr]:
    """Return both sides in normal form, or as they are where there is none."""
    steps = {original: _restored(proof, plain) for original, plain in proof.setting.steps}
    left, right = proof.left.xreplace(steps), proof.right.xreplace(steps)
    if max(left.count_ops(), right.count_ops()) > _MOST_OPERATIONS:
        return proof.left, proof.right
    try:
        form = NormalForm([left, right])
        return form.simplified(left), form.simplified(right)
    except (UnsupportedExpression, RecursionError):
        return proof.left, proof.right


def _reason(proof: EqualityProof, normal: tuple[sp.Expr, ...] = ()) -> str:
    """Return why both sides are the same."""
    reasons = []
    angles = {f.args[0] for side in (proof.left, proof.right) for f in side.atoms(sp.cos, sp.sin)}
    if any(angle.is_Add for angle in angles):
        reasons.append(r"\text{by the addition theorems}")
    elif any(angle.free_symbols for angle in angles) and normal != (proof.left, proof.right):
        circles = " = ".join(rf"\cos^2 {formula(angle)} + \sin^2 {formula(angle)}" for angle in sorted(angles, key=str))
        reasons.append(rf"\text{{since }} {short(circles)} = 1")
    if proof.cofactors:
        reasons.append(rf"\text{{by {_laws(proof.cofactors)}}}")
    if proof.whole is not None and proof.period is not None:
        whole, period = short(formula(_written(proof, proof.whole))), formula(proof.period)
        reasons.append(rf"\text{{left}} - \text{{right}} = ({whole}) \cdot {period} \equiv 0 \bmod {period}")
    return JOIN.join([*reasons, *_defined(proof)])


def _combined(proof: EqualityProof) -> str:
    """Return Σ cofactor · (what vanishes)."""
    terms = [(times(_written(proof, p)), times(fact.expression)) for fact, p in proof.cofactors]
    return " + ".join(" ".join(factor for factor in pair if factor != "1") for pair in terms)


def _laws(cofactors: Cofactors) -> str:
    return said(", ".join(dict.fromkeys(fact.law or str(fact) for fact, _ in cofactors)))


def _rewritten(proof: Scalar) -> Iterator[str]:
    """Yield the functions that were rewritten, if that is more than another name."""
    for original, plain in proof.setting.steps:
        value = _restored(proof, plain)
        if value != original and len(formula(original)) < 60:
            yield block(chain(formula(original), [value]))


# ------------------------------------------------------------------------------- conditions


def _condition(proof: EntryProof) -> Iterator[str]:
    """Yield the lines that show a condition; that something is real is only said where it may be undefined."""
    if isinstance(proof, WordProof):
        facts = ", ".join(dict.fromkeys(fact.law for fact in proof.facts if fact.law and fact.law != "entries"))
        lines, kind = broken("& ", formula(proof.condition.expression)), proof.condition.kind
        reason = rf"\text{{by {said(facts) or 'cancelling letters'}}}"
    elif isinstance(proof, EqualityProof):
        yield from _positive_denominators(proof)
        lines, kind, reason = broken("& ", formula(proof.left - proof.right)), Kind.ZERO, _reason(proof)
        lines += broken("&= ", _combined(proof)) if proof.cofactors and not proof.denominators else []
    else:
        yield from _rewritten(proof)
        yield from _positive_denominators(proof)
        yield from _sign(proof)
        lines, kind = broken("& ", formula(proof.condition.expression)), proof.condition.kind
        reason = JOIN.join([*_defined(proof), *_factors(proof)])
        if kind is Kind.REAL and not proof.nonzero and not proof.debts:
            return
    relation = _RELATIONS.get(kind) or _SETS[kind]
    if not (isinstance(proof, WordProof) and kind in _SETS):
        yield block([*lines[:-1], f"{lines[-1]} {relation}"], reason)


def _sign(proof: ConditionProof) -> Iterator[str]:
    """Yield the combination that shows a sign, of the expression or of its product with a square."""
    if not isinstance(proof.reason, Signed) or proof.cleared is None or proof.root is None:
        return
    lines = _combination(proof, proof.reason, proof.cleared, _RELATIONS[proof.condition.kind])
    if not proof.root.is_ground:
        yield block(lines, rf"\text{{the next line times }} {times(_written(proof, proof.root))}^2")
    elif not proof.cleared.is_generator:
        yield block(lines)


def _combination(proof: Scalar, reason: Signed, polynomial: PolyElement, relation: str) -> list[str]:
    """Return a polynomial as a combination of facts and squares, as 1 + uv = ½(1 + u)(1 + v) + ½(1 − u)(1 − v) > 0."""
    terms = []
    for term in reason.combination.terms:
        factors = [times(_written(proof, reason.facts[place].polynomial), power) for place, power in term.powers]
        factors += [] if term.square == 1 else [times(_written(proof, term.square), 2)]
        number = sp.Rational(str(term.coefficient))
        terms.append(" ".join([formula(number)] * (number != 1 or not factors) + factors).replace(r"\frac", r"\tfrac"))
    start = f"{short(formula(reason.sign * _written(proof, polynomial)))} &= "
    lines = broken(start, " + ".join(terms) or "0")
    by = rf"\ \text{{by {_laws(reason.cofactors)}}}" if reason.cofactors else ""
    return [*lines[:-1], f"{lines[-1]} {relation}{by}"]


def _positive_denominators(proof: Scalar) -> Iterator[str]:
    """Yield why those denominators do not vanish that have a sign."""
    for nonzero in proof.nonzero:
        for factor, _, reason in nonzero.factors:
            if isinstance(reason, Signed) and not factor.is_generator:
                yield block(_combination(proof, reason, factor, "> 0"))


def _defined(proof: Scalar) -> list[str]:
    """Return which denominators vanish nowhere."""
    factors = {factor for nonzero in proof.nonzero for factor, _, _ in nonzero.factors}
    return _nonzero(proof, sorted(factors, key=str))


def _factors(proof: ConditionProof) -> list[str]:
    """Return the factors of what does not vanish."""
    if not isinstance(proof.reason, Nonzero):
        return []
    return _nonzero(proof, [factor for factor, _, reason in proof.reason.factors if isinstance(reason, Fact)])


def _nonzero(proof: Scalar, factors: Iterable[PolyElement]) -> list[str]:
    said_of = JOIN.join(rf"{formula(_written(proof, factor))} \neq 0" for factor in factors)
    return [rf"\text{{since }} {short(said_of)}"] if said_of else []


def _written(proof: Scalar, polynomial: PolyElement) -> sp.Expr:
    return _restored(proof, polynomial.as_expr())


def _restored(proof: Scalar, expression: sp.Expr) -> sp.Expr:
    """Return an expression with the functions that its variables stand for."""
    meanings = dict(proof.setting.meanings)
    while expression.free_symbols & meanings.keys():
        expression = expression.xreplace(meanings)
    return expression
