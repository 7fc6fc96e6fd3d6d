r"""Long formulas on a blackboard: short LaTeX, broken at its sums; what is longer still is left out with \dots."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import sympy as sp

from grouptk.typeset import latex, latex_text

if TYPE_CHECKING:
    from grouptk.proofs.report import Counterexample

JOIN = r",\ "
LINE = 100  # characters of LaTeX in a line
_MOST_LINES = 4
_LETTERS = set("abcdefghijklmnopqrstuvwxyzG()*=∈ ⁻¹·")
_SIGNS = {
    "ᵀ": r"$^{\mathsf{T}}$", "η": r"$\eta$", "θ": r"$\theta$", "ψ": r"$\psi$", "ρ": r"$\rho$", "τ": r"$\tau$",
    "⋊": r"$\rtimes$", "×": r"$\times$", "ℝ": r"$\mathbb{R}$", "ℤ": r"$\mathbb{Z}$", "²": "$^2$", "³": "$^3$",
    "−": "$-$", "±": r"$\pm$", "√": r"$\surd$", "→": r"$\to$", "↦": r"$\mapsto$", "≥": r"$\geq$", "≡": r"$\equiv$",
    "π": r"$\pi$", "′": "$'$", "⁻": "$^-$", "⁺": "$^+$", "ⁿ": "$^n$", "…": r"\dots ",
}  # fmt: skip


def formula(value: Any) -> str:
    """Return LaTeX without brackets that nobody writes: cos θ, and (a + b) with plain parentheses."""
    text = latex(value)
    text = re.sub(r"(\\(?:cos|sin|tan|log))(\^\{\w+\})?\{\\left\((\\?\w+'*) \\right\)\}", r"\1\2 \3", text)
    if r"\frac" not in text and r"\begin" not in text:
        text = text.replace(r"\left(", "(").replace(r" \right)", ")").replace(r"\right)", ")")
    return text


def said(text: str) -> str:
    """Return a goal or a method in words as LaTeX: a statement in letters as a formula, else with its signs."""
    if text and not set(text) - _LETTERS and any(sign in text for sign in "=∈"):
        return f"${_in_letters(text)}$"
    text = latex_text(text)
    for character, command in _SIGNS.items():
        text = text.replace(character, command)
    return text


def sides(text: str) -> tuple[str, str]:
    """Return what to call both sides of an equation: by its text, if that is in letters."""
    left, sign, right = text.partition(" = ")
    if not sign or set(text) - _LETTERS:
        return r"\text{left}", r"\text{right}"
    return f"[{_in_letters(left)}]", f"[{_in_letters(right)}]"


def _in_letters(text: str) -> str:
    return text.replace("⁻¹", "^{-1}").replace("*", r"\cdot").replace("·", r"\cdot ").replace("∈", r"\in")


def times(factor: sp.Expr, power: int = 1) -> str:
    """Return a factor of a product: a sum in brackets."""
    text = formula(factor)
    text = f"({text})" if factor.is_Add or factor.is_Mul else text
    return text if power == 1 else f"{text}^{{{power}}}"


def short(text: str) -> str:
    r"""Return LaTeX, or \dots in place of what is longer than a line."""
    return text if len(text) <= LINE else r"\dots"


def chain(name: str, values: Iterable[sp.Expr], relation: str = "=") -> list[str]:
    """Return `name = value = value` as lines of an align environment, a value that repeats only once."""
    written = dict.fromkeys(map(formula, values))
    lines = [line for value in written for line in broken(f"&{relation} ", value)]
    return [f"{name} {lines[0]}", *lines[1:]]


def broken(start: str, text: str) -> list[str]:
    """Return `start text`, broken before the + and − of its outermost sum so that lines stay short."""
    lines = [start]
    for term in _terms(text):
        term = term.strip() if len(term) <= LINE else r"+ \dots"
        if len(lines[-1]) + len(term) > LINE and lines[-1] != start:
            lines.append(r"&\quad")
        if not lines[-1].endswith(r"+ \dots") or term != r"+ \dots":
            lines[-1] += f" {term}" if lines[-1] != start else term.replace(r"+ \dots", r"\dots")
    return lines if len(lines) <= _MOST_LINES else [*lines[: _MOST_LINES - 1], r"&\quad + \dots"]


def _terms(text: str) -> list[str]:
    """Split LaTeX before each + and − that is in no brackets or environment."""
    terms, depth, start = [], 0, 0
    for place, character in enumerate(text):
        if character in "{([" or text.startswith(r"\begin", place):
            depth += 1
        elif character in "})]" or text.startswith(r"\end", place):
            depth -= 1
        elif character in "+-" and depth == 0 and place and text[place - 1] == " ":
            terms.append(text[start:place])
            start = place
    return [*terms, text[start:]]


def block(lines: Sequence[str], reason: str = "") -> str:
    """Return lines that belong together, with a reason beside the last of them."""
    text = " \\\\\n".join(lines)
    return f"{text}\n  && {reason}" if reason else text


def aligned(blocks: Iterable[str]) -> str:
    """Return blocks of lines, each of them once, in an align* environment."""
    return f"\\begin{{align*}}\n{block(list(dict.fromkeys(blocks)))}\n\\end{{align*}}"


def witness(example: Counterexample) -> str:
    """Return the operands of a counterexample and both sides there."""
    given = [f"{name} = {formula(value)}" for name, value in example.parameters.items()]
    given += [f"{letter} = {formula(tuple(point))}" for letter, point in example.operands.items()]
    where = JOIN.join(given)
    if not example.left:
        return rf"\[ {where} \]" + f"\n{said(example.goal)}."
    one = formula(example.left)
    both = one if example.right is None else rf"{one} \neq {formula(example.right)}"
    return rf"\[ {where}: \quad {both} \]"
