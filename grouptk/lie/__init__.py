"""The Lie structure of a group, derived from its law by differentiation at the identity."""

from grouptk.lie.algebra import LieAlgebra, adjoint, lie_algebra
from grouptk.lie.exponential import OneParameterSubgroup, exp, exponential, logarithm
from grouptk.lie.haar import HaarMeasure, haar_measure, is_unimodular, modular_function
from grouptk.lie.sampling import haar_sample

__all__ = [
    "HaarMeasure",
    "LieAlgebra",
    "OneParameterSubgroup",
    "adjoint",
    "exp",
    "exponential",
    "haar_measure",
    "haar_sample",
    "is_unimodular",
    "lie_algebra",
    "logarithm",
    "modular_function",
]
