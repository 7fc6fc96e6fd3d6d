"""The orbit of a flag under plane groups: what a crystal group is, at a glance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.figure import Figure

from grouptk.domains import Array
from grouptk.errors import GeometryError
from grouptk.group import Group
from grouptk.lattice import Lattice, Site, lattice_of
from grouptk.plot.canvas import FRAMES, SOFT, Page

#: A flag on a pole, about its middle: no rotation and no reflection maps it to itself. Two such flags whose middles are
#: one apart do not meet.
FLAG = 1.4 * (np.array([[0.0, 0.0], [0.4, 0.0], [0.4, 0.06], [0.22, 0.3], [0.16, 0.06], [0.0, 0.06]]) - [0.2, 0.1])
PANEL, COLUMNS, CELLS = 1.75, 6, 2.2

#: The lengths and angle of lattice vectors that no symmetry ties: oblique, so that p1 and p2 look it.
OBLIQUE = np.array([[1.0, 0.2], [0.2, 1.15]])


def plot_patterns(groups: Sequence[Group] | Mapping[str, Group]) -> Figure:
    """Draw the orbit of a flag under each group of the plane: blue where it is only turned, red where mirrored.

    The lattice is drawn with the metric that the group's fibre preserves, averaged over it, so that axial coordinates
    make hexagons; the flag is put where it is farthest from its images. The x axis points down, as on images. A mapping
    gives the groups other names.

    Raises:
        GeometryError: a group has no lattice of the plane, or its fibre is not finite.

    Example:
        >>> import grouptk as gt
        >>> from grouptk.plot import plot_patterns
        >>> len(plot_patterns([gt.p4, gt.p4m]).axes)
        2
    """
    named = groups if isinstance(groups, Mapping) else {str(group): group for group in groups}
    rows = -(-len(named) // COLUMNS)
    page = Page(0.2 + min(len(named), COLUMNS) * (PANEL + 0.15), 0.2 + rows * (PANEL + 0.4))
    for place, (name, group) in enumerate(named.items()):
        row, column = divmod(place, COLUMNS)
        x, y = 0.2 + column * (PANEL + 0.15), 0.15 + row * (PANEL + 0.4)
        _draw_orbit(page.axes(x, y, PANEL, PANEL), lattice_of(group))
        page.text(x + PANEL / 2, y + PANEL + 0.2, name)
    return page.figure


def _draw_orbit(axes: Axes, lattice: Lattice) -> None:
    if lattice.dim != 2:
        raise GeometryError(f"a pattern needs a group with a lattice of the plane; that of {lattice.group} is not")
    frame = _frame(lattice)
    vectors = frame * lattice.pixels("space")
    place, distance = _loneliest(lattice, frame)
    orbit = _orbit(lattice, frame, distance * FLAG + place, 6)
    mirrored = np.linalg.det(lattice.linear) < 0
    for polygons, colour in ((orbit[:, ~mirrored], FRAMES[0]), (orbit[:, mirrored], FRAMES[1])):
        axes.add_collection(PolyCollection(list(_on_page(polygons.reshape(-1, len(FLAG), 2))), facecolors=colour, lw=0))
    ends = np.array([[[-7, k], [7, k]] for k in range(-7, 8)])
    lines = np.concatenate([ends, ends[..., ::-1]]) @ vectors.T
    axes.add_collection(LineCollection(list(_on_page(lines)), colors=SOFT, linewidths=0.4, zorder=0))
    reach = CELLS * np.linalg.norm(vectors, axis=0).min() / 2
    axes.set(xlim=(-reach, reach), ylim=(-reach, reach), aspect="equal")


def _orbit(lattice: Lattice, frame: Array, points: Array, reach: int) -> Array:
    """Return the images of points (n, 2) of the plane under all (t, h) with |t| ≤ reach: (steps, |H|, n, 2)."""
    steps = np.moveaxis(np.indices((2 * reach + 1,) * 2), 0, -1).reshape(-1, 2) - reach
    everywhere = Site(steps[:, None, None], np.arange(lattice.order)[:, None])
    pixels = list(np.linalg.solve(frame, points.T))
    moved = lattice.moved_values("space", lattice.sites.values(everywhere), pixels)
    return np.tensordot(np.stack(np.broadcast_arrays(*moved), axis=-1), frame, (-1, 1))


def _loneliest(lattice: Lattice, frame: Array) -> tuple[Array, float]:
    """Return the point of a cell that is farthest from its own images, and how far it is."""
    cell = (np.moveaxis(np.indices((24, 24)), 0, -1).reshape(-1, 2) + 0.5) / 24
    points = cell @ (frame * lattice.pixels("space")).T
    gaps = np.linalg.norm(_orbit(lattice, frame, points, 2) - points, axis=-1).reshape(-1, len(points))
    distance = np.sort(gaps, axis=0)[1]
    return points[distance.argmax()], float(distance.max())


def _frame(lattice: Lattice) -> Array:
    """Return a matrix from pixel coordinates to the plane in which the fibre acts by orthogonal maps."""
    pixels = lattice.pixels("space").astype(float)
    metric = np.einsum("hki,kl,hlj->ij", lattice.linear, OBLIQUE, lattice.linear) / lattice.order
    return np.linalg.cholesky(metric).T / pixels


def _on_page(points: Array) -> Array:
    """Return points with the x axis pointing down and the y axis to the right."""
    return np.stack([points[..., 1], -points[..., 0]], axis=-1)
