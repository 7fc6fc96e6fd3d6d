"""The equivariance error of kernels on pixels against the number of orientations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from matplotlib.figure import Figure

from grouptk.kernels import KernelBasis, steering_error


def plot_error_against_orientations(
    bases: Mapping[str, KernelBasis],
    orientations: Sequence[int] = (2, 4, 8, 16),
    *,
    smoothing: float = 1.5,
    angle: float = 45.0,
    layers: int = 1,
    seeds: int = 10,
) -> Figure:
    """Plot `steering_error` of SE(2) with N orientations against N, one line for each basis; both axes logarithmic.

    Where `angle` is a multiple of 360°/N only the pixels err; elsewhere too few orientations do.

    Example:
        >>> import grouptk as gt
        >>> from grouptk.plot import plot_error_against_orientations
        >>> figure = plot_error_against_orientations({"Slepian": gt.SlepianBasis(5)}, [4, 8], seeds=2)
        >>> figure.axes[0].get_xlabel()
        'orientations N'
    """
    figure = Figure(figsize=(5.5, 3.6), layout="constrained")
    axes = figure.subplots()
    for name, basis in bases.items():
        errors = [
            steering_error(basis, count, smoothing=smoothing, angle=angle, layers=layers, seeds=seeds)
            for count in orientations
        ]
        axes.plot(orientations, errors, marker="o", label=name)
    axes.set(xscale="log", yscale="log", xlabel="orientations N", ylabel=f"relative L2 error at {angle:g}°")
    axes.set_xticks(orientations, [str(count) for count in orientations])
    axes.minorticks_off()
    axes.set_title(f"{layers} layer{'s' if layers > 1 else ''}, noise smoothed by {smoothing:g} pixels")
    axes.legend(frameon=False)
    return figure
