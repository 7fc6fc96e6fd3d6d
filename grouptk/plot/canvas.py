"""A page measured in inches from its top left corner, and one look for photographs and signed maps."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from grouptk.domains import Array
from grouptk.plot.images import Photograph

INK, SOFT = "#1a1a1a", "#6b6b6b"

#: One colour per fibre element: dark enough on white, and told apart by readers who are colour-blind.
FRAMES = ("#0072b2", "#d55e00", "#009e73", "#aa4499")

#: Responses to photographs, which lie in [0, 1], are rounding errors below this.
ROUNDING = 1e-12

#: Red is positive, blue is negative, white is zero.
SIGNED = "RdBu_r"


class Picture(Figure):
    """A figure that notebooks show without pyplot."""

    def _repr_png_(self) -> bytes:
        buffer = io.BytesIO()
        self.savefig(buffer, format="png", dpi=110)
        return buffer.getvalue()


class Page:
    """A figure on which axes and text are placed in inches, y running downwards."""

    def __init__(self, width: float, height: float) -> None:
        self.width, self.height = width, height
        self.figure: Figure = Picture(figsize=(width, height), facecolor="white")

    def axes(self, x: float, y: float, width: float, height: float) -> Axes:
        """Return axes with this top left corner and size, without ticks."""
        box = (x / self.width, 1 - (y + height) / self.height, width / self.width, height / self.height)
        axes = self.figure.add_axes(box)
        axes.set_xticks([])
        axes.set_yticks([])
        return axes

    def text(self, x: float, y: float, words: str, size: float = 10, colour: str = INK, **options: Any) -> None:
        """Write text with its anchor at (x, y); horizontally centred and on its baseline unless options differ."""
        style: dict[str, Any] = {"ha": "center", "va": "baseline", **options}
        self.figure.text(x / self.width, 1 - y / self.height, words, fontsize=size, color=colour, **style)

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Return figure coordinates of a point of the page."""
        return x / self.width, 1 - y / self.height


def frame(axes: Axes, colour: str, width: float) -> None:
    """Draw the border of axes in a colour, with mitred corners."""
    axes.spines[:].set_visible(False)
    border = Rectangle((0, 0), 1, 1, transform=axes.transAxes, fill=False, clip_on=False, joinstyle="miter")
    border.set(edgecolor=colour, linewidth=width, zorder=3)
    axes.add_artist(border)


def show_photograph(axes: Axes, pixels: Array) -> None:
    """Show pixels in [0, 1], grey (rows, columns) or colour (3, rows, columns)."""
    image = np.moveaxis(pixels, 0, -1) if pixels.ndim == 3 else pixels
    axes.imshow(image, cmap="gray", vmin=0, vmax=1, aspect="auto")
    frame(axes, INK, 0.6)


def show_signed(axes: Axes, values: Array, scale: float) -> None:
    """Show signed values: white is 0, red is `scale` and blue is −`scale`."""
    axes.imshow(values, cmap=SIGNED, vmin=-scale, vmax=scale, aspect="auto")


def show_strength(axes: Axes, values: Array, scale: float) -> None:
    """Show values from 0, white, to `scale`, black."""
    axes.imshow(values, cmap="Greys", vmin=0, vmax=scale, aspect="auto")
    frame(axes, INK, 0.6)


def signed_scale(maps: Array | Sequence[Array], percentile: float = 99.5) -> float:
    """Return the size below which the given share of all responses lies; 1 if they vanish up to rounding."""
    sizes = np.abs(maps)
    scale = float(np.percentile(sizes, percentile)) or float(sizes.max())
    return scale if scale > ROUNDING else 1.0


def pixels_of(image: Photograph | Array) -> Array:
    """Return what to show of a photograph or of an array of any range."""
    if isinstance(image, Photograph):
        return image.pixels
    low, high = float(np.min(image)), float(np.max(image))
    return (np.asarray(image, dtype=np.float64) - low) / ((high - low) or 1.0)
