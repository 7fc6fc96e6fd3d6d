"""grouptk: write a group's law once; get its axioms proved and its convolutions derived.

The way through the package: define a group, prove it, let it act, correlate, verify equivariance. Conventions
(sides, array axes, images, angles) are stated in the modules that own them: `group`, `correlation`, `catalogue`.
"""

from grouptk.actions import Action, left, natural_action
from grouptk.catalogue import CONSTANTS, SE, SO, C, D, E, O, R, Z, catalogue
from grouptk.constructions import SemidirectProduct, direct_product, semidirect_product
from grouptk.correlation import convolve, correlate, project, prove_commutes
from grouptk.domains import Angle, Cyclic, Integer, Matrices, NonZero, Positive, Real
from grouptk.element import Element
from grouptk.equivariance import (
    Derivation,
    EquivarianceReport,
    NotEquivariantError,
    assert_equivariant,
    equivariance_error,
    prove_equivariance,
)
from grouptk.errors import (
    AxiomError,
    BackendError,
    DomainError,
    GeometryError,
    GroupTkError,
    LawError,
    ShapeError,
)
from grouptk.group import Group
from grouptk.operators import Operator
from grouptk.proofs import Report, Result, Verdict
from grouptk.representations import left_regular
from grouptk.spaces import Space

__version__ = "0.1.0"

p4: SemidirectProduct
p4m: SemidirectProduct


def __getattr__(name: str) -> SemidirectProduct:
    """Make the constant groups when they are first asked for: importing the package traces nothing."""
    if name not in CONSTANTS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return CONSTANTS[name]()


__all__ = [
    "Derivation",
    "EquivarianceReport",
    "convolve",
    "correlate",
    "project",
    "prove_commutes",
    "NotEquivariantError",
    "assert_equivariant",
    "equivariance_error",
    "prove_equivariance",
    "Operator",
    "left_regular",
    "SE",
    "SO",
    "Action",
    "Angle",
    "AxiomError",
    "BackendError",
    "C",
    "Cyclic",
    "D",
    "DomainError",
    "E",
    "Element",
    "GeometryError",
    "Group",
    "GroupTkError",
    "Integer",
    "LawError",
    "Matrices",
    "NonZero",
    "O",
    "Positive",
    "R",
    "Real",
    "Report",
    "Result",
    "ShapeError",
    "Space",
    "Verdict",
    "Z",
    "catalogue",
    "direct_product",
    "left",
    "natural_action",
    "p4",
    "p4m",
    "semidirect_product",
]
