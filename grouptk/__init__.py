"""grouptk: write a group's law once; get its axioms proved and its convolutions derived.

The way through the package: define a group, prove it, let it act, correlate, verify equivariance. Conventions
(sides, array axes, images, angles) are stated in the modules that own them: `group`, `correlation`, `catalogue`.
"""

from grouptk.actions import Action, left, natural_action
from grouptk.calibration import calibrate
from grouptk.catalogue import (
    CONSTANTS,
    GL,
    Q8,
    SE,
    SL,
    SO,
    SU,
    A,
    Aff,
    Boosts,
    C,
    CircleOperation,
    D,
    Dilations,
    E,
    Heisenberg,
    O,
    Poincare,
    R,
    S,
    ScaleTranslations,
    Scalings,
    Sim,
    Z,
    catalogue,
    octahedral,
    space_group,
    wallpaper,
)
from grouptk.cocycles import CentralExtension, Cocycle, central_extension
from grouptk.constructions import (
    CrystalGroup,
    PointGroup,
    SemidirectProduct,
    crystal_group,
    direct_product,
    from_affine_maps,
    from_cayley_table,
    from_elements,
    from_matrices,
    from_permutations,
    from_sympy,
    semidirect_product,
)
from grouptk.correlation import PlannedCorrelation, convolve, correlate, plan, project, prove_commutes
from grouptk.domains import (
    Angle,
    Cyclic,
    Finite,
    Integer,
    Interval,
    Matrices,
    NonZero,
    Permutations,
    Positive,
    Punctured,
    Real,
    Sign,
    UnitQuaternions,
)
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
from grouptk.homogeneous import HomogeneousSpace
from grouptk.homomorphism import Homomorphism, automorphism
from grouptk.identities import prove
from grouptk.kernels import (
    BSplines,
    GaussianBumps,
    GaussianDerivatives,
    HarmonicRings,
    InterpolationWarning,
    IsotropyWarning,
    Kernel,
    KernelBasis,
    SlepianBasis,
    soft_disk,
    steering_error,
)
from grouptk.operators import Operator
from grouptk.proofs import Report, Result, Verdict
from grouptk.proofs.recheck import CertificateError
from grouptk.representations import (
    Representation,
    TabulatedRepresentation,
    induce,
    intertwiners,
    left_regular,
    reynolds,
    symmetrize,
)
from grouptk.spaces import Space
from grouptk.structure import Subgroup
from grouptk.structure.affine import affine_isomorphism
from grouptk.structure.maps import homomorphism_from_generators, homomorphisms

__version__ = "0.1.0"

p4: SemidirectProduct
p4m: SemidirectProduct


def __getattr__(name: str) -> SemidirectProduct:
    """Make the constant groups when they are first asked for: importing the package traces nothing."""
    if name not in CONSTANTS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return CONSTANTS[name]()


__all__ = [
    "A",
    "Action",
    "Aff",
    "Angle",
    "AxiomError",
    "BSplines",
    "BackendError",
    "Boosts",
    "C",
    "CentralExtension",
    "CertificateError",
    "CircleOperation",
    "Cocycle",
    "CrystalGroup",
    "Cyclic",
    "D",
    "Derivation",
    "Dilations",
    "DomainError",
    "E",
    "Element",
    "EquivarianceReport",
    "Finite",
    "GL",
    "GaussianBumps",
    "GaussianDerivatives",
    "GeometryError",
    "Group",
    "GroupTkError",
    "HarmonicRings",
    "Heisenberg",
    "HomogeneousSpace",
    "Homomorphism",
    "Integer",
    "InterpolationWarning",
    "IsotropyWarning",
    "Interval",
    "Kernel",
    "KernelBasis",
    "LawError",
    "Matrices",
    "NonZero",
    "NotEquivariantError",
    "O",
    "Operator",
    "Permutations",
    "PlannedCorrelation",
    "Poincare",
    "PointGroup",
    "Positive",
    "Punctured",
    "Q8",
    "R",
    "Real",
    "Report",
    "Representation",
    "Result",
    "S",
    "SE",
    "SL",
    "SO",
    "SU",
    "ScaleTranslations",
    "Scalings",
    "ShapeError",
    "Sign",
    "Sim",
    "SlepianBasis",
    "Space",
    "Subgroup",
    "TabulatedRepresentation",
    "UnitQuaternions",
    "Verdict",
    "Z",
    "affine_isomorphism",
    "assert_equivariant",
    "automorphism",
    "calibrate",
    "catalogue",
    "central_extension",
    "convolve",
    "correlate",
    "crystal_group",
    "direct_product",
    "equivariance_error",
    "from_affine_maps",
    "from_cayley_table",
    "from_elements",
    "from_matrices",
    "from_permutations",
    "from_sympy",
    "homomorphism_from_generators",
    "homomorphisms",
    "induce",
    "intertwiners",
    "left",
    "left_regular",
    "natural_action",
    "octahedral",
    "p4",
    "p4m",
    "plan",
    "project",
    "prove",
    "prove_commutes",
    "prove_equivariance",
    "reynolds",
    "semidirect_product",
    "soft_disk",
    "steering_error",
    "space_group",
    "symmetrize",
    "wallpaper",
]
