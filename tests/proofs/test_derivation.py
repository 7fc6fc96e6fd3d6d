"""Derivations as LaTeX: they are balanced, short, plain ASCII, their formulas parse, and they say the reasons."""

import re

import classified_false
import classified_true
import pytest
from sympy import cos, sin

import grouptk as gt
from grouptk import Angle, Real

PARSER = pytest.importorskip("matplotlib.mathtext").MathTextParser("path")
LONGEST = 135  # characters in a line


class Motions(gt.Group):
    x, y, theta = Real(), Real(), Angle()

    def product(self, g, h):
        c, s = cos(g.theta), sin(g.theta)
        return g.x + c * h.x - s * h.y, g.y + s * h.x + c * h.y, g.theta + h.theta


TRUE = {"Motions": Motions, "SE(2)": lambda: gt.SE(2), "p4m": lambda: gt.p4m, "C(n)": lambda: gt.C("n")} | {
    name: classified_true.TRUE[name]
    for name in (
        "Sol", "SlowLight", "WithoutOne", "SineHyperbolic", "PauliGroup", "OppositePermutations", "CyclicHeisenberg",
        "MotionsFromRight", "OppositeOrthogonal", "PositiveAffine", "ThreeJets", "Orthogonal", "SpecialLinear",
        "OppositeQuaternions", "Dicyclic(3)", "C(8) by 1 + 4h",
    )
}  # fmt: skip
FALSE = {
    name: classified_false.FALSE[name][0]
    for name in ("SolOfSecond", "Tangents", "DicyclicWithoutRemainders", "Conjugation", "Hypotenuse", "MotionsUnturned")
}


def balanced(latex):
    """Check environments, braces, brackets of size, and dollar signs."""
    stack = []
    for kind, name in re.findall(r"\\(begin|end)\{(\w+\*?)\}", latex):
        if kind == "begin":
            stack.append(name)
        else:
            assert stack and stack.pop() == name, (name, latex)
    assert not stack and latex.count(r"\[") == latex.count(r"\]"), latex
    bare = re.sub(r"\\[{}$]", "", latex)
    depth = 0
    for character in bare:
        depth += {"{": 1, "}": -1}.get(character, 0)
        assert depth >= 0, latex
    assert depth == 0 and bare.count("$") % 2 == 0, latex
    assert latex.count(r"\left") - latex.count(r"\leftarrow") == latex.count(r"\right") - latex.count(r"\rightarrow")


def formulas(latex):
    """Yield the single formulas: the rows of displays without alignment and words."""
    for display in re.findall(r"\\begin\{align\*\}\n(.*?)\n\\end\{align\*\}|\\\[(.*?)\\\]", latex, re.DOTALL):
        if r"\begin" in "".join(display):
            continue  # matplotlib knows no matrices
        for row in "".join(display).split(r"\\"):
            for cell in row.split("&"):
                yield (
                    re.sub(r"\\text\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\}", "", cell)
                    .replace(r"\tfrac", r"\frac")
                    .strip()
                )


def check(latex):
    balanced(latex)
    assert latex.isascii(), sorted(set(re.findall(r"[^\x00-\x7f]", latex)))
    for formula in filter(None, formulas(latex)):
        formula = formula.replace(r"\bmod", r"\,mod\,").replace(r"\mathsf", r"\mathrm")
        PARSER.parse(f"${formula}$")
    for line in latex.splitlines():
        assert len(line) <= LONGEST or r"\begin{matrix}" in line or r"\textbf" in line, line


@pytest.mark.parametrize("name", TRUE)
def test_derivations_compile(name):
    report = TRUE[name]().verify()
    whole = report.to_latex(derivations=True)
    for result in report.results:
        latex = result.to_latex()
        check(latex)
        assert latex in whole and str(result.verdict) in latex
    assert whole.startswith(report.to_latex()) or report.counterexample


@pytest.mark.parametrize("name", FALSE)
def test_witnesses_compile(name):
    report = FALSE[name]().verify()
    refuted = [result for result in report.results if result.counterexample is not None]
    assert refuted
    for result in refuted:
        check(result.to_latex())
    assert any(r"\neq" in result.to_latex() or r"\quad" in result.to_latex() for result in refuted)


def test_both_sides_are_computed_down_to_one_normal_form():
    latex = Motions().verify()["associativity"].to_latex()
    assert r"g = (x, y, \theta),\quad h = (x', y', \theta'),\quad k = (x'', y'', \theta'')" in latex
    assert r"$(g \cdot h) \cdot k = g \cdot (h \cdot k)$" in latex
    blocks = re.split(r"(?=\[\(?g \\cdot)", latex.split("align*}")[1])[1:]
    left, right, *_ = (re.split(r"\n?&= ", block)[-1].split("\n  &&")[0].strip(" \\\n") for block in blocks)
    assert left == right and "by the addition theorems" in latex


@pytest.mark.parametrize(
    ("name", "axiom", "said"),
    [
        ("Motions", "inverse", r"\text{since } \cos^2 \theta + \sin^2 \theta = 1"),
        ("OppositeQuaternions", "closure", r"\text{by |q| = 1}"),
        ("SpecialLinear", "closure", r"(A_{11} A_{22} - A_{12} A_{21} - 1)"),
        ("OppositeOrthogonal", "inverse", r"\text{by A$^{\mathsf{T}}$A = 1}"),
        ("SlowLight", "closure", r"\tfrac{1}{2} (v + 2) (v' + 2)"),
        ("PositiveAffine", "associativity", r"\text{since } a' \neq 0,\ a'' \neq 0"),
        ("PauliGroup", "associativity", "There are 16 cases"),
        ("Dicyclic(3)", "associativity", r"\equiv 0 \bmod 6"),
        ("SineHyperbolic", "associativity", r"&= x x' + \sqrt{x^{2} + 1} \sqrt{x'^{2} + 1}"),
        ("SE(2)", "associativity", r"\begin{itemize}"),
    ],
)
def test_reasons_are_said(name, axiom, said):
    latex = TRUE[name]().verify()[axiom].to_latex()
    assert said in latex, latex
