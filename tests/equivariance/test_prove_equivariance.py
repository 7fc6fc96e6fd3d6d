"""True and false statements of equivariance, and witnesses evaluated again by other means."""

import itertools

import numpy as np
import pytest
import sympy as sp
from scipy.integrate import dblquad, quad
from sympy import Function, cos, exp, pi, sin

import grouptk as gt

k, f = Function("k"), Function("f")
R1, Z1, R2, Z2, SE2 = gt.R(1), gt.Z(1), gt.R(2), gt.Z(2), gt.SE(2)
PLANE = gt.natural_action(SE2).space


class Sim2(gt.Group):
    x, y, r, t = gt.Real(), gt.Real(), gt.Positive(), gt.Angle()

    def product(self, g, h):
        c, s = g.r * cos(g.t), g.r * sin(g.t)
        return g.x + c * h.x - s * h.y, g.y + s * h.x + c * h.y, g.r * h.r, g.t + h.t


class AffPlus(gt.Group):
    a, b = gt.Positive(), gt.Real()

    def product(self, g, h):
        return g.a * h.a, g.b + g.a * h.b


class Heisenberg(gt.Group):
    x, y, z = gt.Real(), gt.Real(), gt.Real()

    def product(self, g, h):
        return g.x + h.x, g.y + h.y, g.z + h.z + g.x * h.y


SIM2, AFF, HEIS = Sim2(), AffPlus(), Heisenberg()
FORMS = ("lookup", "scanning", "pairing")
STRETCHING = {"Dilations()", "Sim(2)", "ScaleTranslations(2)", "Scalings()", "Aff(1)", "Aff(2)", "GL(2)", "GL(3)"}


def statements(on):
    """Return the groups that correlate signals on a space, or on themselves."""
    groups = [group for group in gt.catalogue() if not group.parameters]
    return [pytest.param(g, on, id=f"{g}-{on}") for g in groups if has_integrals(g, on)]


def has_integrals(group, on):
    """Say whether there is an action, on coordinates that no equation binds."""
    try:
        return bool(gt.correlate(group, k, f, on=on).expression.args)
    except gt.LawError:
        return False
    return True


STATEMENTS = [*statements("space"), *statements("group")]
ISOMETRIES = [s for s in STATEMENTS if not (s.values[1] == "space" and str(s.values[0]) in STRETCHING)]


def on_itself(group, offset, weight=lambda h: 1):
    """∫ k(offset(g, h)) f(h) weight(h) dh on a group."""
    return gt.Operator(
        lambda f, g, h: weight(h) * k(*offset(tuple(g), tuple(h))) * f(*h),
        source=group,
        target=group,
        kernels={k: group.space},
    )


def divided(group):
    """g⁻¹ * h."""
    return lambda g, h: group.law.product(group.inverse_formula(g), h)


def planar(kernel_point, group=SE2, target=None):
    """∫ k(kernel_point(g, y)) f(y) dy on the plane."""
    return gt.Operator(
        lambda f, g, y: k(*kernel_point(g, y)) * f(y.x, y.y), source=PLANE, target=SE2 if target is None else target
    )


def summed(kernel_point):
    return gt.Operator(lambda f, x, y: k(kernel_point(x.x, y.x)) * f(y.x), source=Z1, target=Z1)


TRUE = {
    "convolution on the line": (gt.convolve(R1, k, f), R1, {}),
    "convolution on the integers": (gt.convolve(Z1, k, f), Z1, {}),
    "convolution on the plane": (gt.convolve(R2, k, f), R2, {}),
    "convolution on SE(2)": (gt.convolve(SE2, k, f, on="group"), SE2, {}),
    "convolution lifted to SE(2)": (gt.convolve(SE2, k, f), SE2, {}),
    "isotropic kernel": (planar(lambda x, y: ((y.x - x.x) ** 2 + (y.y - x.y) ** 2,), target=PLANE), SE2, {}),
    "Gaussian blur": (
        gt.Operator(lambda f, x, y: exp(-((y.x - x.x) ** 2)) * f(y.x), source=R1, target=R1),
        R1,
        {},
    ),
    "Aff with left Haar measure": (on_itself(AFF, divided(AFF), lambda h: 1 / h.a**2), AFF, {}),
    "Heisenberg": (on_itself(HEIS, divided(HEIS)), HEIS, {}),
    "Sim(2) scanning": (gt.correlate(SIM2, k, f).scanning, SIM2, {}),
    "Sim(2) look-up": (gt.correlate(SIM2, k, f), SIM2, {}),
    "stride 2 under even shifts": (
        summed(lambda x, y: y - 2 * x),
        Z1,
        {"rho_in": gt.Action(Z1, Z1, lambda g, x: 2 * g.x + x.x)},
    ),
    "integral is invariant": (
        gt.Operator(lambda f, x, y: f(y.x, y.y), source=PLANE, target=PLANE),
        SE2,
        {"rho_out": "trivial"},
    ),
}
FALSE = {
    "kernel not turned": (planar(lambda g, y: (y.x - g.x, y.y - g.y)), SE2, {}),
    "kernel turned the wrong way": (
        planar(lambda g, y: gt.natural_action(SE2).formula(tuple(g), tuple(y))),
        SE2,
        {},
    ),
    "general kernel on a scalar field": (planar(lambda x, y: (y.x - x.x, y.y - x.y), target=PLANE), SE2, {}),
    "stride 2, scanning": (summed(lambda x, y: y - 2 * x), Z1, {}),
    "stride 2, look-up": (
        gt.Operator(lambda f, x, y: k(y.x) * f(2 * x.x + y.x), source=Z1, target=Z1),
        Z1,
        {},
    ),
    "dilated kernel on the line": (
        gt.Operator(lambda f, x, y: k(y.x - 2 * x.x) * f(y.x), source=R1, target=R1),
        R1,
        {},
    ),
    "reflected signal": (gt.Operator(lambda f, x, y: k(y.x - x.x) * f(-y.x), source=R1, target=R1), R1, {}),
    "absolute position": (gt.Operator(lambda f, x, y: x.x * f(y.x), source=R1, target=R1), R1, {}),
    "known kernel, moved twice as far": (
        gt.Operator(lambda f, x, y: exp(-((y.x - 2 * x.x) ** 2)) * f(y.x), source=R1, target=R1),
        R1,
        {},
    ),
    "k(h g⁻¹) on SE(2)": (on_itself(SE2, lambda g, h: SE2.law.product(h, SE2.inverse_formula(g))), SE2, {}),
    "Aff with Lebesgue measure": (on_itself(AFF, divided(AFF)), AFF, {}),
    "Aff with right Haar measure": (on_itself(AFF, divided(AFF), lambda h: 1 / h.a), AFF, {}),
    "Sim(2) pairing, without 1/r²": (gt.correlate(SIM2, k, f).pairing, SIM2, {}),
    "correlation is not invariant": (gt.correlate(R1, k, f), R1, {"rho_out": "trivial"}),
}


@pytest.mark.parametrize("name", TRUE)
def test_true_statements_are_proved(name):
    operator, group, representations = TRUE[name]
    proof = gt.prove_equivariance(operator, group, **representations)
    assert proof.verdict is gt.Verdict.PROVED, proof
    assert proof.seconds < 5


@pytest.mark.parametrize("name", FALSE)
def test_false_statements_are_refuted(name):
    operator, group, representations = FALSE[name]
    proof = gt.prove_equivariance(operator, group, **representations)
    assert proof.verdict is gt.Verdict.REFUTED, proof
    assert proof.witness.left != proof.witness.right


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(("group", "on"), STATEMENTS)
def test_correlation_is_equivariant_for_every_group(group, on, form):
    """All three forms are, where the measure is invariant; the plain pairing nowhere else."""
    operator = getattr(gt.correlate(group, k, f, on=on), form)
    representation = gt.left(group) if on == "group" else gt.natural_action(group)
    proof = gt.prove_equivariance(operator, group, rho_in=representation)
    assert bool(proof) == (form != "pairing" or on == "group" or str(group) not in STRETCHING), proof


@pytest.mark.parametrize(("group", "on"), ISOMETRIES)
def test_the_three_forms_agree_where_the_measure_is_invariant(group, on):
    assert all(gt.correlate(group, k, f, on=on).prove_forms())


def test_the_pairing_differs_where_the_measure_is_not_invariant():
    scanning, pairing = gt.correlate(SIM2, k, f).prove_forms()
    assert scanning and pairing.verdict is gt.Verdict.REFUTED


@pytest.mark.parametrize("group", [R1, Z1, R2, Z2, gt.C(5), gt.SO(2)], ids=str)
def test_convolution_commutes_on_abelian_groups(group):
    assert gt.prove_commutes(gt.convolve(group, k, f, on="group"))


@pytest.mark.parametrize("group", [gt.D(3), gt.p4, SE2], ids=str)
def test_convolution_does_not_commute_on_others(group):
    assert gt.prove_commutes(gt.convolve(group, k, f, on="group")).verdict is gt.Verdict.REFUTED


@pytest.mark.parametrize("group", [R1, Z1, R2, Z2], ids=str)
def test_correlation_does_not_commute(group):
    proof = gt.prove_commutes(gt.correlate(group, k, f))
    assert proof.verdict is gt.Verdict.REFUTED and proof.witness is not None


def gaussian(text):
    """Read a witness function back from its text exp(-|v - (a, b)|²)."""
    centre = np.array(sp.sympify(text.partition("(")[2].partition("- (")[2].rstrip("²)|") + ",")).astype(float)
    return lambda *point: float(np.exp(-sum((np.array(point) - centre.ravel()) ** 2)))


@pytest.mark.parametrize("name", ["kernel not turned", "general kernel on a scalar field"])
def test_gaussian_witnesses_are_confirmed_by_quadrature(name):
    operator, group, _ = FALSE[name]
    witness = gt.prove_equivariance(operator, group).witness
    functions = {letter: gaussian(text) for letter, text in witness.functions.items()}
    u = [float(value) for value in witness.place["u"]]
    g = [float(value) for value in witness.place["g"]]

    def pulled(point, angle):
        dx, dy = point[0] - u[0], point[1] - u[1]
        return (dx * np.cos(angle) + dy * np.sin(angle), -dx * np.sin(angle) + dy * np.cos(angle))

    def kernel(position, y):
        return functions["k"](y[0] - position[0], y[1] - position[1])

    moved = pulled(g, u[2])
    left = dblquad(lambda y, x: kernel(g, (x, y)) * functions["f"](*pulled((x, y), u[2])), -9, 9, -9, 9)[0]
    right = dblquad(lambda y, x: kernel(moved, (x, y)) * functions["f"](x, y), -9, 9, -9, 9)[0]
    assert left == pytest.approx(float(witness.left), abs=1e-6)
    assert right == pytest.approx(float(witness.right), abs=1e-6)
    assert abs(left - right) > 1e-3


def test_the_witness_against_commutativity_is_confirmed_by_quadrature():
    witness = gt.prove_commutes(gt.correlate(R1, k, f)).witness
    kernel, signal = gaussian(witness.functions["k"]), gaussian(witness.functions["f"])
    x = float(witness.place["g"].x)
    left = quad(lambda y: kernel(y) * signal(x + y), -9, 9)[0]
    right = quad(lambda y: signal(y) * kernel(x + y), -9, 9)[0]
    assert (left, right) == pytest.approx((float(witness.left), float(witness.right)))
    assert abs(left - right) > 1e-3


def read_values(functions):
    """Read `k(1, 2)`: `0` back as a function that is 0 elsewhere."""
    values = {str(sp.sympify(point)): int(value) for point, value in functions.items()}
    return lambda name, *point: values.get(str(sp.Function(name)(*point)), 0)


@pytest.mark.parametrize("name", ["stride 2, scanning", "stride 2, look-up"])
def test_discrete_witnesses_are_confirmed_by_summing(name):
    operator, group, _ = FALSE[name]
    witness = gt.prove_equivariance(operator, group).witness
    value = read_values(witness.functions)
    x, u = int(witness.place["g"].x), int(witness.place["u"].x)

    def total(position, shift):
        if name.endswith("scanning"):
            return sum(value("k", y - 2 * position) * value("f", y - shift) for y in range(-30, 30))
        return sum(value("k", y) * value("f", 2 * position + y - shift) for y in range(-30, 30))

    assert (total(x, u), total(x - u, 0)) == (witness.left, witness.right)
    assert total(x, u) != total(x - u, 0)


def test_the_derivation_lists_the_change_of_variables():
    proof = gt.prove_equivariance(gt.convolve(R1, k, f), R1)
    text = str(proof)
    for expected in ("substitute y = u·y'", "x' ↦ x' + x''", "x' ↦ x' - x''", "its Jacobian is: 1", "converge"):
        assert expected in text
    assert r"\mapsto" in proof.to_latex() and r"\begin{enumerate}" in proof.to_latex()


@pytest.mark.parametrize(
    "kernel",
    [
        lambda x: sp.Piecewise((1, sp.Eq(x, 0)), (0, True)),
        lambda x: sp.Heaviside(x),
    ],
    ids=["a point", "a step"],
)
def test_a_difference_that_may_not_show_in_the_integral_is_undecided(kernel):
    """k(y − 2x) with a kernel that is zero but at one point is the zero operator, and so equivariant."""
    operator = gt.Operator(lambda f, x, y: kernel(y.x - 2 * x.x) * f(y.x), source=R1, target=R1)
    assert gt.prove_equivariance(operator, R1).verdict is gt.Verdict.UNDECIDED


def test_operators_that_hold_the_signal_in_several_places_are_proved_but_not_refuted():
    twice = gt.Operator(lambda f, x, y: k(y.x - x.x) * (f(y.x) + f(y.x + 1)), source=R1, target=R1)
    wrong = gt.Operator(lambda f, x, y: k(y.x - 2 * x.x) * (f(y.x) + f(y.x + 1)), source=R1, target=R1)
    assert gt.prove_equivariance(twice, R1)
    assert gt.prove_equivariance(wrong, R1).verdict is gt.Verdict.UNDECIDED


def test_the_pairing_reports_its_multiplier():
    proof = gt.prove_equivariance(gt.correlate(SIM2, k, f).pairing, SIM2)
    assert "with a multiplier in the integral: J_u(y) = r''**2" in str(proof) and proof.witness.right == 1


def test_what_does_not_fit_is_refused():
    blur = gt.Operator(lambda f, g, y: k(y.x - g.x) * f(y.x), source=R1, target=R1)
    with pytest.raises(gt.DomainError, match="acts naturally on"):
        gt.prove_equivariance(blur, SE2)
    with pytest.raises(gt.DomainError, match="rho_in"):
        gt.prove_equivariance(blur, R1, rho_in="trivial")
    with pytest.raises(gt.DomainError, match="must represent"):
        gt.prove_equivariance(blur, R1, rho_in=gt.left(R2))
    with pytest.raises(gt.LawError, match="must contain the function"):
        gt.Operator(lambda f, g, y: k(y.x), source=R1, target=R1)
    with pytest.raises(gt.LawError, match="decides"):
        gt.Operator(lambda f, g, y: f(y.x) if g.x == 3 else 2 * f(y.x), source=R1, target=R1)
    with pytest.raises(gt.LawError, match="must not hold derivatives"):
        gt.Operator(lambda f, g, y: sp.Derivative(f(y.x), y.x) * k(y.x - g.x), source=R1, target=R1)


def test_refutation_needs_the_whole_group():
    """A quarter-turn symmetric kernel is equivariant under p4 and not under p4m."""
    act = gt.natural_action(gt.p4)
    turns = [gt.p4(0, 0, turn).values for turn in range(4)]

    def kernel(v):
        return sum(k(*act.formula(turn, v)) for turn in turns)

    def body(f, x, y):
        return kernel((y.x - x.x, y.y - x.y)) * f(y.x, y.y)

    averaged = gt.Operator(body, source=act.space, target=act.space)
    assert gt.prove_equivariance(averaged, gt.p4)
    assert gt.prove_equivariance(averaged, gt.p4m).verdict is gt.Verdict.REFUTED


def test_left_regular_representations_are_proved_and_agree_with_the_product():
    for group, on in itertools.product((R1, Z2, SE2, gt.p4m), (gt.natural_action, gt.left)):
        assert gt.left_regular(on(group)).verify()
    represent = gt.left_regular(SE2)
    g, h = SE2(1, 0, pi / 2), SE2(0, 2, pi / 3)
    x, y = PLANE.symbols()
    twice, once = represent(g, represent(h, f))(x, y), represent(g * h, f)(x, y)
    assert all(sp.expand(a - b) == 0 for a, b in zip(twice.args, once.args, strict=True))
