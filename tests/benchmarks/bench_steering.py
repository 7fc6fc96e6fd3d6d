"""How equivariant are kernels on pixels under SE(2) with N orientations?

    python tests/benchmarks/bench_steering.py

Relative L2 errors of `grouptk.steering_error`: signals are sums of 200 plane waves, turned exactly by 45°; medians of
ten random kernels. With N = 4, 45° is no element of the group.
"""

import grouptk as gt

BASES = {
    "Slepian": gt.SlepianBasis,
    "Gaussian derivatives": gt.GaussianDerivatives,
    "harmonic rings": gt.HarmonicRings,
    "cubic splines": gt.BSplines,
    "bilinear pixels": lambda size: gt.BSplines(size, degree=1),
}


def main() -> None:
    """Print errors by basis, size, smoothing, layers and number of orientations."""
    print(f"{'basis':<22}{'functions':>10}{'k':>3}{'sigma':>7}{'layers':>8}{'N=4':>10}{'N=8':>10}{'N=16':>10}")
    for name, build in BASES.items():
        for size in (5, 7):
            basis = build(size)
            for smoothing in (1.5, 3.0):
                for layers in (1, 3):
                    errors = [gt.steering_error(basis, n, smoothing=smoothing, layers=layers) for n in (4, 8, 16)]
                    row = "".join(f"{error:10.1e}" for error in errors)
                    print(f"{name:<22}{len(basis):>10}{size:>3}{smoothing:>7}{layers:>8}{row}", flush=True)


if __name__ == "__main__":
    main()
