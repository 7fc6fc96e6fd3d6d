"""The sets in which coordinates take their values."""

from grouptk.domains.base import Array, Condition, Domain, Exact, Kind
from grouptk.domains.integers import Integer, PositiveInteger
from grouptk.domains.matrices import Matrices
from grouptk.domains.quotients import Angle, Cyclic
from grouptk.domains.reals import NonZero, Positive, Real
from grouptk.domains.remainders import residue

__all__ = [
    "Angle",
    "Array",
    "Condition",
    "Cyclic",
    "Domain",
    "Exact",
    "Integer",
    "Kind",
    "Matrices",
    "NonZero",
    "Positive",
    "PositiveInteger",
    "Real",
    "residue",
]
