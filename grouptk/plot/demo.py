"""The demonstration: lift a photograph with p4, turn it, and see its maps turn and move one place on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch
from matplotlib.path import Path

from grouptk.catalogue.motions import make_p4
from grouptk.correlation import correlate, project
from grouptk.domains import Array
from grouptk.equivariance.error import EquivarianceReport, equivariance_error
from grouptk.lattice import transform
from grouptk.plot.canvas import (
    FRAMES,
    SOFT,
    Page,
    frame,
    show_photograph,
    show_signed,
    show_strength,
    signed_scale,
)
from grouptk.plot.filters import contour_kernel, edge_filter
from grouptk.plot.images import Photograph, sample_photograph
from grouptk.plot.maps import show_filter, turned_filters

TURN = (0, 0, 1)
CELL, GAP, SIDE, MARGIN, TOP, BETWEEN = 2.3, 0.22, 0.5, 0.35, 2.15, 0.75
ANGLES = ("0°", "90°", "180°", "270°")


def lift(image: Array) -> Array:
    """Correlate an image (…, rows, columns) with the edge filter in its four turns: four maps on p4."""
    return correlate(make_p4(), edge_filter(), image, mode="same", boundary="symm")


def draw_contours(image: Array) -> Array:
    """Lift an image, join the edges by a group correlation on p4, and project to the plane."""
    edges = np.maximum(lift(image), 0)
    contours = correlate(make_p4(), contour_kernel(), edges, mode="same", boundary="symm")
    return project(make_p4(), np.maximum(contours, 0), reduce="max")


@dataclass(frozen=True, eq=False)
class Demo:
    """What the demonstration computes from a photograph and from the same photograph turned by 90°.

    `control_error` is that of an operator that is not equivariant: lifting with the maps in reverse order.
    """

    photograph: Photograph
    turned: Array
    maps: tuple[Array, Array]
    contours: tuple[Array, Array]
    lifting_error: EquivarianceReport
    contour_error: EquivarianceReport
    control_error: EquivarianceReport


def demonstrate(photograph: Photograph | None = None) -> Demo:
    """Lift a photograph with p4, as it is and turned; draw its contours; measure how exactly both commute.

    Example:
        >>> import numpy as np
        >>> from grouptk.plot import Photograph
        >>> demo = demonstrate(Photograph("noise", np.random.default_rng(0).random((20, 30))))
        >>> demo.maps[0].shape, demo.maps[1].shape, demo.lifting_error.max < 1e-14
        ((4, 20, 30), (4, 30, 20), True)
    """
    photograph = photograph or sample_photograph()
    signal = photograph.luminance
    turned = transform(make_p4(), signal, TURN)
    return Demo(
        photograph,
        transform(make_p4(), photograph.pixels, TURN),
        (lift(signal), lift(turned)),
        (draw_contours(signal), draw_contours(turned)),
        equivariance_error(lift, make_p4(), signal=signal),
        equivariance_error(draw_contours, make_p4(), signal=signal, output="space"),
        equivariance_error(lambda image: lift(image)[..., ::-1, :, :], make_p4(), signal=signal),
    )


def plot_demo(demo: Demo) -> Figure:
    """Draw the photograph and its four maps; below it the turned photograph and its maps, matched by colour."""
    rows, columns = demo.photograph.pixels.shape[-2:]
    height, width = (max(CELL * size / max(rows, columns), 0.05) for size in (rows, columns))
    xs = [MARGIN, *(MARGIN + CELL + SIDE + i * (CELL + GAP) for i in range(4))]
    xs.append(xs[-1] + CELL + SIDE)
    lower = TOP + height + BETWEEN
    page = Page(xs[-1] + CELL + MARGIN, lower + width + 0.75)
    _write(page, demo, xs)
    strongest = float(np.abs(edge_filter()).max())
    for x, weights, colour in zip(xs[1:], turned_filters(make_p4(), edge_filter()), FRAMES, strict=False):
        show_filter(page, x, TOP - 0.8, weights, strongest, colour, 0.68)

    strength, darkest = signed_scale(demo.maps[0]), signed_scale(demo.contours[0], 99)
    photographs = demo.photograph.pixels, demo.turned
    for turn, (y, tall, wide) in enumerate(((TOP, height, width), (lower, width, height))):
        inset = (CELL - wide) / 2
        show_photograph(page.axes(xs[0] + inset, y, wide, tall), photographs[turn])
        for k in range(4):
            axes = page.axes(xs[1 + k] + inset, y, wide, tall)
            show_signed(axes, demo.maps[turn][k], strength)
            frame(axes, FRAMES[(k - turn) % 4], 2.4)
        show_strength(page.axes(xs[5] + inset, y, wide, tall), demo.contours[turn], darkest)

    start, end = TOP + height + 0.07, lower - 0.07
    centres = [x + CELL / 2 for x in xs]
    links = [(4, 1, FRAMES[3]), (1, 2, FRAMES[0]), (2, 3, FRAMES[1]), (3, 4, FRAMES[2]), (0, 0, SOFT), (5, 5, SOFT)]
    for source, target, colour in links:
        draw_arrow(page, (centres[source], start), (centres[target], end), colour)
    for place in (0, 5):
        page.text(centres[place] + 0.14, (start + end) / 2, "90°", 12, SOFT, ha="left", va="center")
    draw_scale(page, (xs[1] + xs[4] + CELL) / 2, page.height - 0.32, strength)
    return page.figure


def _write(page: Page, demo: Demo, xs: list[float]) -> None:
    page.text(
        MARGIN, 0.62, "Turn the photograph: its maps turn, and each moves one place on", 20, ha="left", weight="bold"
    )
    words = (
        "p4 = ℤ² ⋊ C₄ lifts a photograph with one edge filter in four turns. Frames of one colour hold the same map, "
        f"turned; they differ by at most {demo.lifting_error.max:.0e}."
    )
    page.text(MARGIN, 1.0, words, 12.5, SOFT, ha="left")
    page.text(xs[0] + CELL / 2, TOP - 0.14, "photograph", 13)
    for x, angle in zip(xs[1:], ANGLES, strict=False):
        page.text(x + 0.8, TOP - 0.14, f"filter at {angle}", 13, ha="left")
    page.text(xs[5] + CELL / 2, TOP - 0.14, "contours", 13)
    page.text(xs[5] + CELL, page.height - 0.24, "group correlation, then the maximum", 9.5, SOFT, ha="right")


def draw_scale(page: Page, centre: float, y: float, scale: float) -> None:
    """Draw what the colours of signed maps mean."""
    show_signed(page.axes(centre - 0.9, y, 1.8, 0.1), np.linspace(-scale, scale, 181)[None], scale)
    page.text(centre - 1.0, y + 0.1, f"−{scale:.2f}", 9.5, SOFT, ha="right")
    page.text(centre + 1.0, y + 0.1, f"+{scale:.2f}", 9.5, SOFT, ha="left")


def draw_arrow(page: Page, start: tuple[float, float], end: tuple[float, float], colour: str) -> None:
    """Draw an arrow that leaves and arrives vertically, between two points of the page."""
    (x, y), (u, v) = start, end
    middle = (y + v) / 2
    points = [page.point(*point) for point in ((x, y), (x, middle), (u, middle), (u, v))]
    path = Path(points, [Path.MOVETO, Path.CURVE4, Path.CURVE4, Path.CURVE4])
    page.figure.add_artist(
        FancyArrowPatch(
            path=path, transform=page.figure.transFigure, arrowstyle="-|>", mutation_scale=14, linewidth=2, color=colour
        )
    )
