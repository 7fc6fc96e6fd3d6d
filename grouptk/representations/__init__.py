"""Representations of groups: homomorphisms into invertible linear maps, their algebra, and the maps between them."""

from grouptk.representations.generators import from_generators
from grouptk.representations.left_regular import LeftRegular, left_regular
from grouptk.representations.matrix import Representation
from grouptk.representations.permutations import permutation, quotient, regular
from grouptk.representations.standard import affine, linear, sign, spin, standard, trivial
from grouptk.representations.tabulated import TabulatedRepresentation

__all__ = [
    "LeftRegular",
    "Representation",
    "TabulatedRepresentation",
    "affine",
    "from_generators",
    "left_regular",
    "linear",
    "permutation",
    "quotient",
    "regular",
    "sign",
    "spin",
    "standard",
    "trivial",
]
