"""Claims, the prover, and reports."""

from grouptk.proofs.claim import Claim, Equation, Goal, Membership, Operand, generic
from grouptk.proofs.prover import prove
from grouptk.proofs.report import Counterexample, Report, Result
from grouptk.proofs.verdict import Verdict, worst

__all__ = [
    "Claim",
    "Counterexample",
    "Equation",
    "Goal",
    "Membership",
    "Operand",
    "Report",
    "Result",
    "Verdict",
    "generic",
    "prove",
    "worst",
]
