"""The groups that come with the package."""

from collections.abc import Callable, Iterator

from grouptk.catalogue.motions import SE, E, make_p4, make_p4m
from grouptk.catalogue.point_groups import SO, C, D, O
from grouptk.catalogue.translations import R, Z
from grouptk.constructions import SemidirectProduct
from grouptk.group import Group

__all__ = ["CONSTANTS", "FAMILIES", "SE", "SO", "C", "D", "E", "O", "R", "Z", "catalogue"]

FAMILIES: dict[str, Callable[..., Group]] = {f.__name__: f for f in (C, D, E, O, R, SE, SO, Z)}
"""The families of groups by name, made with their parameters."""

CONSTANTS: dict[str, Callable[[], SemidirectProduct]] = {"p4": make_p4, "p4m": make_p4m}
"""The groups that `grouptk` offers as constants; they are made when they are first asked for."""


def catalogue() -> Iterator[Group]:
    """Yield an instance of every group of the catalogue, parametrised families in several sizes.

    Example:
        >>> import grouptk as gt
        >>> all(group.verify() for group in gt.catalogue())
        True
    """
    yield from (Z(1), Z(2), Z(3), R(1), R(2), R(3))
    yield from (C(1), C(2), C(3), C(4), C(8), D(1), D(3), D(4), D(6))
    yield from (C("n"), D("n"))
    yield from (SO(2), O(2), make_p4(), make_p4m(), SE(2), E(2))
