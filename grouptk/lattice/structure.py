"""The lattice T of translations of a group that acts on a grid, and the law of the group on sites (t, h).

T is derived: the integer and real coordinates that are proved to translate the space, (t, e)·x = x + cell·t, and to
add, (t, e)(s, h) = (t + s, h). T must be normal. The fibre lists all elements (0, h), or given ones. It need not be
closed: (0, h)(0, h') = (c(h, h'), hh'), where the cocycle c is zero if the extension is written as a split one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

import numpy as np

from grouptk.actions import Action, natural_action
from grouptk.domains import Array, Integer, Real
from grouptk.element import Element
from grouptk.errors import DomainError, GeometryError, LawError
from grouptk.group import Group
from grouptk.lattice.sites import TOLERANCE, Site, Sites, labels, sites_of
from grouptk.proofs import Claim, Equation, Operand, prove
from grouptk.spaces import Space
from grouptk.tracing import Values


@dataclass(frozen=True, eq=False)
class Lattice:
    """The translations and the fibre of a group, and its law and action on sites, vectorised.

    `sites` are those of the group; `cell` is the number of pixels per lattice vector along each axis.
    """

    group: Group
    action: Action | None
    sites: Sites
    cell: tuple[int, ...]
    _space: Sites | GeometryError = field(repr=False)

    @property
    def dim(self) -> int:
        """The number d of grid axes."""
        return len(self.sites.axes)

    @property
    def order(self) -> int:
        """The number |H| of fibre elements."""
        return len(self.sites.planes)

    @property
    def space(self) -> Sites:
        """The sites of the space that the group acts on.

        Raises:
            GeometryError: there is no space, or the translations do not reach all of its grid.
        """
        if isinstance(self._space, GeometryError):
            raise self._space
        return self._space

    @property
    def has_space(self) -> bool:
        """Whether arrays can live on the space."""
        return isinstance(self._space, Sites)

    def place(self, on: str) -> Sites:
        """Return the sites of the space or of the group."""
        return self.sites if on == "group" else self.space

    def pixels(self, on: str) -> Array:
        """Return the pixels per lattice vector of arrays on the space; on the group they have one per cell."""
        return np.array(self.cell if on == "space" else (1,) * self.dim, np.int64)

    @property
    def representatives(self) -> Site:
        """All (0, h), in the order of the fibre axis."""
        return Site(np.zeros((self.order, self.dim), np.int64), np.arange(self.order))

    @property
    def column(self) -> Site:
        """The representatives as a column (|H|, 1), to meet a row of sites in a table."""
        return Site(*(part[:, None] for part in self.representatives))

    @property
    def origin(self) -> Site:
        """The point 0 of the first plane, as a row (1,)."""
        return Site(np.zeros((1, self.dim), np.int64), np.zeros(1, np.intp))

    @property
    def fibre_names(self) -> list[str]:
        """The coordinates of each fibre element, such as 'k = 1, s = 0'."""
        return self.sites.names

    @property
    def columns(self) -> int:
        """The number of values of the first fibre coordinate: the fibre axis is a table of so many columns."""
        first = self.sites.planes.columns[:1]
        return len(np.unique(first[0], axis=0)) if first else 1

    def compose(self, left: Site, right: Site) -> Site:
        """Return left * right, elementwise with broadcasting."""
        return self._whole(self.sites, self.group.product_values(self.sites.values(left), self.sites.values(right)))

    def invert(self, site: Site) -> Site:
        """Return the inverses, elementwise."""
        return self._whole(self.sites, self.group.inverse_values(self.sites.values(site)))

    def move(self, site: Site, point: Site) -> Site:
        """Return g·x for points of the space."""
        return self._whole(self.space, self.moved_values("space", self.sites.values(site), self.space.values(point)))

    def apply(self, on: str, site: Site, point: Site) -> Site:
        """Return g·x on the space, or g * x on the group."""
        return self.compose(site, point) if on == "group" else self.move(site, point)

    def apply_to_halves(self, on: str, site: Site, point: Site) -> Site:
        """Return the same for points whose offsets are counted in half pixels.

        x ↦ g·x is affine in the offset, v ↦ A v + b; of 2v it makes A·2v + b, and b is added once more.
        """
        once = self.apply(on, site, point)
        return Site(once.offset + self.apply(on, site, Site(0 * point.offset, point.plane)).offset, once.plane)

    def moved_values(self, on: str, g: Sequence[Array], x: Sequence[Array]) -> tuple[Array, ...]:
        """Return the coordinates of g·x on the space, or of g * x on the group; they may lie between pixels."""
        if on == "group":
            return self.group.product_values(g, x)
        if self.action is None:
            raise GeometryError(f"{self.group} has no action on a grid")
        return self.action.values(g, x)

    def locate(self, element: Element | Sequence[Any]) -> Site:
        """Return the site of an element, or of its coordinates in the group's order."""
        element = element if isinstance(element, Element) else self.group(*element)
        if element.group != self.group:
            raise DomainError(f"an element of {self.group} is needed, got {element!r} of {element.group}")
        site = self._whole(self.sites, [np.asarray(value) for value in element.numeric_values()])
        if (site.plane < 0).any():
            raise DomainError(f"the fibre of an element must be one of those listed, got {element!r}")
        return site

    def element(self, site: Site) -> Element:
        """Return the element at one site."""
        return self.group(*labels(self.group.space, self.sites.values(site)))

    @cached_property
    def linear(self) -> Array:
        """The matrices A_h (|H|, d, d) of h on T: (0, h)(t, e)(0, h)⁻¹ = (A_h t, e).

        Raises:
            GeometryError: T is not normal.
        """
        unit = [np.asarray(value)[None] for value in self.group.identity_values()]
        for axis, position in enumerate(self.sites.axes):
            unit[position] = np.eye(self.dim, dtype=np.int64)[:, axis]
        fibre = self.sites.values(self.column)
        there = self.group.product_values(fibre, unit)
        values = self.group.product_values(there, self.group.inverse_values(fibre))
        for position in self.sites.finite:
            domain, identity = self.group.space.domains[position], self.group.identity_values()[position]
            if (domain.distance_array(values[position], identity) > TOLERANCE).any():
                raise GeometryError(f"arrays need translations that are normal in {self.group}, and these are not")
        columns = [values[position] for position in self.sites.axes]
        return np.stack(columns, axis=1) if columns else np.zeros((self.order, 0, 0))

    @cached_property
    def is_exact(self) -> bool:
        """Whether every fibre element maps the grid to itself."""
        if (np.abs(self.linear - np.rint(self.linear)) > TOLERANCE).any():
            return False
        try:
            self.compose(self.column, self.representatives)
            if self.has_space:
                self.move(self.representatives, self.origin)
        except GeometryError:
            return False
        return True

    @cached_property
    def is_centred(self) -> bool:
        """Whether the fibre is closed and fixes the origin, which may then be the centre of any array."""
        if not self.is_exact or set(self.cell) - {1} or not self.has_space:
            return False
        shifts = self.move(self.representatives, self.origin), self.compose(self.column, self.representatives)
        return not any(shift.offset.any() for shift in shifts)

    @cached_property
    def has_centre(self) -> bool:
        """Whether the fibre fixes the origin, and so acts about the centre of any array, on the grid or off it."""
        if self.is_exact or set(self.cell) - {1} or not self.has_space:
            return self.is_centred
        moved = self.moved_values("space", self.sites.values(self.representatives), self.space.values(self.origin))
        return all(np.abs(moved[axis]).max(initial=0) < TOLERANCE for axis in self.space.axes)

    def keeps_grid(self, plane: int) -> bool:
        """Say whether one fibre element maps the grid to itself and fixes its origin."""
        turn = Site(np.zeros(self.dim, np.int64), np.array(plane))
        if not self.has_space or (np.abs(self.linear[plane] - np.rint(self.linear[plane])) > TOLERANCE).any():
            return False
        try:
            return not self.move(turn, self.origin).offset.any()
        except GeometryError:
            return False

    def require_fixed_cells(self, what: str) -> None:
        """Check that g·(t, h) lies over one cell for all h, so that what mixes the fibre over a cell commutes with g.

        Raises:
            GeometryError: the group has glide reflections or screws, which move parts of a fibre to other cells.
        """
        if self.is_exact and self.compose(self.column, self.representatives).offset.any():
            raise GeometryError(
                f"{what} reduces the fibre over each cell, and {self.group} takes it apart by its glides or screws: "
                "reduce the fibre and the grid together"
            )

    def _whole(self, sites: Sites, values: Sequence[Array]) -> Site:
        try:
            return sites.site(values)
        except GeometryError as error:
            raise GeometryError(f"{self.group} must map the grid to itself: {error}") from error


@lru_cache(maxsize=256)
def lattice_of(group: Group, action: Action | None = None, fibre: tuple[Any, ...] | None = None) -> Lattice:
    """Return the lattice of translations and the fibre of a group, for an action (its natural one).

    `fibre` lists the values of the other coordinates to sample, where these are infinitely many.

    Raises:
        AxiomError: a law of the natural action is refuted.
        GeometryError: no coordinates translate the space, the fibre is infinite, or T is not normal.
    """
    action = action or _natural(group)
    axes, cell, reached = _translations(group, action) if action else ((), (), ())
    sites = sites_of(group.space, axes, str(group), first=group.identity_values(), listed=fibre)
    lattice = Lattice(group, action, sites, cell, _space_sites(group, action, reached))
    _ = lattice.linear
    return lattice


def _natural(group: Group) -> Action | None:
    """Return the natural action, its laws proved; None for a finite group that has none: it acts on itself."""
    try:
        action = natural_action(group)
    except LawError as error:
        if all(domain.order.is_Integer for domain in group.space.domains):
            return None
        raise GeometryError(f"a grid needs a group that translates it: {error}") from error
    action.require_action()
    return action


def _translations(group: Group, action: Action) -> tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]:
    """Return the coordinates that are translations, their steps in pixels, and the coordinates of space they reach."""
    found: dict[int, tuple[int, int]] = {}
    for position, domain in enumerate(group.space.domains):
        step = _step(group, action, position) if isinstance(domain, Real | Integer) else None
        if step and _translates(group, action, position, *step):
            reached, cell = step
            found[reached] = position, cell
    order = sorted(found)
    axes = tuple(found[reached][0] for reached in order)
    if not _adds(group, axes):
        raise GeometryError(
            f"arrays need (t, e)(s, h) = (t + s, h), which is not proved for {group} and the coordinates "
            f"{', '.join(group.space.names[axis] for axis in axes)} that translate the space"
        )
    return axes, tuple(found[reached][1] for reached in order), tuple(order)


def _step(group: Group, action: Action, position: int) -> tuple[int, int] | None:
    """Return which coordinate of the space a unit step of the group's coordinate moves, and how far."""
    unit = list(group.e.values)
    unit[position] = unit[position] + 1
    start = [domain.samples()[0] for domain in action.space.domains]
    moved = action.formula(tuple(unit), tuple(start))
    changed = [
        (axis, there - here) for axis, (there, here) in enumerate(zip(moved, start, strict=True)) if there != here
    ]
    if len(changed) != 1 or not isinstance(action.space.domains[changed[0][0]], Real | Integer):
        return None
    axis, distance = changed[0]
    return (axis, int(distance)) if distance.is_Integer and distance > 0 else None


def _translates(group: Group, action: Action, position: int, reached: int, cell: int) -> bool:
    def relation(g: Values, x: Values) -> tuple[Equation, ...]:
        translation = tuple(g[i] if i == position else e for i, e in enumerate(group.e.values))
        expected = tuple(value + cell * g[position] if i == reached else value for i, value in enumerate(x))
        return (Equation("(t, e)·x = x + t", action.space, action.formula(translation, x), expected),)

    return bool(prove(Claim("translates", (Operand("g", group.space), Operand("x", action.space)), relation)))


def _adds(group: Group, axes: tuple[int, ...]) -> bool:
    def relation(g: Values, h: Values) -> tuple[Equation, ...]:
        translation = tuple(g[i] if i in axes else e for i, e in enumerate(group.e.values))
        expected = tuple(value + g[i] if i in axes else value for i, value in enumerate(h))
        return (Equation("(t, e)(s, h) = (t + s, h)", group.space, group.law.product(translation, h), expected),)

    return bool(prove(Claim("translations add", (Operand("g", group.space), Operand("h", group.space)), relation)))


def _space_sites(group: Group, action: Action | None, reached: tuple[int, ...]) -> Sites | GeometryError:
    """Return the sites of the space, or why arrays cannot live on it."""
    if action is None:
        return GeometryError(f"{group} has no natural action; give an Action, or correlate on the group")
    space: Space = action.space
    for position, coordinate in enumerate(space.coordinates):
        if isinstance(coordinate.domain, Real | Integer) and position not in reached:
            return GeometryError(
                f"arrays on space need a group that translates every axis of its grid: no coordinate of {group} "
                f"translates {coordinate.name}"
            )
    try:
        return sites_of(space, reached, f"the space of {group}")
    except GeometryError as error:
        return error
