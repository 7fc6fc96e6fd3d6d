"""What the benchmarks share: interleaved medians of CPU time, or of wall time where several threads work."""

import statistics
import time
from collections.abc import Callable


def medians(functions: dict[str, Callable[[], object]], rounds: int, threads: int = 1) -> dict[str, float]:
    """Return the median seconds of each function, called in turns after one round that is not counted."""
    clock = time.process_time if threads == 1 else time.perf_counter
    times: dict[str, list[float]] = {name: [] for name in functions}
    for number in range(rounds + 1):
        for name, function in functions.items():
            start = clock()
            function()
            if number:
                times[name].append(clock() - start)
    return {name: statistics.median(found) for name, found in times.items()}
