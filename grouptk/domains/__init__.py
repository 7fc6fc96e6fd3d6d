"""The sets in which coordinates take their values."""

from grouptk.domains.base import Array, Condition, Domain, Exact, Kind
from grouptk.domains.enclosure import sign
from grouptk.domains.finite import Finite
from grouptk.domains.integers import Integer, NonNegativeInteger, PositiveInteger, Sign
from grouptk.domains.intervals import Interval
from grouptk.domains.matrices import Matrices
from grouptk.domains.matrix_domain import MatrixDomain
from grouptk.domains.permutations import Permutations
from grouptk.domains.quaternions import UnitQuaternions
from grouptk.domains.quotients import Angle, Cyclic
from grouptk.domains.reals import NonZero, Positive, Punctured, Real
from grouptk.domains.remainders import residue

__all__ = [
    "Angle",
    "Array",
    "Condition",
    "Cyclic",
    "Domain",
    "Exact",
    "Finite",
    "Integer",
    "Interval",
    "Kind",
    "Matrices",
    "MatrixDomain",
    "NonNegativeInteger",
    "NonZero",
    "Permutations",
    "Positive",
    "PositiveInteger",
    "Punctured",
    "Real",
    "Sign",
    "UnitQuaternions",
    "residue",
    "sign",
]
