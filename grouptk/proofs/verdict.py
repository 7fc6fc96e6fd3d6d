"""Three verdicts, never two."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum


class Verdict(Enum):
    """PROVED with a method, REFUTED with an exact counterexample, or UNDECIDED; only PROVED is true."""

    PROVED = "PROVED"
    UNDECIDED = "UNDECIDED"
    REFUTED = "REFUTED"

    def __bool__(self) -> bool:
        return self is Verdict.PROVED

    def __str__(self) -> str:
        return self.value


_SEVERITY = [Verdict.PROVED, Verdict.UNDECIDED, Verdict.REFUTED]


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """Return the worst of some verdicts: PROVED only if all are."""
    return max(verdicts, key=_SEVERITY.index, default=Verdict.PROVED)
