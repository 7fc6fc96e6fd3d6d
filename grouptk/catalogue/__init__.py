"""The groups that come with the package."""

from collections.abc import Callable, Iterator

from grouptk.catalogue.boosts import Boosts
from grouptk.catalogue.crystals import SPACE_NAMES, WALLPAPER_NAMES, octahedral, space_group, wallpaper
from grouptk.catalogue.finite import Q8, A, S
from grouptk.catalogue.heisenberg import Heisenberg
from grouptk.catalogue.matrix_groups import GL, SL
from grouptk.catalogue.motions import SE, Aff, E, Poincare, ScaleTranslations, Sim, make_p4, make_p4m
from grouptk.catalogue.orthogonal import SO, SU, O
from grouptk.catalogue.point_groups import C, D
from grouptk.catalogue.scalings import CircleOperation, Dilations, Scalings
from grouptk.catalogue.translations import R, Z
from grouptk.constructions import SemidirectProduct
from grouptk.group import Group

_FAMILIES: tuple[Callable[..., Group], ...] = (
    *(A, Aff, Boosts, C, CircleOperation, D, Dilations, E, GL, Heisenberg, O, Poincare, Q8, R),
    *(S, ScaleTranslations, Scalings, SE, Sim, SL, SO, SU, Z, octahedral, space_group, wallpaper),
)

FAMILIES: dict[str, Callable[..., Group]] = {family.__name__: family for family in _FAMILIES}
"""The families of groups by name, made with their parameters."""

CONSTANTS: dict[str, Callable[[], SemidirectProduct]] = {"p4": make_p4, "p4m": make_p4m}
"""The groups that `grouptk` offers as constants; they are made when they are first asked for."""

__all__ = [
    *("CONSTANTS", "FAMILIES", "catalogue"),
    *("GL", "Q8", "SE", "SL", "SO", "SU", "A", "Aff", "Boosts", "C", "CircleOperation", "D", "Dilations", "E"),
    *("Heisenberg", "O", "Poincare", "R", "S", "ScaleTranslations", "Scalings", "Sim", "Z"),
    *("octahedral", "space_group", "wallpaper"),
]


def catalogue() -> Iterator[Group]:
    """Yield an instance of every group of the catalogue, parametrised families in several sizes.

    Example:
        >>> import grouptk as gt
        >>> all(group.verify() for group in gt.catalogue())
        True
    """
    yield from (Z(1), Z(2), Z(3), R(1), R(2), R(3))
    yield from (C(1), C(2), C(3), C(4), C(8), D(1), D(3), D(4), D(6), Q8(), S(3), S(4), A(4))
    yield from (C("n"), D("n"), S("n"), A("n"))
    yield from (SO(2), SO(3), SO(3, "quaternion"), SO("n"), SU(2), O(2), O(3), O("n"), O(1, 3), O("p", "q"))
    yield from (GL(2), GL(3), GL("n"), SL(2), SL(3), SL("n"), Heisenberg())
    yield from (Scalings(), Dilations(), CircleOperation(), Boosts(), Boosts("velocity"), Poincare(1, 1))
    yield from (make_p4(), make_p4m(), SE(2), SE(3), SE(3, "quaternion"), SE("n"), E(2), E(3), E("n"))
    yield from (octahedral(), octahedral(full=True), *map(wallpaper, WALLPAPER_NAMES), *map(space_group, SPACE_NAMES))
    yield from (Aff(1), Aff(2), Aff("n"), Sim(2), ScaleTranslations(2))
