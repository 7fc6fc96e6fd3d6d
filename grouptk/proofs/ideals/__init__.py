"""Membership in ideals of polynomials, with cofactors."""

from grouptk.proofs.ideals.membership import Ideal, divide, extended_groebner

__all__ = ["Ideal", "divide", "extended_groebner"]
