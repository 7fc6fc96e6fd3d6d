"""Homogeneous spaces: sections, stabilizers, Weil's condition, and lifting from them."""

import itertools

import numpy as np
import pytest
import sympy as sp
from sympy import Function

import grouptk as gt

k, f = Function("k"), Function("f")


class UpperTriangular(gt.Group):
    """x ↦ a x + b, a > 0, on the upper half plane: b + a·(x + iy)."""

    b, a = gt.Real(), gt.Positive()

    def product(self, g, h):
        return g.b + g.a * h.b, g.a * h.a


def plane():
    inclusion = gt.Homomorphism(gt.SO(2), gt.SE(2), lambda h: (0, 0, h.theta))
    return gt.HomogeneousSpace(gt.natural_action(gt.SE(2)), (0, 0), lambda p: (p.x, p.y, 0), stabilizer=inclusion)


def line():
    inclusion = gt.Homomorphism(gt.Scalings(), gt.Aff(1), lambda h: (0, h.a))
    return gt.HomogeneousSpace(gt.natural_action(gt.Aff(1)), (0,), lambda p: (p.x, 1), stabilizer=inclusion)


def similar_plane():
    conformal = gt.direct_product(gt.SO(2), gt.Dilations())
    inclusion = gt.Homomorphism(conformal, gt.Sim(2), lambda h: (0, 0, *tuple(h)))
    return gt.HomogeneousSpace(gt.natural_action(gt.Sim(2)), (0, 0), lambda p: (p.x, p.y, 0, 1), stabilizer=inclusion)


def half_plane():
    group = UpperTriangular()
    action = gt.Action(group, {"x": gt.Real(), "y": gt.Positive()}, lambda g, z: (g.b + g.a * z.x, g.a * z.y))
    trivial = gt.Homomorphism(gt.C(1), group, lambda h: (0, 1))
    return gt.HomogeneousSpace(action, (0, 1), lambda z: (z.x, z.y), stabilizer=trivial)


def circle():
    action = gt.Action(gt.SO(2), {"phi": gt.Angle()}, lambda g, p: (p.phi + g.theta,))
    return gt.HomogeneousSpace(
        action, (0,), lambda p: (p.phi,), stabilizer=gt.Homomorphism(gt.C(1), gt.SO(2), lambda h: (0,))
    )


SPACES = {"plane": plane, "line": line, "similar plane": similar_plane, "half plane": half_plane, "circle": circle}
INVARIANT = {"plane": 1, "half plane": "y**(-2)", "circle": 1}


@pytest.mark.parametrize("name", SPACES)
def test_sections_and_stabilizers_are_proved(name):
    space = SPACES[name]()
    report = space.verify()
    assert report and {"section", "twists fix x₀", "stabilizer"} == set(report)


@pytest.mark.parametrize("name", SPACES)
def test_twists_fix_the_base(name):
    space = SPACES[name]()
    symbols = [sp.sympify(domain.samples()[-1]) for domain in space.group.space.domains]
    g = space.group(*symbols)
    x = tuple(space.projection(g))
    assert tuple(space.projection(space.section(x))) == x
    assert tuple(space.projection(space.twist(g, x))) == tuple(space.base)


@pytest.mark.parametrize("name", SPACES)
def test_invariant_measures_are_those_of_weil(name):
    """Folland, theorem 2.51: the plane has one under motions, the line none under affine maps."""
    space = SPACES[name]()
    found = space.has_invariant_measure()
    assert found.verdict is (gt.Verdict.PROVED if name in INVARIANT else gt.Verdict.REFUTED)
    if found:
        x = space.space.symbols()
        wanted = sp.sympify(INVARIANT[name]).subs({"y": x[-1]})
        assert sp.simplify(space.invariant_density() - wanted) == 0
    else:
        with pytest.raises(gt.DomainError, match="no invariant measure"):
            space.invariant_density()


@pytest.mark.parametrize(
    ("source", "inclusion"),
    [(gt.C(1), lambda h: (0, 1)), (gt.Aff(1), lambda h: (0, h.a)), (gt.Dilations(), lambda h: (0, h.r))],
    ids=["a part", "a larger group", "one component"],
)
def test_no_measure_follows_from_what_is_not_the_stabilizer(source, inclusion):
    """Δ_G = Δ_H holds for the first two, and the line has no invariant measure."""
    part = gt.Homomorphism(source, gt.Aff(1), inclusion)
    space = gt.HomogeneousSpace(gt.natural_action(gt.Aff(1)), (0,), lambda p: (p.x, 1), stabilizer=part)
    assert space.verify() and space.has_invariant_measure().verdict is gt.Verdict.UNDECIDED
    with pytest.raises(gt.DomainError, match="is not proved"):
        space.invariant_density()


@pytest.mark.parametrize("name", SPACES)
def test_lifting_from_them_is_equivariant(name):
    space = SPACES[name]()
    lifting = gt.correlate(space.group, k, f, on=space)
    assert gt.prove_equivariance(lifting, space.group, rho_in=space.action)


@pytest.mark.parametrize("group", [gt.SE(2), gt.Aff(1), gt.p4], ids=str)
def test_a_group_is_a_homogeneous_space_of_itself(group):
    space = gt.HomogeneousSpace.of_group(group)
    assert space.verify() and space.has_invariant_measure()
    assert gt.prove_equivariance(gt.correlate(group, k, f, on=space), group)


def permuting(degree, tuples):
    """S(n) on tuples of points."""

    def act(g, p):
        image = np.argmax(np.array(g.values[0].tolist(), int), axis=0)
        return tuple(int(image[i]) for i in p.place)

    return gt.Action(gt.S(degree), {"place": gt.Finite(tuples)}, act)


def turning(point):
    """The rotations of the cube on the images of a point of the sphere, scaled to whole numbers."""
    cube = gt.octahedral()
    reached = [tuple(map(int, image)) for image in gt.natural_action(cube).orbit(point)]

    def act(g, p):
        return tuple((cube.matrices[g.k] @ np.array(p.point)).tolist())

    return gt.Action(cube, {"point": gt.Finite(reached)}, act)


FINITE = {
    "6 points of the sphere": (lambda: turning((1, 0, 0)), 4),
    "12 points of the sphere": (lambda: turning((1, 1, 0)), 2),
    "S(3) on pairs": (lambda: permuting(3, list(itertools.permutations(range(3), 2))), 1),
    "S(4) on points": (lambda: permuting(4, [(i,) for i in range(4)]), 6),
    "D(4) on corners": (
        lambda: gt.Action(gt.D(4), {"corner": gt.Cyclic(4)}, lambda g, p: (g.k + (-1) ** g.s * p.corner,)),
        2,
    ),
}


@pytest.mark.parametrize("name", FINITE)
def test_finite_spaces_need_no_section_and_lift_as_the_plain_sum(name):
    make, stabilizer = FINITE[name]
    action = make()
    points = [tuple(point) for point in action.orbits()[0]]
    space = gt.HomogeneousSpace(action, points[0])
    assert space.verify() and space.has_invariant_measure()
    assert space.stabilizing_subgroup().order() == stabilizer
    assert all(tuple(space.projection(space.section(x))) == x for x in points)
    kernel, signal = np.random.default_rng(0).standard_normal((2, len(points)))
    values = dict(zip(points, signal, strict=True))
    maps = gt.correlate(action.group, kernel, signal, on=space)
    sums = [
        sum(kernel[i] * values[tuple(action(g, point))] for i, point in enumerate(points))
        for g in action.group.elements()
    ]
    assert np.abs(np.ravel(maps) - sums).max() < 1e-12


def test_finite_spaces_must_be_one_orbit():
    halves = gt.Action(gt.C(2), {"place": gt.Cyclic(4)}, lambda g, p: (p.place + 2 * g.k,))
    with pytest.raises(gt.DomainError, match="must be transitive"):
        gt.HomogeneousSpace(halves, (0,))
    with pytest.raises(gt.DomainError, match="section= must be given"):
        gt.HomogeneousSpace(gt.natural_action(gt.SE(2)), (0, 0))


def test_wrong_definitions_are_refused_with_a_counterexample():
    act = gt.natural_action(gt.SE(2))
    turns = gt.Homomorphism(gt.SO(2), gt.SE(2), lambda h: (0, 0, h.theta))
    elsewhere = gt.Homomorphism(gt.C(1), gt.Z(1), lambda h: (0,))
    with pytest.raises(gt.AxiomError, match=r"s\(x\)·x₀ = x fails"):
        gt.HomogeneousSpace(act, (0, 0), lambda p: (p.x, -p.y, 0))
    with pytest.raises(gt.AxiomError, match=r"i\(h\)·x₀ = x₀ fails"):
        gt.HomogeneousSpace(act, (1, 0), lambda p: (p.x - 1, p.y, 0), stabilizer=turns)
    with pytest.raises(gt.DomainError, match="must be a homomorphism to"):
        gt.HomogeneousSpace(act, (0, 0), lambda p: (p.x, p.y, 0), stabilizer=elsewhere)
    with pytest.raises(gt.DomainError, match="base point"):
        gt.HomogeneousSpace(half_plane().action, (0, -1), lambda z: (z.x, z.y))
    with pytest.raises(gt.DomainError, match="needs stabilizer="):
        gt.HomogeneousSpace(act, (0, 0), lambda p: (p.x, p.y, 0)).has_invariant_measure()
