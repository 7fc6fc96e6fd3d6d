"""How much faster is p4 lifting than the loop of four `scipy.signal.convolve2d` calls it replaces?

    python tests/benchmarks/bench_lifting.py

Both are timed in turns on one thread, float64, one channel, symmetric boundary; medians are compared.
"""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before NumPy loads its BLAS

import numpy as np
from scipy.signal import convolve2d
from timing import medians

import grouptk as gt


def lifting(size: int, kernel_size: int, rounds: int) -> str:
    """Compare p4 lifting with the loop it replaces, after checking that they agree."""
    random = np.random.default_rng(0)
    image, kernel = random.random((size, size)), random.random((kernel_size, kernel_size))

    def lift() -> np.ndarray:
        return gt.convolve(gt.p4, kernel, image, mode="same", boundary="symm")

    def loop() -> list[np.ndarray]:
        return [convolve2d(image, np.rot90(kernel, i), mode="same", boundary="symm") for i in range(4)]

    np.testing.assert_allclose(lift(), loop(), atol=1e-10)
    ours, scipys = medians({"ours": lift, "loop": loop}, rounds).values()
    return (
        f"lifting  {size:>4}²  k={kernel_size}   scipy {scipys * 1e3:8.3f} ms   "
        f"grouptk {ours * 1e3:7.3f} ms   ratio {scipys / ours:5.1f}"
    )


def group_correlation(size: int, channels: int, rounds: int) -> str:
    """Time p4 group correlation against the matrix product it amounts to."""
    random = np.random.default_rng(0)
    kernel = random.random((channels, channels, 4, 3, 3))
    signal = random.random((channels, 4, size, size))
    bank, columns = random.random((4 * channels, 36 * channels)), random.random((36 * channels, size * size))
    correlation = {"ours": lambda: gt.correlate(gt.p4, kernel, signal, boundary="symm")}
    ours, product = medians(correlation | {"product": lambda: bank @ columns}, rounds).values()
    return (
        f"group    {size:>4}²  C={channels:<3} matmul {product * 1e3:7.3f} ms   "
        f"grouptk {ours * 1e3:7.3f} ms   share {product / ours:5.2f}"
    )


if __name__ == "__main__":
    print(lifting(512, 3, 15))
    print(lifting(128, 3, 60))
    print(lifting(512, 7, 7))
    print(group_correlation(64, 8, 15))
    print(group_correlation(64, 16, 9))
