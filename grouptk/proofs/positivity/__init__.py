"""Certificates that polynomials are positive where some facts hold."""

from grouptk.proofs.positivity.combination import Combination, Term
from grouptk.proofs.positivity.search import positive

__all__ = ["Combination", "Term", "positive"]
