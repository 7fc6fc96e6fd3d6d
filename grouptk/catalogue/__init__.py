"""The groups that come with the package."""

from collections.abc import Iterator

from grouptk.catalogue.motions import SE, E, p4, p4m
from grouptk.catalogue.point_groups import SO, C, D, O
from grouptk.catalogue.translations import R, Z
from grouptk.group import Group

__all__ = ["SE", "SO", "C", "D", "E", "O", "R", "Z", "catalogue", "p4", "p4m"]


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
    yield from (SO(2), O(2), p4, p4m, SE(2), E(2))
