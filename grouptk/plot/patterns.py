"""The orbit of a flag under plane groups: what a crystal group is, at a glance."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.figure import Figure

from grouptk.domains import Array
from grouptk.errors import GeometryError
from grouptk.group import Group
from grouptk.lattice import Lattice, Site, lattice_of
from grouptk.plot.canvas import FRAMES, SOFT, Page

#: A flag on a pole, about its middle: no rotation and no reflection maps it to itself. In units of the shorter lattice
#: vector, for two flags to a cell; PLACE is in lattice vectors, off all mirrors.
FLAG = np.array([[0.0, 0.0], [0.4, 0.0], [0.4, 0.06], [0.22, 0.3], [0.16, 0.06], [0.0, 0.06]]) - [0.2, 0.1]
PLACE = np.array([0.37, 0.125])
PANEL, COLUMNS, CELLS = 1.75, 6, 2.2

#: The lengths and angle of lattice vectors that no symmetry ties: oblique, so that p1 and p2 look it.
OBLIQUE = np.array([[1.0, 0.2], [0.2, 1.15]])


def plot_patterns(groups: Sequence[Group]) -> Figure:
    """Draw the orbit of a flag under each group of the plane: blue where it is only turned, red where mirrored.

    The lattice is drawn with the metric that the group's fibre preserves, averaged over it, so that axial coordinates
    make hexagons. The x axis points down, as on images.

    Raises:
        GeometryError: a group has no lattice of the plane, or its fibre is not finite.

    Example:
        >>> import grouptk as gt
        >>> from grouptk.plot import plot_patterns
        >>> len(plot_patterns([gt.p4, gt.p4m]).axes)
        2
    """
    rows = -(-len(groups) // COLUMNS)
    page = Page(0.2 + min(len(groups), COLUMNS) * (PANEL + 0.15), 0.2 + rows * (PANEL + 0.4))
    for place, group in enumerate(groups):
        row, column = divmod(place, COLUMNS)
        x, y = 0.2 + column * (PANEL + 0.15), 0.15 + row * (PANEL + 0.4)
        _draw_orbit(page.axes(x, y, PANEL, PANEL), lattice_of(group))
        page.text(x + PANEL / 2, y + PANEL + 0.2, str(group))
    return page.figure


def _draw_orbit(axes: Axes, lattice: Lattice) -> None:
    if lattice.dim != 2:
        raise GeometryError(f"a pattern needs a group with a lattice of the plane; that of {lattice.group} is not")
    frame = _frame(lattice)
    vectors = frame * lattice.pixels("space")
    length = np.linalg.norm(vectors, axis=0).min()
    size = length * 0.8 * np.sqrt(2 / max(2, lattice.order))
    flag = np.linalg.solve(frame, (size * FLAG + vectors @ PLACE).T)
    steps = np.moveaxis(np.indices((13, 13)), 0, -1).reshape(-1, 2) - 6
    everywhere = Site(steps[:, None, None], np.arange(lattice.order)[:, None])
    moved = lattice.moved_values("space", lattice.sites.values(everywhere), list(flag))
    orbit = np.tensordot(np.stack(np.broadcast_arrays(*moved), axis=-1), frame, (-1, 1))
    mirrored = np.linalg.det(lattice.linear) < 0
    for polygons, colour in ((orbit[:, ~mirrored], FRAMES[0]), (orbit[:, mirrored], FRAMES[1])):
        axes.add_collection(PolyCollection(list(_on_page(polygons.reshape(-1, len(FLAG), 2))), facecolors=colour, lw=0))
    ends = np.array([[[-7, k], [7, k]] for k in range(-7, 8)])
    lines = np.concatenate([ends, ends[..., ::-1]]) @ vectors.T
    axes.add_collection(LineCollection(list(_on_page(lines)), colors=SOFT, linewidths=0.4, zorder=0))
    reach = CELLS * length / 2
    axes.set(xlim=(-reach, reach), ylim=(-reach, reach), aspect="equal")


def _frame(lattice: Lattice) -> Array:
    """Return a matrix from pixel coordinates to the plane in which the fibre acts by orthogonal maps."""
    pixels = lattice.pixels("space").astype(float)
    metric = np.einsum("hki,kl,hlj->ij", lattice.linear, OBLIQUE, lattice.linear) / lattice.order
    return np.linalg.cholesky(metric).T / pixels


def _on_page(points: Array) -> Array:
    """Return points with the x axis pointing down and the y axis to the right."""
    return np.stack([points[..., 1], -points[..., 0]], axis=-1)
