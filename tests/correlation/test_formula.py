"""The derived integrals and sums, compared with the textbook and with numbers."""

import numpy as np
import pytest
import sympy as sp
from sympy import Function, Integral, Lambda, Sum, cos, exp, oo, pi, sin

import grouptk as gt

k, f = Function("k"), Function("f")
x, y, theta = gt.SE(2).space.symbols()
u, v = sp.symbols("x' y'", real=True)


def test_correlation_on_the_line_is_the_textbook_one():
    correlation = gt.correlate(gt.R(1), k, f)
    assert correlation(x) == correlation.lookup(x) == Integral(k(u) * f(x + u), (u, -oo, oo))
    assert correlation.scanning(x) == Integral(k(u - x) * f(u), (u, -oo, oo))
    assert correlation.pairing(x) == correlation.scanning(x)
    assert gt.convolve(gt.R(1), k, f)(x) == Integral(f(u) * k(x - u), (u, -oo, oo))


def test_names_of_functions_mean_nothing():
    """A kernel called f and a signal called k, or one function as both, are as good as any."""
    swapped, both = gt.correlate(gt.R(1), f, k), gt.correlate(gt.R(1), f, f)
    assert swapped(x) == Integral(f(u) * k(x + u), (u, -oo, oo))
    assert both(x) == Integral(f(u) * f(x + u), (u, -oo, oo))
    assert gt.convolve(gt.R(1), f, k)(x) == Integral(k(u) * f(x - u), (u, -oo, oo))
    for operator in (swapped, swapped.scanning, both.scanning, gt.convolve(gt.R(1), f, k)):
        assert gt.prove_equivariance(operator, gt.R(1))
    assert all(swapped.prove_forms()) and gt.prove_commutes(gt.convolve(gt.R(1), f, f))
    moved = gt.Operator(lambda g, a, b: f(b.x - 2 * a.x) * g(b.x), source=gt.R(1), target=gt.R(1))
    assert gt.prove_equivariance(moved, gt.R(1)).verdict is gt.Verdict.REFUTED


def test_correlation_on_the_integers_is_a_sum():
    n, m = sp.Symbol("x", integer=True), sp.Symbol("x'", integer=True)
    assert gt.correlate(gt.Z(1), k, f)(n) == Sum(k(m) * f(n + m), (m, -oo, oo))
    assert gt.convolve(gt.Z(1), k, f)(n) == Sum(f(m) * k(n - m), (m, -oo, oo))


def test_lifting_correlation_on_the_plane_is_the_tutorials():
    lifted = gt.correlate(gt.SE(2), k, f).scanning(x, y, theta)
    back = (cos(theta) * (u - x) + sin(theta) * (v - y), -sin(theta) * (u - x) + cos(theta) * (v - y))
    assert lifted.limits == ((sp.Tuple(u, -oo, oo)), (sp.Tuple(v, -oo, oo)))
    kernel = next(a for a in lifted.function.args if a.func == k)
    assert all(sp.expand(a - b) == 0 for a, b in zip(kernel.args, back, strict=True))
    assert f(u, v) in lifted.function.args


def test_group_correlation_integrates_over_the_circle_too():
    correlated = gt.correlate(gt.SE(2), k, f, on="group")(0, 0, pi)
    assert correlated.limits[-1][1:] == (0, 2 * pi) and len(correlated.limits) == 3
    assert gt.correlate(gt.p4, k, f, on="group")(0, 0, 0).limits[-1][1:] == (0, 3)


def test_concrete_functions_are_integrated():
    bump = Lambda(x, exp(-(x**2)))
    value = gt.correlate(gt.R(1), bump, bump)(x).doit()
    assert sp.simplify(value - sp.sqrt(pi / 2) * exp(-(x**2) / 2)) == 0


def test_callables_are_functions_too():
    ramp = gt.correlate(gt.R(1), lambda a: exp(-(a**2)), lambda a: a)
    assert sp.simplify(ramp(3).doit() - 3 * sp.sqrt(pi)) == 0


def on_grid(array, centre):
    """A finite array as a function on ℤ², zero outside."""

    def value(a, b):
        if not (a.is_Integer and b.is_Integer):
            return Function("array")(a, b)
        row, column = int(a) + centre[0], int(b) + centre[1]
        inside = 0 <= row < array.shape[0] and 0 <= column < array.shape[1]
        return sp.Integer(int(array[row, column])) if inside else sp.S.Zero

    return value


@pytest.mark.parametrize("group", [gt.p4, gt.p4m], ids=str)
def test_the_formula_and_the_arrays_are_one_thing(group):
    """The sum that the symbolic correlation prints is the number that the array correlation computes."""
    rng = np.random.default_rng(0)
    image, kernel = rng.integers(-9, 9, (5, 6)), rng.integers(-9, 9, (3, 3))
    maps = gt.correlate(group, kernel, image)
    lifted = gt.correlate(group, k, f)
    image_at, kernel_at = on_grid(image, (0, 0)), on_grid(kernel, (1, 1))
    fibre = [element for element in gt.D(4).elements() if group is gt.p4m or element.s == 0]
    for plane, element in enumerate(fibre):
        for pixel in ((0, 0), (2, 3), (4, 5)):
            coordinates = (*pixel, *element)[: len(group.space.coordinates)]
            total = lifted(*coordinates)
            symbols = [limit[0] for limit in total.limits]
            value = sum(
                total.function.subs(dict(zip(symbols, point, strict=True))).replace(k, kernel_at).replace(f, image_at)
                for point in np.ndindex(3, 3)
                for point in [tuple(sp.Integer(int(c) - 1) for c in point)]
            )
            assert value == maps[plane][pixel]


def test_the_measure_factor_is_one_for_motions_and_r_squared_for_dilations():
    class Dilations(gt.Group):
        x, y, r = gt.Real(), gt.Real(), gt.Positive()

        def product(self, g, h):
            return g.x + g.r * h.x, g.y + g.r * h.y, g.r * h.r

    assert gt.correlate(gt.E(2), k, f).measure_factor.outputs == (1,)
    (factor,) = gt.correlate(Dilations(), k, f).measure_factor.outputs
    assert factor == sp.Symbol("r", positive=True) ** 2


@pytest.mark.parametrize(
    ("call", "error", "said"),
    [
        (lambda: gt.correlate(gt.R(1), k, np.ones(3)), gt.ShapeError, "both be functions or both be arrays"),
        (lambda: gt.correlate(gt.R(1), k, f, mode="valid"), gt.ShapeError, "have no grid"),
        (lambda: gt.correlate(gt.R(1), k, f, on="plane"), gt.DomainError, "on must be"),
        (lambda: gt.correlate(gt.R(1), k, f, on=gt.left(gt.R(2))), gt.DomainError, "action of"),
        (lambda: gt.correlate(gt.R(1), Lambda((x, y), x), f), gt.ShapeError, "must take the 1 coordinates"),
        (lambda: gt.convolve(gt.SO(2), k, f), gt.DomainError, "is no group"),
        (lambda: gt.correlate(gt.R(1), k, f)(1, 2), gt.ShapeError, "needs the coordinates x"),
        (lambda: gt.correlate(gt.SE(2), np.ones((3, 3)), np.ones((9, 9))), gt.GeometryError, "finitely many"),
    ],
)
def test_what_does_not_fit_is_refused(call, error, said):
    with pytest.raises(error, match=said):
        call()


def test_a_refuted_law_is_refused_with_its_report():
    class Broken(gt.Group):
        x = gt.Real()

        def product(self, g, h):
            return g.x + 2 * h.x

    with pytest.raises(gt.AxiomError, match="not a group") as caught:
        gt.correlate(Broken(), k, f)
    assert caught.value.report["associativity"].counterexample is not None


def test_printing():
    lifted = gt.correlate(gt.SE(2), k, f)
    assert str(lifted).startswith("(k ⋆ f)(x, y, theta) = Integral(")
    assert lifted.to_latex().startswith(r"(k \star f)\left(x, y, \theta\right) = \int")
    assert "x'" in lifted.to_latex() and lifted._repr_latex_().startswith("$")
