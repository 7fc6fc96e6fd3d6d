"""Photographs: reading them, and the numbers that are correlated."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import skimage.data
from PIL import Image, ImageOps

from grouptk.domains import Array
from grouptk.errors import DomainError

#: The weights of red, green and blue in the luminance (ITU-R BT.709).
LUMINANCE = (0.2126, 0.7152, 0.0722)


@dataclass(frozen=True, eq=False)
class Photograph:
    """A photograph with entries in [0, 1]: `pixels` of shape (rows, columns), or (3, rows, columns) in colour.

    `reduced_from` is the size (rows, columns) before a large image was made smaller, else None.
    """

    name: str
    pixels: Array
    reduced_from: tuple[int, int] | None = None

    @property
    def is_colour(self) -> bool:
        """Whether there are three channels."""
        return self.pixels.ndim == 3

    @property
    def luminance(self) -> Array:
        """The brightness of each pixel, of shape (rows, columns): the signal that is correlated."""
        return np.tensordot(LUMINANCE, self.pixels, axes=1) if self.is_colour else self.pixels

    def __str__(self) -> str:
        height, width = self.pixels.shape[-2:]
        kind = "colour; its luminance is lifted" if self.is_colour else "grey"
        before = f", reduced from {self.reduced_from[0]}×{self.reduced_from[1]}" if self.reduced_from else ""
        return f"{self.name}: {height}×{width} pixels, {kind}{before}"


def sample_photograph(longest: int = 1024) -> Photograph:
    """Return the photograph of a cat that scikit-image ships; nothing is downloaded.

    Example:
        >>> sample_photograph().luminance.shape
        (300, 451)
    """
    return _photograph(Image.fromarray(skimage.data.cat()), "Chelsea the cat (scikit-image)", longest)


def load_photograph(path: str | Path, longest: int = 1024) -> Photograph:
    """Read an image file: grey or colour, 8 or 16 bits, transparency over white, turned as its EXIF tag says.

    An image whose longer side exceeds `longest` pixels is reduced to it.

    Raises:
        DomainError: the path is not that of an image that can be read.
    """
    path = Path(path)
    if path.is_dir():
        raise DomainError(f"an image file is needed, {path} is a directory")
    if not path.exists():
        raise DomainError(f"an image file is needed, {path} does not exist")
    try:
        with Image.open(path) as image:
            return _photograph(image, path.name, longest)
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        reason = str(error) or type(error).__name__
        raise DomainError(f"a readable image (png, jpg, tif, …) is needed, {path} is not: {reason}") from error


def _photograph(image: Image.Image, name: str, longest: int) -> Photograph:
    if longest < 1:
        raise DomainError(f"an image must keep at least 1 pixel, got longest={longest}")
    size = image.size
    image.draft(None, (2 * longest, 2 * longest))  # a JPEG decoder can skip most of a large image
    upright = ImageOps.exif_transpose(image)
    if upright.width != upright.height and (image.width < image.height) != (upright.width < upright.height):
        size = size[::-1]
    plain = _plain(upright)
    plain.thumbnail((longest, longest))
    scale = 255.0 if plain.mode in ("L", "RGB") else 1.0
    pixels = np.asarray(plain, dtype=np.float64) / scale
    reduced = (size[1], size[0]) if max(size) > longest else None
    return Photograph(name, np.moveaxis(pixels, -1, 0) if pixels.ndim == 3 else pixels, reduced)


def _plain(image: Image.Image) -> Image.Image:
    """Return an image in mode L, RGB, or F with values in [0, 1]."""
    if image.mode[0] in "IF":
        values = np.asarray(image, dtype=np.float64)
        if not np.isfinite(values).all():
            raise DomainError("an image must hold finite numbers, got NaN or infinity")
        low, high = values.min(), values.max()
        if image.mode[0] == "I" and 0 <= low and high <= 65535:
            low, high = 0.0, 65535.0
        elif 0 <= low and high <= 1:
            low, high = 0.0, 1.0
        return Image.fromarray(((values - low) / ((high - low) or 1)).astype(np.float32))
    grey = image.mode in ("1", "L", "LA")
    if "A" in image.getbands() or "transparency" in image.info:
        image = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)
    return image.convert("L" if grey else "RGB")
