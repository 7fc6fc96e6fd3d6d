"""New groups from old ones, from tables and from generators."""

from grouptk.constructions.affine_maps import from_affine_maps
from grouptk.constructions.crystal import CrystalGroup, crystal_group
from grouptk.constructions.direct import DirectProduct, direct_product
from grouptk.constructions.generated import from_matrices, from_permutations, from_sympy, to_sympy
from grouptk.constructions.point_group import PointGroup
from grouptk.constructions.semidirect import SemidirectProduct, semidirect_product
from grouptk.constructions.tabulated import TabulatedGroup, from_cayley_table, from_elements

__all__ = [
    "CrystalGroup",
    "DirectProduct",
    "PointGroup",
    "SemidirectProduct",
    "TabulatedGroup",
    "crystal_group",
    "direct_product",
    "from_affine_maps",
    "from_cayley_table",
    "from_elements",
    "from_matrices",
    "from_permutations",
    "from_sympy",
    "semidirect_product",
    "to_sympy",
]
