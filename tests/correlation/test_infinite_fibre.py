"""Groups whose fibre is infinite: proved, with symbolic correlations; arrays say that the fibre must be listed."""

import numpy as np
import pytest
from sympy import Function

import grouptk as gt

k, f = Function("k"), Function("f")
EVENTS = {"t": gt.Real(), "x": gt.Real()}


class Galilean(gt.Group):
    t, x, v = gt.Real(), gt.Real(), gt.Real()

    def product(self, g, h):
        return g.t + h.t, g.x + h.x + g.v * h.t, g.v + h.v


class Shear(gt.Group):
    x, y, s = gt.Integer(), gt.Integer(), gt.Integer()

    def product(self, g, h):
        return g.x + h.x + g.s * h.y, g.y + h.y, g.s + h.s


GALILEAN, SHEAR = Galilean(), Shear()
BOOSTED = gt.Action(GALILEAN, EVENTS, lambda g, y: (y.t + g.t, y.x + g.x + g.v * y.t))
SHEARED = gt.Action(SHEAR, {"p": gt.Integer(), "q": gt.Integer()}, lambda g, y: (y.p + g.x + g.s * y.q, y.q + g.y))


@pytest.mark.parametrize("action", [BOOSTED, SHEARED], ids=["Galilean", "shear"])
def test_correlations_are_derived_and_proved(action):
    group = action.group
    assert group.verify() and action.verify() and group.haar().verify() and group.is_unimodular()
    assert gt.prove_equivariance(gt.correlate(group, k, f, on=action), group, rho_in=action)
    assert gt.prove_equivariance(gt.correlate(group, k, f, on="group"), group)


def test_the_formula_of_galilean_correlation():
    assert str(gt.correlate(GALILEAN, k, f, on=BOOSTED)) == (
        "(k ⋆ f)(t, x, v) = Integral(f(t + t', t'*v + x + x')*k(t', x'), (t', -oo, oo), (x', -oo, oo))"
    )


@pytest.mark.parametrize("action", [BOOSTED, SHEARED], ids=["Galilean", "shear"])
def test_arrays_ask_for_the_fibre(action):
    kernel, image = np.arange(9.0).reshape(3, 3), np.random.default_rng(0).standard_normal((6, 7))
    with pytest.raises(gt.GeometryError, match=r"Give the elements to sample as fibre=\[…\]"):
        gt.correlate(action.group, kernel, image, on=action)
    maps = gt.correlate(action.group, kernel, image, on=action, fibre=[0, 1, -1])
    assert np.allclose(maps[0], gt.correlate(gt.Z(2), kernel, image)[0])
    tuples = gt.correlate(action.group, kernel, image, on=action, fibre=[(0,), (1,), (-1,)])
    assert np.array_equal(maps, tuples)


def test_a_wrong_action_is_refused():
    wrong = gt.Action(GALILEAN, EVENTS, lambda g, y: (y.t + g.t, y.x + g.x - g.v * y.t))
    with pytest.raises(gt.AxiomError, match="is no action"):
        gt.correlate(GALILEAN, k, f, on=wrong)
