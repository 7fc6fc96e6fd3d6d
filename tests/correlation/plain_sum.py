"""The plain sum Σ_κ k(κ) f(g·κ) over a torus, point by point with the exact law: what every engine must give."""

import itertools

import numpy as np

import grouptk as gt


def plain_sum(action, kernel, signal, elements):
    """Sum over kernel points for each group element; arrays are (points, *grid), offsets from the centre."""
    axes = [d for d in action.space.domains if isinstance(d, gt.Integer)]
    finite = [d for d in action.space.domains if not isinstance(d, gt.Integer)]
    points = list(itertools.product(*(getattr(d, "labels", d.values()) for d in reversed(finite))))
    grid = signal.shape[signal.ndim - len(axes) :]
    kernel, signal = (array.reshape(len(points), *array.shape[array.ndim - len(axes) :]) for array in (kernel, signal))

    def place(x):
        offset = [int(v) for v, d in zip(x, action.space.domains, strict=True) if isinstance(d, gt.Integer)]
        rest = [v for v, d in zip(x, action.space.domains, strict=True) if not isinstance(d, gt.Integer)]
        return (points.index(tuple(reversed(rest))), *(v % n for v, n in zip(offset, grid, strict=True)))

    total = []
    for g in elements:
        terms = []
        for index in np.ndindex(kernel.shape):
            offset = [i - size // 2 for i, size in zip(index[1:], kernel.shape[1:], strict=True)]
            rest = list(reversed(points[index[0]]))
            x = [offset.pop(0) if isinstance(d, gt.Integer) else rest.pop(0) for d in action.space.domains]
            terms.append(kernel[index] * signal[place(action(g, x))])
        total.append(sum(terms))
    return np.array(total)
