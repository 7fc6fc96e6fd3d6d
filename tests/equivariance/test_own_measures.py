"""Groups of one's own that are not unimodular, or not in coordinates that add: measures, correlations, convolutions."""

import pytest
import sympy as sp
from sympy import Function, exp

import grouptk as gt

k, f = Function("k"), Function("f")
FORMS = ("lookup", "scanning", "pairing")


class Steps(gt.Group):
    """Scalings by powers of two, in a discrete coordinate."""

    x, n = gt.Real(), gt.Integer()

    def product(self, g, h):
        return g.x + 2**g.n * h.x, g.n + h.n


class Exponential(gt.Group):
    """The affine maps of the line with a = e^t."""

    t, b = gt.Real(), gt.Real()

    def product(self, g, h):
        return g.t + h.t, g.b + exp(g.t) * h.b


class Opposite(gt.Group):
    """Aff(1) with its product the other way round."""

    x, a = gt.Real(), gt.NonZero()

    def product(self, g, h):
        return h.x + h.a * g.x, g.a * h.a


class Velocities(gt.Group):
    v = gt.Interval(-1, 1)

    def product(self, g, h):
        return (g.v + h.v) / (1 + g.v * h.v)


MEASURES = {  # left density, right density, Δ
    Steps: ("2**(-n)", "1", "2**(-n)"),
    Exponential: ("exp(-t)", "1", "exp(-t)"),
    Opposite: ("1/Abs(a)", "a**(-2)", "Abs(a)"),
    Velocities: ("1/(1 - v**2)", "1/(1 - v**2)", "1"),
}


@pytest.mark.parametrize("law", MEASURES)
def test_groups_of_ones_own_whose_measure_matters(law):
    group = law()
    measure, modular = group.haar(), group.modular_function()
    at = {s: value for s, value in zip(group.space.symbols(), (sp.Rational(1, 3), 2), strict=False)}
    names = {s.name: value for s, value in at.items()}
    for found, wanted in zip((*measure, modular.formula.outputs[0]), MEASURES[law], strict=True):
        assert sp.simplify(found.subs(at) - sp.sympify(wanted, locals=names)) == 0
    assert measure.verify() and modular.verify() and group.is_unimodular().verdict is not gt.Verdict.UNDECIDED
    for form in FORMS:
        assert gt.prove_equivariance(getattr(gt.correlate(group, k, f, on="group"), form), group)
    assert gt.prove_equivariance(gt.convolve(group, k, f, on="group"), group)
