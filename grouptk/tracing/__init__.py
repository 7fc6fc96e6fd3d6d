"""From an author's function to a formula, and from a formula to numbers."""

from grouptk.tracing.exact import certainly_differ, entries_differ
from grouptk.tracing.formula import Formula, Values, written_out
from grouptk.tracing.look_up import LookUp, Table, indices, look_up_formula, place_formula
from grouptk.tracing.numeric import evaluate
from grouptk.tracing.trace import tabulated, trace, trace_point

__all__ = [
    "Formula",
    "LookUp",
    "Table",
    "Values",
    "certainly_differ",
    "entries_differ",
    "evaluate",
    "indices",
    "look_up_formula",
    "place_formula",
    "tabulated",
    "trace",
    "trace_point",
    "written_out",
]
