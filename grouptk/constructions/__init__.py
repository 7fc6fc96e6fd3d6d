"""New groups from old ones, from tables and from generators."""

from grouptk.constructions.direct import DirectProduct, direct_product
from grouptk.constructions.generated import from_matrices, from_permutations, from_sympy, to_sympy
from grouptk.constructions.semidirect import SemidirectProduct, semidirect_product
from grouptk.constructions.tabulated import TabulatedGroup, from_cayley_table, from_elements

__all__ = [
    "DirectProduct",
    "SemidirectProduct",
    "TabulatedGroup",
    "direct_product",
    "from_cayley_table",
    "from_elements",
    "from_matrices",
    "from_permutations",
    "from_sympy",
    "semidirect_product",
    "to_sympy",
]
