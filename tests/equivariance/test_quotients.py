"""Integrands on circles and cyclic groups: what depends on representatives is not proved."""

import pytest
import sympy as sp
from sympy import Function, cos, exp, pi

import grouptk as gt

k, f = Function("k"), Function("f")
CIRCLE, CYCLE = gt.SO(2), gt.C(4)


def summed(group, kernel, **kernels):
    """(Φ f)(g) = ∫ kernel(y − g) f(y) dy on a group of one coordinate."""
    return gt.Operator(
        lambda f, g, y: kernel(tuple(y)[0] - tuple(g)[0]) * f(*y), source=group, target=group, kernels=kernels or None
    )


@pytest.mark.parametrize("group", [CIRCLE, CYCLE], ids=str)
@pytest.mark.parametrize("kernel", [lambda v: v, lambda v: v**2, k], ids=["v", "v²", "undefined on the line"])
def test_kernels_without_the_period_are_not_proved(group, kernel):
    """∫ (y − g) f(y) dy over 0 ≤ y < 2π is 2π² − 2πg for f = 1, which is not constant."""
    proof = gt.prove_equivariance(summed(group, kernel), group)
    assert proof.verdict is gt.Verdict.UNDECIDED and "it may differ for" in str(proof)


@pytest.mark.parametrize(
    ("group", "kernel"),
    [
        (CIRCLE, cos),
        (CIRCLE, lambda v: exp(cos(v))),
        (CIRCLE, lambda v: sp.Mod(v, 2 * pi)),
        (CYCLE, lambda v: (-1) ** v),
        (CYCLE, lambda v: sp.Mod(v, 4) ** 2),
    ],
)
def test_kernels_with_the_period_are(group, kernel):
    assert gt.prove_equivariance(summed(group, kernel), group)
    correlation = gt.correlate(group, kernel, f, on="group")
    for operator in (correlation, correlation.scanning, correlation.pairing, gt.convolve(group, kernel, f, on="group")):
        assert gt.prove_equivariance(operator, group)


def test_an_undefined_kernel_lives_where_it_is_said_to():
    operator = gt.Operator(
        lambda f, g, y: k(y.theta - g.theta) * f(y.theta), source=CIRCLE, target=CIRCLE, kernels={k: CIRCLE.space}
    )
    assert gt.prove_equivariance(operator, CIRCLE)


@pytest.mark.parametrize("product", [gt.correlate, gt.convolve])
def test_formulas_that_are_no_functions_on_the_group_are_refused(product):
    """Σ_y y (1 + y) over y = 0, 1, 2 is 8; on C(3), where 1 + 2 is 0, it is 2."""
    wrong, right = (lambda v: v), (lambda v: sp.Mod(v, 3))
    for kernel, signal in ((wrong, f), (f, wrong)):
        with pytest.raises(gt.DomainError, match="the same for all representatives"):
            product(gt.C(3), kernel, signal, on="group")
    assert gt.correlate(gt.C(3), right, right, on="group")(1).doit() == 2
    with pytest.raises(gt.DomainError, match="the kernel must be a function on"):
        product(gt.SE(2), lambda x, y, theta: theta * exp(-(x**2) - y**2), f, on="group")


@pytest.mark.parametrize("name", ["x", "x'", "x''"])
def test_parameters_are_no_coordinates(name):
    width, line = sp.Symbol(name, real=True), gt.R(1)
    for build in (gt.correlate, gt.convolve):
        with pytest.raises(gt.LawError, match="both as a coordinate and as a parameter"):
            build(line, lambda v: exp(-((v * width) ** 2)), f)
    with pytest.raises(gt.LawError, match="both as a coordinate and as a parameter"):
        gt.Operator(lambda f, g, y: width * k(y.x - g.x) * f(y.x), source=line, target=line)


def test_operators_of_what_is_no_group_or_no_action_are_refused():
    class Wrong(gt.Group):
        x = gt.Real()

        def product(self, g, h):
            return g.x + 2 * h.x

    line, wrong = gt.R(1), Wrong()
    with pytest.raises(gt.AxiomError, match="not a group"):
        gt.prove_equivariance(gt.Operator(lambda f, g, y: f(y.x), source=wrong, target=wrong), wrong)
    doubled = gt.Action(line, line, lambda g, x: g.x + 2 * x.x)
    total = gt.Operator(lambda f, g, y: f(y.x), source=line, target=line)
    with pytest.raises(gt.AxiomError, match="is no action"):
        gt.prove_equivariance(total, line, rho_in=doubled, rho_out="trivial")
