"""New groups from old ones."""

from grouptk.constructions.direct import DirectProduct, direct_product
from grouptk.constructions.semidirect import SemidirectProduct, semidirect_product

__all__ = ["DirectProduct", "SemidirectProduct", "direct_product", "semidirect_product"]
