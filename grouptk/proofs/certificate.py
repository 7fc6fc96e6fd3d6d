"""The certificate of a proved claim: its cases, and in each case a proof for every entry of every goal."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import sympy as sp

from grouptk.domains import Condition
from grouptk.proofs.claim import Claim, Equation, Goal, Operand
from grouptk.proofs.forms.entries import EntryProof, EqualityProof
from grouptk.proofs.pickling import dumps
from grouptk.tracing import Values


@dataclass(frozen=True)
class CaseProof:
    """The proofs at some operands: at generic ones, or with values put in for finite coordinates."""

    operands: tuple[Values, ...]
    facts: tuple[Condition, ...]
    goals: tuple[tuple[Goal, tuple[EntryProof, ...]], ...]


@dataclass(frozen=True)
class Certificate:
    """All that a claim's proof consists of; the claim itself is lost in a pickle, since it holds functions."""

    operands: tuple[Operand, ...]
    cases: tuple[CaseProof, ...]
    claim: Claim | None = field(default=None, compare=False, repr=False)

    def __reduce__(self) -> tuple[Any, ...]:
        return _restored, (dumps((self.operands, self.cases)),)

    @property
    def entries(self) -> Iterator[EntryProof]:
        """All entry proofs, without the debts of these."""
        return (entry for case in self.cases for _, entries in case.goals for entry in entries)

    @property
    def method(self) -> str:
        """What the proof rests on, in a few words."""
        goals = [goal for case in self.cases for goal, _ in case.goals]
        functions = {f for goal in goals for value in goal.values for f in _functions(value)}
        parts = [f"{len(self.cases)} cases"] if len(self.cases) > 1 else []
        if any(_is_whole(domain) for goal in goals for domain in goal.space.domains if isinstance(goal, Equation)):
            parts.append("quotient form")
        laws = dict.fromkeys(
            condition.law or str(condition)
            for entry in self.entries
            if isinstance(entry, EqualityProof)
            for condition, _ in entry.cofactors
        )
        parts += [f"modulo {', '.join(laws)}"] if laws else []
        return ", ".join([_form(functions), *parts])


def _functions(value: sp.Basic) -> set[Any]:
    return {type(function) for function in value.atoms(sp.Function, sp.exp)}


def _form(functions: set[Any]) -> str:
    if functions & {sp.cos, sp.sin, sp.tan}:
        return "circular functions modulo c²+s²=1"
    if functions & {sp.exp, sp.cosh, sp.sinh, sp.tanh}:
        return "exponentials as Laurent monomials"
    return "polynomial normal form"


def _is_whole(domain: Any) -> bool:
    return domain.modulus is not None


def _restored(pickled: bytes) -> Certificate:
    return Certificate(*pickle.loads(pickled))
