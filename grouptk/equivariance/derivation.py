"""A derivation: numbered steps that can be read, each with its verdict, and what they prove together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sympy as sp

from grouptk.proofs import Verdict
from grouptk.typeset import latex, latex_text


@dataclass(frozen=True)
class Step:
    """One step: what is done, the formula it gives, and (if something was proved) by what method.

    The formula is `left`, or `left = right`, or the map `left ↦ right`.
    """

    text: str
    left: Any = None
    right: Any = None
    verdict: Verdict | None = None
    method: str = ""
    is_map: bool = False

    def __str__(self) -> str:
        proved = f"  [{self.verdict}: {self.method}]" if self.verdict is not None else ""
        sign = " ↦ " if self.is_map else " = "
        formula = sign.join(_text(side) for side in (self.left, self.right) if side is not None)
        return f"{self.text}{': ' if formula else ''}{formula}{proved}"

    @property
    def formula_latex(self) -> str:
        """The formula as LaTeX, empty if there is none."""
        sign = r" \mapsto " if self.is_map else " = "
        return sign.join(latex(_bare(side)) for side in (self.left, self.right) if side is not None)

    def to_latex(self) -> str:
        """Return the step as an item of a LaTeX list."""
        formula = rf" \[ {self.formula_latex} \]" if self.formula_latex else ""
        proved = f" ({self.verdict}: {latex_text(self.method)})" if self.verdict is not None else ""
        return rf"\item {latex_text(self.text)}{proved}{formula}"


@dataclass(frozen=True)
class Witness:
    """Functions and a place at which two integrals differ, with the exact values of both sides."""

    functions: dict[str, str]
    place: dict[str, Any]
    left: sp.Expr
    right: sp.Expr
    note: str = ""

    def __str__(self) -> str:
        given = [*(f"{name} = {text}" for name, text in self.functions.items())]
        given += [f"{name} = {value}" for name, value in self.place.items()]
        note = f" ({self.note})" if self.note else ""
        return f"for {', '.join(given)}: {self.left} ≠ {self.right}{note}"


@dataclass(frozen=True)
class Derivation:
    """What is claimed, the steps, the verdict, and a witness if it is REFUTED; true only if PROVED."""

    claim: str
    verdict: Verdict
    steps: tuple[Step, ...]
    seconds: float
    hypothesis: str = "both sides converge absolutely"
    witness: Witness | None = None

    def __bool__(self) -> bool:
        return self.verdict is Verdict.PROVED

    def __str__(self) -> str:
        lines = [f"{self.claim}: {self.verdict} in {1000 * self.seconds:.0f} ms (if {self.hypothesis})"]
        lines += [f"  {number}. {step}" for number, step in enumerate(self.steps, 1)]
        if self.witness is not None:
            lines.append(f"  witness {self.witness}")
        return "\n".join(lines)

    __repr__ = __str__

    def to_latex(self) -> str:
        """Return the derivation as a LaTeX list."""
        items = "\n".join(step.to_latex() for step in self.steps)
        head = rf"\textbf{{{latex_text(self.claim)}: {self.verdict}}} (if {latex_text(self.hypothesis)})"
        tail = "" if self.witness is None else "\n\n" + latex_text(f"Witness: {self.witness}")
        return f"{head}\n\\begin{{enumerate}}\n{items}\n\\end{{enumerate}}{tail}"

    def _repr_markdown_(self) -> str:
        lines = [f"**{self.claim}: {self.verdict}** (if {self.hypothesis})\n"]
        for number, step in enumerate(self.steps, 1):
            proved = f" *({step.verdict}: {step.method})*" if step.verdict is not None else ""
            formula = rf" $\displaystyle {step.formula_latex}$" if step.formula_latex else ""
            lines.append(f"{number}. {step.text}{proved}{formula}")
        if self.witness is not None:
            lines.append(f"\nwitness {self.witness}")
        return "\n".join(lines)


def _text(value: Any) -> str:
    value = _bare(value)
    return f"({', '.join(map(str, value))})" if isinstance(value, tuple | list) else str(value)


def _bare(value: Any) -> Any:
    """Return the one coordinate of a point that has no more."""
    return value[0] if isinstance(value, tuple) and len(value) == 1 else value
