"""How far an operator on arrays is from commuting with a group, measured element by element.

The error of an operator Φ at g is max |Φ(L_g f) − L_g Φ(f)|, with the left-regular representation on both
sides (`grouptk.lattice.regular`), or max |Φ(L_g f) − Φ(f)| for an output that should be invariant.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from grouptk.domains import Array
from grouptk.element import Element
from grouptk.errors import GeometryError, GroupTkError, ShapeError
from grouptk.group import Group
from grouptk.lattice import Lattice, Site, default_centre, lattice_of, transform


class NotEquivariantError(GroupTkError, AssertionError):
    """An operator does not commute with a group; `report` carries the error of every tested element."""

    def __init__(self, message: str, report: EquivarianceReport) -> None:
        super().__init__(message)
        self.report = report


@dataclass(frozen=True, eq=False)
class EquivarianceReport(Mapping[Element, float]):
    """The largest absolute error at each tested element; `scale` is the largest absolute output."""

    errors: Mapping[Element, float]
    scale: float

    def __getitem__(self, element: Element) -> float:
        return self.errors[element]

    def __iter__(self) -> Iterator[Element]:
        return iter(self.errors)

    def __len__(self) -> int:
        return len(self.errors)

    @property
    def worst(self) -> Element:
        """The element with the largest error; an error that is not a number is larger than any."""
        return max(self.errors, key=lambda element: np.nan_to_num(self.errors[element], nan=np.inf))

    @property
    def max(self) -> float:
        """The largest error."""
        return self.errors[self.worst]

    def relative(self, element: Element) -> float:
        """Return the error at an element in units of the output's scale."""
        error = self.errors[element]
        return error / self.scale if self.scale else error and np.inf

    def __str__(self) -> str:
        names = [str(element) for element in self]
        width = max(map(len, [*names, "element"]))
        rows = [
            f"{name:<{width}}  {error:10.2e}  {self.relative(element):10.2e}"
            + ("  ← worst" if element == self.worst and error else "")
            for name, (element, error) in zip(names, self.items(), strict=True)
        ]
        return "\n".join([f"{'element':<{width}}  {'error':>10}  {'relative':>10}", *rows])


def equivariance_error(
    operator: Callable[[Array], Any],
    group: Group,
    *,
    shape: Sequence[int] | None = None,
    signal: Any = None,
    on: str = "space",
    output: str = "group",
    centre: str | None = None,
    stride: int = 1,
    elements: Iterable[Element | Sequence[int]] | None = None,
    seed: int = 0,
) -> EquivarianceReport:
    """Measure max |Φ(L_g f) − L_g Φ(f)| for each element g.

    Args:
        operator: Φ, from an array (…, *grid) on space, or (…, fibre, *grid) on the group, to an array.
        group: a group with integer and finite coordinates.
        shape: the shape of a random input with standard normal entries, batch and channels included.
        signal: the input itself, in place of `shape`.
        on: where the input lives, "space" or "group".
        output: where the result lives, "space" or "group", or "invariant".
        centre: "array", or "origin" for pixel 0 of a torus (boundary "wrap"); the first where the fibre fixes a
            centre, else the second.
        stride: the stride of the operator: a translation by t of the input is one by t / stride of the
            result.
        elements: what to test. By default the representatives of the fibre, and with `centre="origin"` also
            the translations by `stride` along each axis.
        seed: seed of the random input.

    Raises:
        GeometryError: nothing but the identity would be tested, a translation is no multiple of the stride,
            or an element does not map the grid to a grid.
        ShapeError: both or neither of `shape` and `signal`, or axes that do not fit.

    Examples:
        >>> import numpy as np
        >>> from grouptk import p4
        >>> report = equivariance_error(lambda image: image**2, p4, shape=(5, 6), output="space")
        >>> report.max, len(report)
        (0.0, 4)
    """
    if (shape is None) == (signal is None):
        raise ShapeError("exactly one of shape= and signal= must be given")
    if output not in ("space", "group", "invariant"):
        raise ShapeError(f'output must be "space", "group" or "invariant", got {output!r}')
    lattice = lattice_of(group)
    centre = centre or default_centre(lattice)
    source = np.random.default_rng(seed).standard_normal(shape) if signal is None else np.asarray(signal)
    result = np.asarray(operator(source.copy()))
    errors: dict[Element, float] = {}
    for site in _tested(lattice, elements, centre, stride):
        element = lattice.element(site)
        moved = np.asarray(operator(transform(group, source, element, on=on, centre=centre)))
        expected = result
        if output != "invariant":
            shifted = Site(site.offset // stride, site.plane)
            expected = transform(group, result, lattice.element(shifted), on=output, centre=centre)
        # Results of different sizes cannot agree anywhere.
        same = moved.shape == expected.shape
        errors[element] = _distance(moved, expected) if same else np.inf
    return EquivarianceReport(errors, _distance(result, np.zeros_like(result)))


def assert_equivariant(
    operator: Callable[[Array], Any],
    group: Group,
    *,
    tol: float = 1e-10,
    shape: Sequence[int] | None = None,
    signal: Any = None,
    on: str = "space",
    output: str = "group",
    centre: str | None = None,
    stride: int = 1,
    elements: Iterable[Element | Sequence[int]] | None = None,
    seed: int = 0,
) -> EquivarianceReport:
    """Return the report of `equivariance_error` if every error is at most `tol` times the output's scale.

    Raises:
        NotEquivariantError: an `AssertionError` that names the worst element and what was seen there.

    Examples:
        >>> import numpy as np
        >>> from grouptk import p4
        >>> assert_equivariant(lambda image: image[..., ::-1], p4, shape=(4, 4), output="space")
        Traceback (most recent call last):
        ...
        grouptk.equivariance.error.NotEquivariantError: ...
    """
    report = equivariance_error(
        operator,
        group,
        shape=shape,
        signal=signal,
        on=on,
        output=output,
        centre=centre,
        stride=stride,
        elements=elements,
        seed=seed,
    )
    worst = report.worst
    if not report.relative(worst) <= tol:
        raise NotEquivariantError(
            f"the operator must commute with {group} up to {tol:.1e} of its output's scale; at {worst} the "
            f"error is {report.max:.2e}, {report.relative(worst):.1e} of the scale {report.scale:.2e}\n"
            f"{report}",
            report,
        )
    return report


def _tested(
    lattice: Lattice, elements: Iterable[Element | Sequence[int]] | None, centre: str, stride: int
) -> list[Site]:
    if elements is not None:
        sites = [lattice.locate(element) for element in elements]
    else:
        zero, planes = lattice.representatives
        sites = [Site(*site) for site in zip(zero, planes, strict=True)]
        if centre == "origin":
            sites += [Site(stride * step, planes[0]) for step in np.eye(lattice.dim, dtype=np.int64)]
    if not any(site.plane or site.offset.any() for site in sites):
        raise GeometryError(
            f"an element other than the identity of {lattice.group} must be tested; a group with a trivial "
            'fibre has translations to test, under centre="origin" or in elements='
        )
    for site in sites:
        if (site.offset % stride).any():
            raise GeometryError(
                f"translations must be multiples of the stride {stride}, got {tuple(site.offset.tolist())}"
            )
    return sites


def _distance(left: Array, right: Array) -> float:
    # Differences of booleans are undefined, those of unsigned integers wrap around: both become floats.
    gap = np.subtract(left, right, dtype=np.result_type(left, right, np.float64))
    return float(np.abs(gap).max(initial=0.0))
