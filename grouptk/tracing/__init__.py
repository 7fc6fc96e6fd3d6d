"""From an author's function to a formula, and from a formula to numbers."""

from grouptk.tracing.exact import surely_differ, surely_nonzero, surely_not_whole
from grouptk.tracing.formula import Formula, Values, residue
from grouptk.tracing.numeric import evaluate
from grouptk.tracing.trace import trace, trace_point

__all__ = [
    "Formula",
    "Values",
    "evaluate",
    "residue",
    "surely_differ",
    "surely_nonzero",
    "surely_not_whole",
    "trace",
    "trace_point",
]
