"""Corruptions of certificates: each changes one thing of a sound proof, so that it shows its claim no more."""

from dataclasses import replace

import sympy as sp

from grouptk.domains import Condition, Kind
from grouptk.proofs.forms.entries import ConditionProof, EqualityProof, Nonzero, Signed, WordProof

NOT_GIVEN = Condition(Kind.ZERO, sp.Symbol("x", real=True) - sp.Symbol("y", real=True), "x = y")


def corrupted(certificate, mend, wanted=lambda entry: True):
    """Return a certificate with the first wanted entry proof replaced by mend(entry)."""
    for case in certificate.cases:
        for _, entries in case.goals:
            for place, entry in enumerate(entries):
                if wanted(entry):
                    new = (*entries[:place], mend(entry), *entries[place + 1 :])
                    assert new != entries, "nothing was changed"
                    goals = tuple((g, new if e is entries else e) for g, e in case.goals)
                    cases = tuple(replace(case, goals=goals) if c is case else c for c in certificate.cases)
                    return replace(certificate, cases=cases)
    raise AssertionError(f"no such entry in {[type(entry).__name__ for entry in certificate.entries]}")


def has(field, kind=object):
    """Return a test for entries with something in a field."""
    return lambda entry: getattr(entry, field, None) not in (None, ()) and isinstance(getattr(entry, field), kind)


def setting(**parts):
    """Return a corruption of the setting; each part is a function of its old value."""
    return lambda entry: replace(
        entry,
        setting=replace(
            entry.setting, **{name: change(getattr(entry.setting, name)) for name, change in parts.items()}
        ),
    )


def has_setting(field):
    return lambda entry: bool(getattr(getattr(entry, "setting", None), field, None))


def first(change):
    """Return a change of a tuple's first item."""
    return lambda items: (change(items[0]), *items[1:])


def one_more(polynomial):
    return polynomial + polynomial.ring.one


def on(field, change):
    return lambda entry: replace(entry, **{field: change(getattr(entry, field))})


def _terms(change):
    return lambda reason: replace(
        reason, combination=replace(reason.combination, terms=change(reason.combination.terms))
    )


CORRUPTIONS = {
    "a cofactor": ("cofactors", on("cofactors", first(lambda pair: (pair[0], one_more(pair[1])))), has("cofactors")),
    "a cofactor's sign": ("cofactors", on("cofactors", first(lambda pair: (pair[0], -pair[1]))), has("cofactors")),
    "cofactors dropped": ("cofactors", on("cofactors", lambda _: ()), has("cofactors")),
    "a fact that is not given": (
        "cofactors", on("cofactors", first(lambda pair: (NOT_GIVEN, pair[1]))), has("cofactors"),
    ),
    "a fact of another kind": (
        "cofactors", on("cofactors", first(lambda c: (replace(c[0], kind=Kind.NONZERO), c[1]))), has("cofactors"),
    ),
    "a denominator without proof": ("denominators", on("nonzero", lambda _: ()), has("denominators")),
    "a denominator's factors": ("denominators", on("nonzero", first(lambda n: replace(n, factors=()))), has("nonzero")),
    "a denominator's constant": (
        "denominators", on("nonzero", first(lambda n: replace(n, constant=sp.S.Zero))), has("nonzero"),
    ),
    "what is nonzero": (
        "nonzero", on("reason", lambda n: replace(n, polynomial=one_more(n.polynomial))), has("reason", Nonzero),
    ),
    "a sign": ("a sign", on("reason", lambda reason: replace(reason, sign=-1)), has("reason", Signed)),
    "a negative coefficient": (
        "a sign", on("reason", _terms(first(lambda t: replace(t, coefficient=-t.coefficient)))), has("reason", Signed),
    ),
    "another coefficient": (
        "a sign",
        on("reason", _terms(first(lambda t: replace(t, coefficient=2 * t.coefficient)))), has("reason", Signed),
    ),
    "a term dropped": ("a sign", on("reason", _terms(lambda terms: terms[1:])), has("reason", Signed)),
    "a positive fact that is not given": (
        "a sign",
        on("reason", lambda s: replace(s, facts=tuple(
            replace(f, condition=Condition(Kind.POSITIVE, f.condition.expression + 1)) if f.condition else f
            for f in s.facts))),
        has("reason", Signed),
    ),
    "the polynomial of a sign": ("a sign", on("cleared", one_more), has("reason", Signed)),
    "the root of a sign": ("a sign", on("root", one_more), has("reason", Signed)),
    "no reason for a sign": ("a sign", on("reason", lambda _: None), has("reason", Signed)),
    "a whole polynomial": ("whole", on("reason", lambda p: p + p.ring.one / 2), has("reason")),
    "another whole polynomial": ("whole", on("reason", one_more), has("reason")),
    "whole periods": ("modulo", on("whole", one_more), has("whole")),
    "half periods": ("modulo", on("whole", lambda p: p + p.ring.one / 2), has("whole")),
    "no whole periods": ("modulo", on("whole", lambda _: None), has("whole")),
    "another period": ("modulo", on("period", lambda n: n / 2), has("whole")),
    "no period": ("angles", on("period", lambda _: None), has("period", sp.Expr)),
    "a side": ("angles", on("left", lambda e: e + 1), lambda e: isinstance(e, EqualityProof)),
    "both sides": (
        "angles", lambda e: replace(e, left=e.left + 1, right=e.right + 1), lambda e: isinstance(e, EqualityProof),
    ),
    "debts": ("roots", on("debts", lambda _: ()), has("debts")),
    "a debt's proof": (
        "roots", on("debts", first(lambda d: replace(d, cleared=None) if d.cleared is not None else replace(
            d, condition=replace(d.condition, expression=d.condition.expression - 1)))), has("debts"),
    ),
    "a root's value": (
        "roots", setting(roots=first(lambda root: (root[0], root[1], root[2] + 1))), has_setting("roots"),
    ),
    "a root's degree": ("roots", setting(roots=first(lambda root: (root[0], 3, root[2]))), has_setting("roots")),
    "a rewriting": ("roots", setting(steps=first(lambda step: (step[0], step[1] + 1))), has_setting("steps")),
    "a rewriting's sign": ("roots", setting(steps=first(lambda step: (step[0], -step[1]))), has_setting("steps")),
    "a rewriting dropped": ("roots", setting(steps=lambda steps: steps[1:]), has_setting("steps")),
    "a rewritten logarithm": (
        "rewriting", setting(steps=first(lambda step: (step[0], 2 * step[1]))), has_setting("steps"),
    ),
    "a word": (
        "words",
        on("condition", lambda c: replace(c, expression=c.expression + sp.Identity(c.expression.rows))),
        lambda e: isinstance(e, WordProof) and e.condition.kind is Kind.ZERO,
    ),
    "no facts about words": (
        "words", on("facts", lambda _: ()), lambda e: isinstance(e, WordProof) and e.condition.kind is Kind.ZERO,
    ),
    "a fact about words that is not given": (
        "words",
        on("facts", lambda facts: (*facts, Condition(Kind.ZERO, sp.MatrixSymbol("Z", 2, 2)))),
        lambda e: isinstance(e, WordProof),
    ),
    "a condition": (
        "cofactors",
        on("condition", lambda c: replace(c, expression=c.expression + 1)), lambda e: isinstance(e, ConditionProof),
    ),
}  # fmt: skip
