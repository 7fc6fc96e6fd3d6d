"""The structure of finite groups, in terms of their elements: subgroups, classes, quotients, maps, graphs.

The work is done on tables of integers by `grouptk.finite`; this package says what the integers mean.
"""

from grouptk.structure.element_set import ConjugacyClass, Coset, ElementSet
from grouptk.structure.subgroup import Subgroup

__all__ = ["ConjugacyClass", "Coset", "ElementSet", "Subgroup"]
