"""Patterns show what a plane group is: the flags are the orbit of one flag, and the metric is the group's own."""

import numpy as np
import pytest

import grouptk as gt
from grouptk import plot
from grouptk.lattice import lattice_of
from grouptk.plot.patterns import _frame, _loneliest, _orbit

NAMES = ("p1", "pg", "cm", "p4g", "p3m1", "p6m")


@pytest.mark.parametrize("name", NAMES)
def test_the_fibre_acts_by_isometries_of_the_frame(name):
    lattice = lattice_of(gt.wallpaper(name))
    frame = _frame(lattice)
    cell = lattice.pixels("space")
    turns = frame @ (lattice.linear * cell[:, None] / cell) @ np.linalg.inv(frame)
    assert np.abs(np.swapaxes(turns, 1, 2) @ turns - np.eye(2)).max() < 1e-12


@pytest.mark.parametrize("name", NAMES)
def test_the_flag_is_put_off_all_mirrors(name):
    lattice = lattice_of(gt.wallpaper(name))
    frame = _frame(lattice)
    place, distance = _loneliest(lattice, frame)
    images = _orbit(lattice, frame, place[None], 2).reshape(-1, 2)
    gaps = np.sort(np.linalg.norm(images - place, axis=1))
    assert gaps[0] < 1e-12 and gaps[1] == pytest.approx(distance) and distance > 0.1


def test_there_is_a_panel_for_every_group_with_red_flags_where_there_are_mirrors():
    figure = plot.plot_patterns({name: gt.wallpaper(name) for name in NAMES})
    assert len(figure.axes) == len(NAMES)
    assert [text.get_text() for text in figure.texts] == list(NAMES)
    reds = [len(axes.collections[1].get_paths()) > 0 for axes in figure.axes]
    assert reds == [False, True, True, True, True, True]


def test_groups_of_the_line_are_refused():
    with pytest.raises(gt.GeometryError, match="lattice of the plane"):
        plot.plot_patterns([gt.Z(1)])
