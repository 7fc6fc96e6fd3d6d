import itertools

import numpy as np
import pytest
import sympy as sp

import grouptk as gt
from grouptk.errors import DomainError, GeometryError, GroupTkError, ShapeError
from grouptk.lattice import Site, lattice_of, transform

GROUPS = {"p4": gt.p4, "p4m": gt.p4m, "Z1": gt.Z(1), "Z2": gt.Z(2), "Z3": gt.Z(3)}
POINT_GROUPS = {name: GROUPS[name] for name in ("p4", "p4m")}
registry = pytest.mark.parametrize("group", GROUPS.values(), ids=GROUPS)
point_groups = pytest.mark.parametrize("group", POINT_GROUPS.values(), ids=POINT_GROUPS)


def generic_site(lattice, seed=0, count=40):
    random = np.random.default_rng(seed)
    return Site(random.integers(-9, 9, (count, lattice.dim)), random.integers(0, lattice.order, count))


def fibre(lattice):
    return [list(row) for row in zip(*lattice.sites.planes.columns, strict=True)] or [[]]


def on_grid(offset):
    return Site(offset, np.zeros(offset.shape[:-1], np.intp))


def equal(left, right):
    return np.array_equal(left.offset, right.offset) and np.array_equal(left.plane, right.plane)


@registry
def test_the_fibre_lists_the_identity_first_and_the_first_coordinate_fastest(group):
    lattice = lattice_of(group)
    assert lattice.element(Site(*(part[0] for part in lattice.representatives))) == group.e
    rows = fibre(lattice)
    assert len(rows) == {"p4": 4, "p4m": 8}.get(next(k for k, g in GROUPS.items() if g == group), 1)
    assert rows == sorted(rows, key=lambda row: row[::-1])
    assert len({tuple(row) for row in rows}) == len(rows)


@registry
def test_sites_obey_the_group_axioms(group):
    lattice = lattice_of(group)
    a, b, c = (generic_site(lattice, seed) for seed in range(3))
    assert equal(lattice.compose(lattice.compose(a, b), c), lattice.compose(a, lattice.compose(b, c)))
    trivial = lattice.compose(a, lattice.invert(a))
    assert not trivial.offset.any() and not trivial.plane.any()
    points = on_grid(c.offset)
    assert equal(lattice.move(lattice.compose(a, b), points), lattice.move(a, lattice.move(b, points)))


def test_p4m_moves_points_by_the_matrices_of_the_square():
    lattice = lattice_of(gt.p4m)
    turn, mirror = np.array([[0, -1], [1, 0]]), np.diag([1, -1])
    points = generic_site(lattice).offset
    for plane, (k, s) in enumerate(fibre(lattice)):
        matrix = np.linalg.matrix_power(turn, k) @ np.linalg.matrix_power(mirror, s)
        moved = lattice.move(Site(np.array([4, -7]), np.array(plane)), on_grid(points))
        assert np.array_equal(moved.offset, points @ matrix.T + [4, -7])


def test_equal_groups_share_one_lattice():
    assert lattice_of(gt.Z(2)) is lattice_of(gt.Z(2))


@pytest.mark.parametrize(("group", "name"), [(gt.SE(2), "theta"), (gt.Sim(2), "theta"), (gt.Aff(1), "a")], ids=str)
def test_an_infinite_fibre_is_refused_by_name(group, name):
    with pytest.raises(GeometryError, match=f"coordinate {name} of .* must have finitely many values"):
        lattice_of(group)


def test_a_fibre_may_be_listed():
    lattice = lattice_of(gt.SE(2), None, (0, sp.pi / 2, sp.pi))
    assert lattice.is_exact and lattice.fibre_names[0] == "theta = 0.0"
    quarter, half = (lattice.locate((0, 0, angle)) for angle in (5 * sp.pi / 2, sp.pi))
    assert (quarter.plane, half.plane) == (1, 2) and lattice.compose(quarter, half).plane == -1
    assert not lattice_of(gt.SE(2), None, (0, sp.pi / 4)).is_exact
    with pytest.raises(GeometryError, match="different points, got 6.28"):
        lattice_of(gt.SE(2), None, (0, 2 * np.pi))
    with pytest.raises(DomainError, match="must be one of those listed"):
        lattice.locate((0, 0, 1.0))


def test_a_finite_group_is_all_fibre():
    lattice = lattice_of(gt.C(4))
    assert (lattice.dim, lattice.order) == (0, 4)
    with pytest.raises(GeometryError, match="no coordinate of C\\(4\\) translates x"):
        _ = lattice.space


class Heisenberg(gt.Group):
    """Integer coordinates that are no lattice of translations: x and y do not commute."""

    x, y, z = gt.Integer(), gt.Integer(), gt.Integer()

    def product(self, g, h):
        return g.x + h.x, g.y + h.y, g.z + h.z + g.x * h.y

    def acts_on(self):
        return {"u": gt.Integer(), "v": gt.Integer(), "w": gt.Integer()}

    def act(self, g, x):
        return g.x + x.u, g.y + x.v, g.z + x.w + g.x * x.v


class Carry(gt.Group):
    """Integers written as 2x + s: the representatives (0, s) are not closed."""

    x, s = gt.Integer(), gt.Cyclic(2)

    def product(self, g, h):
        return g.x + h.x + sp.Mod(g.s, 2) * sp.Mod(h.s, 2), g.s + h.s

    def identity(self):
        return 0, 0

    def acts_on(self):
        return {"u": gt.Integer()}

    def act(self, g, x):
        return 2 * g.x + sp.Mod(g.s, 2) + x.u


def test_representatives_of_the_fibre_need_not_be_closed():
    lattice = lattice_of(Carry())
    one = Site(np.zeros(1, np.int64), np.array(1))
    assert lattice.compose(one, one).offset.tolist() == [1] and not lattice.is_centred
    with pytest.raises(GeometryError, match='use centre="origin"'):
        transform(Carry(), np.ones(4), (0, 1), centre="array")
    signal = np.arange(8).reshape(2, 4)
    twice = transform(Carry(), transform(Carry(), signal, (0, 1), on="group"), (0, 1), on="group")
    assert np.array_equal(twice, np.roll(signal, 1, axis=1))


def test_translations_must_add():
    with pytest.raises(GeometryError, match="coordinate x of Heisenberg must have finitely many values"):
        lattice_of(Heisenberg())
    with pytest.raises(GroupTkError):
        lattice_of(gt.semidirect_product(gt.Z(1), gt.C(gt.Cyclic("n").n), lambda h, n: (n.x,)))


@pytest.mark.parametrize("shape", [(4, 4), (5, 5), (4, 6), (5, 7), (4, 7), (1, 3)])
def test_images_turn_like_rot90_and_mirror_like_fliplr(shape):
    images = np.arange(2 * np.prod(shape)).reshape(2, *shape)
    for k, s in itertools.product(range(4), range(2)):
        expected = np.rot90(images[..., ::-1] if s else images, k, axes=(1, 2))
        assert np.array_equal(transform(gt.p4m, images, (0, 0, k, s)), expected)
        assert np.array_equal(transform(gt.p4m, images, gt.p4m(0, 0, k, s)), expected)


@pytest.mark.parametrize("centre", ["array", "origin"])
@registry
def test_translations_roll_the_grid(group, centre):
    lattice = lattice_of(group)
    grid = (5, 4, 3)[: lattice.dim]
    shift = (2, -1, 4)[: lattice.dim]
    element = lattice.element(Site(np.array(shift), np.array(0)))
    array = np.random.default_rng(0).random((2, lattice.order, *grid))
    axes = tuple(range(2, 2 + lattice.dim))
    for on in ("space", "group"):
        assert np.array_equal(transform(group, array, element, on=on, centre=centre), np.roll(array, shift, axes))


@pytest.mark.parametrize("on", ["space", "group"])
@point_groups
def test_the_left_regular_representation_is_a_homomorphism_on_the_torus(group, on):
    lattice = lattice_of(group)
    array = np.random.default_rng(1).random((2, lattice.order, 4, 7))
    left, right = generic_site(lattice, 2, 12), generic_site(lattice, 3, 12)
    product = lattice.compose(left, right)
    for g, h, gh in zip(*(zip(*site, strict=True) for site in (left, right, product)), strict=True):
        g, h, gh = (lattice.element(Site(*site)) for site in (g, h, gh))
        twice = transform(group, transform(group, array, h, on=on, centre="origin"), g, on=on, centre="origin")
        assert np.array_equal(twice, transform(group, array, gh, on=on, centre="origin"))


@point_groups
def test_on_the_group_the_point_group_also_permutes_planes(group):
    lattice = lattice_of(group)
    array = np.random.default_rng(1).random((lattice.order, 3, 5))
    for plane in range(lattice.order):
        turn = Site(np.zeros(2, np.int64), np.array(plane))
        element = lattice.element(turn)
        moved = transform(group, array, element, on="group")
        planes = lattice.compose(turn, lattice.representatives).plane
        for source, target in enumerate(planes):
            assert np.array_equal(moved[target], transform(group, array[source], element))
        assert plane == 0 or planes.tolist() != list(range(lattice.order))


def test_transform_keeps_dtype_and_takes_empty_batches_and_views():
    image = np.arange(24, dtype=np.uint8).reshape(4, 6)
    view = image.T[::-1, ::2]
    view.flags.writeable = False
    turned = transform(gt.p4, view, (0, 0, 1))
    assert turned.dtype == np.uint8 and np.array_equal(turned, np.rot90(view))
    assert transform(gt.p4, np.empty((0, 4, 2, 3)), (0, 0, 1), on="group").shape == (0, 4, 3, 2)


def test_wrong_arrays_are_refused_with_the_shape_they_had():
    with pytest.raises(ShapeError, match=r"must have length 4, got 3 in shape \(3, 5, 5\)"):
        transform(gt.p4, np.ones((3, 5, 5)), (0, 0, 1), on="group")
    with pytest.raises(ShapeError, match=r"2 grid axes, got shape \(5,\)"):
        transform(gt.p4, np.ones(5), (0, 0, 1))
    with pytest.raises(ShapeError, match='on must be "space" or "group"'):
        transform(gt.p4, np.ones((5, 5)), (0, 0, 1), on="plane")
    with pytest.raises(DomainError, match="needs the coordinates x, y, k once each, got 2"):
        transform(gt.p4, np.ones((5, 5)), (1, 2))
    with pytest.raises(DomainError, match="x must be in ℤ"):
        transform(gt.p4, np.ones((5, 5)), (0.5, 0, 1))
    with pytest.raises(DomainError, match="an element of p4 is needed, got .* of p4m"):
        transform(gt.p4, np.ones((5, 5)), gt.p4m.e)
    with pytest.raises(GeometryError, match='centre must be "array" or "origin"'):
        transform(gt.p4, np.ones((5, 5)), (0, 0, 1), centre="corner")
    with pytest.raises(GeometryError, match="at least one pixel, got 0×5"):
        transform(gt.p4, np.ones((0, 5)), (0, 0, 1))
