"""Representations of groups: homomorphisms into invertible linear maps, their algebra, and the maps between them."""

from grouptk.representations.decomposition import Decomposition, decompose
from grouptk.representations.equivalence import Equivalence, equivalence
from grouptk.representations.generators import from_generators
from grouptk.representations.induction import induce
from grouptk.representations.intertwiners import Intertwiners, intertwiners
from grouptk.representations.irreducible import irreducible, irreps, real_irreps
from grouptk.representations.left_regular import LeftRegular, left_regular
from grouptk.representations.matrix import Representation
from grouptk.representations.permutations import permutation, quotient, regular
from grouptk.representations.standard import affine, linear, sign, spin, standard, trivial
from grouptk.representations.symmetrize import reynolds, symmetrize
from grouptk.representations.tabulated import TabulatedRepresentation

__all__ = [
    "Decomposition",
    "Equivalence",
    "Intertwiners",
    "LeftRegular",
    "Representation",
    "TabulatedRepresentation",
    "affine",
    "decompose",
    "equivalence",
    "from_generators",
    "induce",
    "intertwiners",
    "irreducible",
    "irreps",
    "left_regular",
    "linear",
    "permutation",
    "quotient",
    "real_irreps",
    "regular",
    "reynolds",
    "sign",
    "spin",
    "standard",
    "symmetrize",
    "trivial",
]
