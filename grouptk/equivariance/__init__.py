"""Equivariance, Φ(ρ_in(u) f) = ρ_out(u) Φ(f): proved by a change of variables, and measured on arrays."""

from grouptk.equivariance.derivation import Derivation, Step, Witness
from grouptk.equivariance.error import (
    EquivarianceReport,
    NotEquivariantError,
    assert_equivariant,
    equivariance_error,
)
from grouptk.equivariance.proof import prove_equivariance

__all__ = [
    "Derivation",
    "EquivarianceReport",
    "NotEquivariantError",
    "Step",
    "Witness",
    "assert_equivariant",
    "equivariance_error",
    "prove_equivariance",
]
