"""Plans that users hold: what a correlation will cost, by which engine, and the correlation itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from grouptk.correlation.choice import Choice
from grouptk.errors import ShapeError


@dataclass(frozen=True, eq=False)
class PlannedCorrelation:
    """A correlation of arrays of some shapes; call it with a kernel and a signal.

    `choice` has the estimates of all engines, `method` is the one that is taken.
    """

    shapes: tuple[tuple[int, ...], tuple[int, ...]]
    result_shape: tuple[int, ...]
    choice: Choice
    run: Callable[[Any, Any, str], Any]

    @property
    def method(self) -> str:
        """The engine that is taken."""
        return self.choice.method

    def explain(self) -> str:
        """Return what each engine would cost, in time, multiplications and memory, or why it cannot serve."""
        return str(self.choice)

    def __call__(self, kernel: Any, signal: Any) -> Any:
        """Correlate.

        Raises:
            ShapeError: the shapes are not those of the plan.
        """
        shapes = tuple(np.shape(kernel)), tuple(np.shape(signal))
        if shapes != self.shapes:
            planned = f"kernel {self.shapes[0]} and signal {self.shapes[1]}"
            raise ShapeError(f"this plan is for {planned}, got kernel {shapes[0]} and signal {shapes[1]}")
        return self.run(kernel, signal, self.method)

    def __repr__(self) -> str:
        return f"{self.explain()}\nresult {self.result_shape}"
