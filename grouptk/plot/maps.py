"""The maps of a lifted photograph, each with the filter that made it."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.figure import Figure

from grouptk.domains import Array
from grouptk.element import Element
from grouptk.errors import GeometryError, ShapeError
from grouptk.group import Group
from grouptk.lattice import Lattice, Site, lattice_of, transform
from grouptk.plot.canvas import FRAMES, SOFT, Page, frame, pixels_of, show_photograph, show_signed, signed_scale
from grouptk.plot.filters import edge_filter
from grouptk.plot.images import Photograph

TILE, GAP, FILTER, MARGIN = 2.6, 0.18, 0.62, 0.25


def plane_lattice(group: Group) -> Lattice:
    """Return the lattice of a group that moves images, or raise `GeometryError`."""
    lattice = lattice_of(group)
    if lattice.dim != 2:
        raise GeometryError(
            f"images need a group with two integer coordinates, such as p4 or p4m; {group} has {lattice.dim}"
        )
    return lattice


def representatives(group: Group) -> list[Element]:
    """Return the elements (0, h), in the order of the fibre axis."""
    lattice = plane_lattice(group)
    zero, planes = lattice.representatives
    return [lattice.element(Site(*site)) for site in zip(zero, planes, strict=True)]


def turned_filters(group: Group, kernel: Array) -> list[Array]:
    """Return L_h k for each fibre element h, in the order of the fibre axis."""
    return [transform(group, kernel, element) for element in representatives(group)]


def edge_filter_for(group: Group) -> Array:
    """Return an edge filter that the fibre of a group turns and mirrors into |H| different ones: tilted if need be.

    Example:
        >>> import grouptk as gt
        >>> from grouptk.plot import edge_filter, edge_filter_for
        >>> [bool((edge_filter_for(group) == edge_filter()).all()) for group in (gt.p4, gt.p4m)]
        [True, False]
    """
    straight = edge_filter()
    turned = [weights.round(9).tobytes() for weights in turned_filters(group, straight)]
    return straight if len(set(turned)) == len(turned) else edge_filter(tilt_radians=np.pi / 8)


def plot_feature_maps(group: Group, kernel: Any, maps: Array, image: Photograph | Array | None = None) -> Figure:
    """Draw the maps (fibre, rows, columns) of a lifted image, each under the filter L_h k that made it.

    Red responses are positive, blue ones negative and white is zero, on one scale for all maps. Each row holds the
    elements of the first fibre coordinate; the image, if given, stands on the left.

    Raises:
        GeometryError: the group does not move images.
        ShapeError: the maps are not one per element of the fibre.

    Example:
        >>> import numpy as np
        >>> import grouptk as gt
        >>> from grouptk.plot import edge_filter, plot_feature_maps
        >>> figure = plot_feature_maps(gt.p4, edge_filter(), np.zeros((4, 20, 30)))
        >>> len(figure.axes)
        8
    """
    lattice = plane_lattice(group)
    if maps.ndim != 3 or len(maps) != lattice.order:
        raise ShapeError(f"maps on {group} must have shape ({lattice.order}, rows, columns), got {maps.shape}")
    columns = lattice.columns
    rows = lattice.order // columns
    height, width = (TILE * size / max(maps.shape[1:]) for size in maps.shape[1:])
    height, width = max(height, 0.3), max(width, 1.3)
    lead = width + 3 * GAP if image is not None else 0.0
    band = FILTER + 0.12 + height + 0.35
    page = Page(2 * MARGIN + lead + columns * (width + GAP) - GAP, MARGIN + rows * band + 0.08)
    if image is not None:
        page.text(MARGIN, MARGIN + FILTER - 0.02, "image", 9.5, ha="left")
        show_photograph(page.axes(MARGIN, MARGIN + FILTER + 0.12, width, height), pixels_of(image))
    scale = signed_scale(maps)
    filters, names = turned_filters(group, kernel), lattice.fibre_names
    strongest = signed_scale(filters, 100)
    for index, (turned, name, responses) in enumerate(zip(filters, names, maps, strict=True)):
        row, column = divmod(index, columns)
        x, y = MARGIN + lead + column * (width + GAP), MARGIN + row * band
        colour = FRAMES[column % len(FRAMES)]
        show_filter(page, x, y, turned, strongest, colour)
        page.text(x + FILTER + 0.1, y + FILTER - 0.02, name, 9.5, ha="left")
        axes = page.axes(x, y + FILTER + 0.12, width, height)
        show_signed(axes, responses, scale)
        frame(axes, colour, 1.4)
    words = f"{group}: red is positive, blue negative, white zero; full colour at ±{scale:.2g}"
    page.text(page.width - MARGIN, page.height - 0.12, words, 8, SOFT, ha="right")
    return page.figure


def show_filter(
    page: Page, x: float, y: float, weights: Array, scale: float, colour: str, size: float = FILTER
) -> None:
    """Draw a filter in a square of the given size, its own shape kept."""
    rows, columns = (size * length / max(weights.shape) for length in weights.shape)
    axes = page.axes(x + (size - columns) / 2, y + (size - rows) / 2, columns, rows)
    show_signed(axes, weights, scale)
    frame(axes, colour, 1.0)
