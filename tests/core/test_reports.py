"""Reports: what they say, in text, as a dictionary, as LaTeX; and what they are true of."""

import json

import pytest
import sympy as sp

import grouptk as gt
from grouptk import Real, Report, Result, Verdict
from grouptk.axioms import AXIOMS
from grouptk.proofs import Counterexample, worst


class Skewed(gt.Group):
    """A law that fails, with a coordinate whose name needs care in LaTeX."""

    x_1 = Real()

    def product(self, g, h):
        return g.x_1 + 2 * h.x_1


def test_the_five_axioms_always_come_in_the_same_order(group):
    report = group.verify()
    assert tuple(report) == AXIOMS == tuple(result.name for result in report.results) and len(report) == 5
    assert report is group.verify(), "verified once"


def test_a_report_is_readable(group):
    report = group.verify()
    lines = str(report).splitlines()
    assert lines[0].startswith(f"{group}: PROVED in ") and len(lines) == 6
    assert all(line.split()[:2] == [axiom, "PROVED"] for axiom, line in zip(AXIOMS, lines[1:], strict=True))
    assert repr(report) == str(report)


def test_a_report_is_data(group):
    data = json.loads(json.dumps(group.verify().to_dict()))
    assert data["verdict"] == "PROVED" and [row["name"] for row in data["results"]] == list(AXIOMS)
    assert all(row["seconds"] >= 0 and row["counterexample"] is None for row in data["results"])


def test_latex_and_markdown_are_balanced(group):
    report = group.verify()
    latex = report.to_latex()
    assert latex.count(r"\begin") == latex.count(r"\end") and latex.count("{") == latex.count("}")
    assert latex.count(r"\\") == 6 and "PROVED" in report._repr_markdown_()


def test_a_refutation_shows_its_counterexample_everywhere():
    report = Skewed().verify()
    example = report["associativity"].counterexample
    assert isinstance(example, Counterexample) and report.counterexample is not None
    for text in (str(report), report._repr_markdown_(), str(report["associativity"])):
        assert "(g * h) * k = g * (h * k) fails" in text
    assert r"\neq" in report.to_latex()
    data = report.to_dict()["results"][2]["counterexample"]
    assert set(data) == {"goal", "operands", "parameters", "left", "right"} and set(data["operands"]) == set("ghk")
    assert example.difference == tuple(a - b for a, b in zip(example.left, example.right, strict=True)) != (0,)


def test_a_failed_membership_shows_the_value():
    class Halves(gt.Group):
        x = gt.Integer()

        def product(self, g, h):
            return (g.x + h.x) / 2

    example = Halves().verify()["closure"].counterexample
    assert example.right is None and example.difference is None and "the value is (1/2)" in str(example)


def test_parameters_are_part_of_a_counterexample():
    class Cube(gt.Group):
        k = gt.Cyclic("n")

        def product(self, g, h):
            return g.k + h.k + g.k * h.k * (g.k - 1)

    example = Cube().verify().counterexample
    assert [str(symbol) for symbol in example.parameters] == ["n"] and "n = " in str(example)
    assert all(value.is_Integer and value > 0 for value in example.parameters.values())


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        ((), Verdict.PROVED),
        ((Verdict.PROVED, Verdict.UNDECIDED), Verdict.UNDECIDED),
        ((Verdict.REFUTED, Verdict.UNDECIDED, Verdict.PROVED), Verdict.REFUTED),
    ],
)
def test_the_verdict_is_the_worst(verdicts, expected):
    assert worst(verdicts) is expected
    report = Report("subject", tuple(Result(str(i), verdict, "by hand") for i, verdict in enumerate(verdicts)))
    assert report.verdict is expected and bool(report) is (expected is Verdict.PROVED)


def test_undecided_is_never_shown_as_true_and_warns_once_used():
    class Unsettled(gt.Group):
        x = Real()

        def product(self, g, h):
            return g.x + h.x + sp.Max(g.x, -g.x) - sp.sqrt(g.x**2, evaluate=False)

    group = Unsettled()
    report = group.verify()
    assert not report and report.verdict is Verdict.UNDECIDED, report
    with pytest.warns(UserWarning, match="not all proved"):
        group.require_group()


def test_seconds_add_up(group):
    report = group.verify()
    assert report.seconds == pytest.approx(sum(report[axiom].seconds for axiom in report)) and report.seconds < 10
