"""Groups that a user writes, in no catalogue: from the law to equivariant maps in a dozen lines each."""

import inspect

import numpy as np
import pytest
from plain_sum import plain_sum
from sympy import Function, Mod, cos, pi, sin, sqrt

import grouptk as gt
from grouptk.lattice import Site, lattice_of

random = np.random.default_rng(0)


def axial(order):
    """ℤ² ⋊ C_n in axial coordinates, whose basis vectors are 120° apart."""

    def turn(h, v):
        c, s = cos(2 * pi * h.k / order), sin(2 * pi * h.k / order) / sqrt(3)
        return (c + s) * v.x - 2 * s * v.y, 2 * s * v.x + (c - s) * v.y

    return gt.semidirect_product(gt.Z(2), gt.C(order), turn, name=f"Z2 by C{order}")


def infinite_dihedral():
    return gt.semidirect_product(gt.Z(1), gt.C(2), lambda h, n: (-1) ** h.k * n.x, name="D∞")


class Glides(gt.Group):
    """pg by its coset representatives: (x, y, 1) mirrors and glides by half a cell of two pixels."""

    x, y, k = gt.Integer(), gt.Integer(), gt.Cyclic(2)

    def product(self, g, h):
        return g.x + (-1) ** g.k * h.x, g.y + h.y + Mod(g.k, 2) * Mod(h.k, 2), g.k + h.k

    def acts_on(self):
        return {"row": gt.Integer(), "column": gt.Integer()}

    def act(self, g, p):
        return g.x + (-1) ** g.k * p.row, 2 * g.y + Mod(g.k, 2) + p.column


class FiniteHeisenberg(gt.Group):
    x, y, z = gt.Cyclic(5), gt.Cyclic(5), gt.Cyclic(5)

    def product(self, g, h):
        return g.x + h.x, g.y + h.y, g.z + h.z + g.x * h.y

    def acts_on(self):
        return {"p": gt.Cyclic(5), "q": gt.Cyclic(5)}

    def act(self, g, t):
        return t.p + g.y, t.q + g.z + g.x * t.p


class Wreath(gt.Group):
    w = gt.Finite([(a, b, c, k) for k in range(3) for a in range(2) for b in range(2) for c in range(2)])

    def product(self, g, h):
        (*a, k), (*b, m) = g.w, h.w
        return (*((a[i] + b[(i - k) % 3]) % 2 for i in range(3)), (k + m) % 3)

    def acts_on(self):
        return {"point": gt.Finite([(i, side) for i in range(3) for side in range(2)])}

    def act(self, g, p):
        place = (p.point[0] + g.w[3]) % 3
        return (place, (p.point[1] + g.w[place]) % 2)


GROUPS = {  # grid of the space in pixels; the cell in pixels
    "Z2 by C3": (axial(3), (5, 5), (1, 1)),
    "Z2 by C6": (axial(6), (4, 4), (1, 1)),
    "infinite dihedral": (infinite_dihedral(), (7,), (1,)),
    "pg": (Glides(), (5, 6), (1, 2)),
    "Heisenberg over Z/5": (FiniteHeisenberg(), (), ()),
    "C2 wr C3": (Wreath(), (), ()),
}
registry = pytest.mark.parametrize(("group", "grid", "cell"), GROUPS.values(), ids=GROUPS)


@pytest.mark.parametrize("definition", [axial, infinite_dihedral, Glides, FiniteHeisenberg, Wreath])
def test_a_definition_takes_ten_lines(definition):
    """Without its docstring; the eleventh line is the call of `correlate`."""
    lines = [line for line in inspect.getsource(definition).splitlines() if line.strip() and '"""' not in line]
    assert len(lines) <= 10


@registry
def test_the_law_and_the_action_are_proved(group, grid, cell):
    assert group.verify() and gt.natural_action(group).verify()
    assert lattice_of(group).cell == cell


def arrays(group, grid, cell, on):
    """Return random kernel and signal, full contrast, and the elements of the result in its order."""
    lattice = lattice_of(group)
    planes = (len(lattice.place(on).planes),) * (on == "group" or not grid)
    if on == "group":
        grid = tuple(np.array(grid, int) // np.array(cell, int))
    return (random.standard_normal((*planes, *size)) for size in ((3,) * len(grid), grid))


def elements_of(group, cells):
    """Return the elements (t, h) in the order of the entries of the result."""
    lattice = lattice_of(group)
    sites = [Site(np.array(t, int), np.array(h)) for h in range(lattice.order) for t in np.ndindex(cells)]
    return [lattice.element(site) for site in sites]


@pytest.mark.parametrize("on", ["space", "group"])
@registry
def test_correlation_is_the_plain_sum_and_commutes_with_the_group(group, grid, cell, on):
    kernel, signal = arrays(group, grid, cell, on)
    options = {"on": on, "boundary": "wrap"}
    out = gt.correlate(group, kernel, signal, **options)
    action = gt.left(group) if on == "group" else gt.natural_action(group)
    chosen = random.choice(out.size, min(out.size, 60), replace=False)
    elements = elements_of(group, out.shape[1:])
    expected = plain_sum(action, kernel, signal, [elements[i] for i in chosen])
    assert np.abs(out.reshape(-1)[chosen] - expected).max() < 1e-12
    assert np.abs(gt.correlate(group, kernel, signal, method="reference", **options) - out).max() < 1e-12
    tested = {"shape": signal.shape, "on": on, "centre": "origin", "tol": 1e-12}
    report = gt.assert_equivariant(lambda f: gt.correlate(group, kernel, f, **options), group, **tested)
    assert len(report) >= lattice_of(group).order


@registry
def test_favouring_one_plane_is_caught(group, grid, cell):
    kernel, signal = arrays(group, grid, cell, "space")
    weight = np.ones((lattice_of(group).order,) + (1,) * len(grid))
    weight[0] = 2

    def biased(f):
        return weight * gt.correlate(group, kernel, f, boundary="wrap")

    with pytest.raises(gt.NotEquivariantError):
        gt.assert_equivariant(biased, group, shape=signal.shape, centre="origin")


@pytest.mark.parametrize("degree", [3, 4])
def test_symmetric_groups_act_on_points_and_pairs(degree):
    group = gt.from_permutations([[1, 0, *range(2, degree)], [*range(1, degree), 0]], name=f"S{degree}")
    index = gt.Finite(range(degree))
    points = gt.Action(group, {"i": index}, lambda g, p: g.g[p.i])
    pairs = gt.Action(group, {"i": index, "j": index}, lambda g, p: (g.g[p.i], g.g[p.j]))
    for action, size in ((points, degree), (pairs, degree**2)):
        assert action.verify()
        kernel, signal = random.standard_normal((2, 3, size)), random.standard_normal((5, 3, size))
        out = gt.correlate(group, kernel, signal, on=action)
        assert out.shape == (5, 2, group.order())
        expected = plain_sum(action, kernel[1, 2], signal[4, 2], group.elements())
        single = gt.correlate(group, kernel[1, 2], signal[4, 2], on=action)
        assert np.abs(single - expected).max() < 1e-12
        elements, places = list(group.elements()), [tuple(p) for orbit in action.orbits() for p in orbit]
        order = sorted(places, key=lambda p: tuple(reversed(p)))  # the first coordinate fastest
        for a in elements:
            back = a.inverse()
            moved = signal[4, 2][[order.index(tuple(action(back, p))) for p in order]]
            there = gt.correlate(group, kernel[1, 2], moved, on=action)
            assert np.abs(there - single[[elements.index(back * g) for g in elements]]).max() < 1e-12
        terms = [gt.correlate(group, kernel[1, c], signal[4, c], on=action) for c in range(3)]
        assert np.abs(out[4, 1] - sum(terms)).max() < 1e-12


class Shear(gt.Group):
    x, y, k = gt.Integer(), gt.Integer(), gt.Integer()

    def product(self, g, h):
        return g.x + h.x + g.k * h.y, g.y + h.y, g.k + h.k

    def acts_on(self):
        return {"u": gt.Integer(), "v": gt.Integer()}

    def act(self, g, p):
        return g.x + p.u + g.k * p.v, g.y + p.v


class Galilean(gt.Group):
    t, x, v = gt.Real(), gt.Real(), gt.Real()

    def product(self, g, h):
        return g.t + h.t, g.x + h.x + g.v * h.t, g.v + h.v

    def acts_on(self):
        return {"time": gt.Real(), "place": gt.Real()}

    def act(self, g, p):
        return g.t + p.time, g.x + p.place + g.v * p.time


@pytest.mark.parametrize(("group", "name"), [(Shear(), "k"), (Galilean(), "v")], ids=str)
def test_an_infinite_fibre_is_proved_and_sampled_where_it_is_listed(group, name):
    assert group.verify() and gt.natural_action(group).verify()
    k, f = random.standard_normal((3, 3)), random.standard_normal((7, 7))
    with pytest.raises(gt.GeometryError, match=f"coordinate {name} of .* finitely many values.*fibre=\\[…\\]"):
        gt.correlate(group, k, f)
    maps = gt.correlate(group, k, f, fibre=[0, 1, -1])
    assert maps.shape == (3, 7, 7)
    assert np.abs(maps[0] - gt.correlate(gt.Z(2), k, f)[0]).max() < 1e-12
    with pytest.raises(gt.GeometryError, match="reads beyond the list"):
        gt.correlate(group, np.ones((3, 3, 3)), maps, fibre=[0, 1, -1])
    assert gt.correlate(group, np.ones((3, 3, 3)), maps, fibre=[0, 1, -1], fibre_boundary="fill").shape == (3, 7, 7)


class Backwards(Glides):
    """An action of the opposite kind: g⁻¹ in place of g."""

    def act(self, g, p):
        return (-1) ** g.k * (p.row - g.x), p.column - 2 * g.y - Mod(g.k, 2)


def test_a_wrong_natural_action_is_refused():
    k, f = (random.standard_normal(shape) for shape in ((3, 3), (6, 6)))
    for kernel, signal in ((k, f), (Function("k"), Function("f"))):
        with pytest.raises(gt.AxiomError, match="is no action"):
            gt.correlate(Backwards(), kernel, signal)
