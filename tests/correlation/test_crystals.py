"""Lifting and group correlation on every wallpaper group and on space groups, split or not, from the law alone."""

import numpy as np
import pytest
from plain_sum import plain_sum

import grouptk as gt
from grouptk.lattice import Site, lattice_of

random = np.random.default_rng(0)

PLANE = (
    "p1",
    "p2",
    "pm",
    "pg",
    "cm",
    "pmm",
    "pmg",
    "pgg",
    "cmm",
    "p4",
    "p4m",
    "p4g",
    "p3",
    "p3m1",
    "p31m",
    "p6",
    "p6m",
)
SPACE = ("P432", "P2_12_12_1")
GROUPS = {name: gt.wallpaper(name) for name in PLANE} | {name: gt.space_group(name) for name in SPACE}
everywhere = pytest.mark.parametrize("on", ["space", "group"])
registry = pytest.mark.parametrize("name", GROUPS)


def case(name, on):
    """Return the group, and a random kernel and signal on a torus, full contrast."""
    group = GROUPS[name]
    lattice = lattice_of(group)
    cells = (4, 4) if lattice.dim == 2 else (3, 3, 3)
    grid = tuple(np.array(cells) * lattice.pixels(on))
    planes = (lattice.order,) * (on == "group")
    return group, random.standard_normal((*planes, *(3,) * lattice.dim)), random.standard_normal((*planes, *grid))


@everywhere
@registry
def test_correlation_is_the_plain_sum(name, on):
    group, kernel, signal = case(name, on)
    lattice = lattice_of(group)
    out = gt.correlate(group, kernel, signal, on=on, boundary="wrap")
    assert out.shape == (lattice.order, *((4, 4) if lattice.dim == 2 else (3, 3, 3)))
    assert np.abs(out - gt.correlate(group, kernel, signal, on=on, boundary="wrap", method="reference")).max() < 1e-12
    chosen = [np.unravel_index(i, out.shape) for i in random.choice(out.size, 12, replace=False)]
    elements = [lattice.element(Site(np.array(t), np.array(h))) for h, *t in chosen]
    action = gt.left(group) if on == "group" else gt.natural_action(group)
    expected = plain_sum(action, kernel, signal, elements)
    assert np.abs([out[index] for index in chosen] - expected).max() < 1e-12


@everywhere
@registry
def test_every_coset_representative_commutes(name, on):
    group, kernel, signal = case(name, on)
    report = gt.assert_equivariant(
        lambda f: gt.correlate(group, kernel, f, on=on, boundary="wrap"),
        group,
        signal=signal,
        on=on,
        centre="origin",
        tol=1e-12,
    )
    assert len(report) == lattice_of(group).order + lattice_of(group).dim and report.max < 1e-12


@registry
def test_signals_of_compact_support_move_freely(name):
    """Zeros around a patch: no torus is needed, the result moves with the signal."""
    group = GROUPS[name]
    lattice = lattice_of(group)
    if lattice.dim != 2:
        return
    cell = np.array(lattice.cell)
    kernel, patch = random.standard_normal((3, 3)), random.standard_normal((4, 4))
    size = 16 * cell
    image = np.zeros(size)
    middle = size // 2
    points = np.moveaxis(np.indices((4, 4)), 0, -1).reshape(-1, 2)
    out = {}
    for h in range(lattice.order):
        moved = np.zeros(size)
        # The element h about the middle cell: pixels v − middle ↦ h·(v − middle) + middle.
        there = lattice.move(Site(np.zeros(2, int), np.array(h)), Site(points, np.zeros(len(points), int))).offset
        moved[tuple((there + middle).T)] = patch.reshape(-1)
        out[h] = gt.correlate(group, kernel, moved)
    image = out[0]
    cells = np.moveaxis(np.indices((7, 7)), 0, -1).reshape(-1, 2) - 3
    for h in range(lattice.order):
        for plane in range(lattice.order):
            source = Site(cells, np.full(len(cells), plane))
            target = lattice.compose(Site(np.zeros(2, int), np.array(h)), source)
            assert np.abs(out[h][(target.plane, *(target.offset + 8).T)] - image[(plane, *(cells + 8).T)]).max() < 1e-12


def test_glides_are_seen_as_pixels_between_cells():
    group = gt.wallpaper("pg")
    assert sorted(lattice_of(group).cell) == [1, 2]
    with pytest.raises(gt.GeometryError, match="stride times cell must divide the size on a torus"):
        gt.correlate(group, np.ones((3, 3)), np.ones((5, 5)), boundary="wrap")
    with pytest.raises(gt.GeometryError, match="divide its glides"):
        gt.correlate(group, np.ones((3, 3)), np.ones((8, 8)), boundary="wrap", stride=2)
    with pytest.raises(gt.GeometryError, match="central pixel"):
        gt.correlate(group, np.ones((2, 2)), np.ones((8, 8)), mode="valid")
    with pytest.raises(gt.DomainError, match="use correlate"):
        gt.convolve(group, np.ones((3, 3)), np.ones((8, 8)))
