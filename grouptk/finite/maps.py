"""Given maps between finite groups: whether they are homomorphisms, and homomorphisms from images of generators."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from grouptk.domains import Array
from grouptk.errors import DomainError, ShapeError
from grouptk.finite.cosets import frozen
from grouptk.finite.presentations import Presentation
from grouptk.finite.table import CayleyTable

_BATCH = 2**20


def check_map(source: CayleyTable, target: CayleyTable, images: Array) -> tuple[int, int] | None:
    """Return the first pair (g, h) with φ(g·h) ≠ φ(g)·φ(h), None if there is none: φ is a homomorphism.

    It is enough that φ(g·s) = φ(g)·φ(s) for all g and for s in a generating set. For the h that satisfy the equation
    with all g are closed under products: φ(g·hk) = φ(gh)·φ(k) = φ(g)·φ(h)·φ(k) = φ(g)·φ(hk). In a finite group, every
    element is a product of generators. All pairs are compared only once it is known that one fails.

    Raises:
        ShapeError: there is not one image for each element.
        DomainError: an image is not the index of an element of the target.

    Example:
        >>> import numpy as np
        >>> cyclic = CayleyTable((np.arange(4)[:, None] + np.arange(4)) % 4)
        >>> check_map(cyclic, cyclic, [0, 2, 0, 2]), check_map(cyclic, cyclic, [0, 1, 2, 1])
        (None, (1, 2))
    """
    return _first_failure(source.product, source.generators, target.product, checked_images(source, target, images))


def is_antihomomorphism(source: CayleyTable, target: CayleyTable, images: Array) -> bool:
    """Whether φ(g·h) = φ(h)·φ(g) for all g and h: whether φ is a homomorphism to the opposite group.

    Raises:
        ShapeError: there is not one image for each element.
        DomainError: an image is not the index of an element of the target.
    """
    values = checked_images(source, target, images)
    return _first_failure(source.product, source.generators, target.product.T, values) is None


def from_generator_images(source: CayleyTable, target: CayleyTable, images: Mapping[int, int]) -> Array:
    """Return the homomorphism with given images of generators, as the images of all elements.

    In messages, s1, s2, … are the generators in the order given.

    Raises:
        DomainError: the elements do not generate the group, an image is not in the target, or a relation fails.

    Example:
        >>> import numpy as np
        >>> cyclic = CayleyTable((np.arange(4)[:, None] + np.arange(4)) % 4)
        >>> from_generator_images(cyclic, cyclic, {1: 3}).tolist()
        [0, 3, 2, 1]
        >>> from_generator_images(cyclic, CayleyTable((np.arange(3)[:, None] + np.arange(3)) % 3), {1: 1})
        Traceback (most recent call last):
            ...
        grouptk.errors.DomainError: s1^4 must map to the identity 0, and maps to 1; s1 = 1
    """
    _require_members(source, list(images), "generators")
    _require_members(target, list(images.values()), "images")
    presentation = Presentation.of(source, images)
    values = np.array(list(images.values()), np.intp)
    for relator in presentation.relators:
        if not relator.holds(target, values):
            value = target.powers(relator.exponent)[relator.values(target, values)]
            names = ", ".join(f"s{number} = {s}" for number, s in enumerate(images, 1))
            raise DomainError(f"{relator} must map to the identity {target.identity}, and maps to {value}; {names}")
    return presentation.extended(target, values).astype(np.intp)


def kernel(source: CayleyTable, images: Array) -> Array:
    """Return the elements that a homomorphism sends to where it sends the identity, sorted and read-only."""
    values = np.asarray(images)
    return frozen(values == values[source.identity])


def image(images: Array) -> Array:
    """Return the elements that a map attains, sorted and read-only."""
    attained = np.unique(images)
    attained.flags.writeable = False
    return attained


def checked_images(source: CayleyTable, target: CayleyTable, images: Array) -> Array:
    """Return the images as an array of indices of the target, one for each element of the source.

    Raises:
        ShapeError: there is not one image for each element.
        DomainError: an image is not the index of an element of the target.
    """
    values = np.asarray(images)
    if values.shape != (len(source),):
        raise ShapeError(f"a map must give one image for each of {len(source)} elements, got shape {values.shape}")
    _require_members(target, values, "images")
    return values.astype(np.intp)


def _require_members(table: CayleyTable, elements: Array | list[int], what: str) -> None:
    values = np.asarray(elements)
    if not values.size:
        return
    if values.dtype.kind not in "iu":
        raise DomainError(f"{what} must be indices, got {values.dtype}")
    outside = values[(values < 0) | (values >= len(table))]
    if outside.size:
        raise DomainError(f"{what} must be indices from 0 to {len(table) - 1}, got {outside[0]}")


def _first_failure(product: Array, generators: tuple[int, ...], target: Array, images: Array) -> tuple[int, int] | None:
    if all(np.array_equal(images[product[:, s]], target[images, images[s]]) for s in generators):
        return None if generators or target[images[0], images[0]] == images[0] else (0, 0)
    step = max(1, _BATCH // len(product))
    for start in range(0, len(product), step):
        rows = slice(start, start + step)
        wrong = np.argwhere(images[product[rows]] != target[images[rows, None], images])
        if len(wrong):
            return start + int(wrong[0, 0]), int(wrong[0, 1])
    return None
