"""Linear maps as straight-line programs: few sums, found by sharing the pairs that several rows have in common.

A group's Fourier transform is a matrix of |H|² entries, most of them ±1, and its rows share many partial sums: for p4m
20 sums take the place of 56. The greedy search makes a fast Fourier transform of any finite group's matrix.
"""

from __future__ import annotations

import heapq
import itertools
from collections import defaultdict
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from grouptk.domains import Array

#: Ratios of coefficients that agree to so many digits are one.
DIGITS = 12


class Step(NamedTuple):
    """A new value x[first] + factor · x[second]."""

    first: int
    second: int
    factor: float


class Output(NamedTuple):
    """An entry of the result, factor · x[value]."""

    value: int
    factor: float


@dataclass(frozen=True)
class Program:
    """y = M x: the values x[0], …, x[inputs − 1], then one more for each step; the outputs are multiples of them."""

    inputs: int
    steps: tuple[Step, ...]
    outputs: tuple[Output, ...]

    @classmethod
    def of(cls, matrix: Array) -> Program:
        """Return a program for a real matrix (outputs, inputs).

        Source:
            C. Paar, Optimized arithmetic for Reed–Solomon encoders, ISIT 1997: the pair that most rows share first.

        Example:
            >>> import numpy as np
            >>> len(Program.of(np.array([[1, 1, 1], [1, 1, -1]])).steps)
            3
        """
        search = _Search(np.asarray(matrix, np.float64))
        return cls(search.inputs, tuple(search.run()), tuple(map(_single, search.rows)))

    @property
    def matrix(self) -> Array:
        """The matrix M, from the steps."""
        values = list(np.eye(self.inputs))
        for first, second, factor in self.steps:
            values.append(values[first] + factor * values[second])
        return np.array([factor * values[value] for value, factor in self.outputs])


_Pair = tuple[int, int, float]


class _Search:
    """The rows that are left, and for each pair x[i] + r·x[j] which of them hold a multiple of it."""

    def __init__(self, matrix: Array) -> None:
        self.inputs = matrix.shape[1]
        self.rows = [{int(i): float(row[i]) for i in np.flatnonzero(np.abs(row) > 10.0**-DIGITS)} for row in matrix]
        self.holders: defaultdict[_Pair, set[int]] = defaultdict(set)
        for number, row in enumerate(self.rows):
            for i, j in itertools.combinations(row, 2):
                self.holders[_pair(row, i, j)].add(number)
        self.queue = [_rank(pair, len(rows)) for pair, rows in self.holders.items()]
        heapq.heapify(self.queue)

    def run(self) -> list[Step]:
        """Return the steps that leave one value in each row."""
        steps: list[Step] = []
        while self.queue:
            negative, *_, pair = heapq.heappop(self.queue)
            holders = self.holders.get(pair, set())
            if not holders:
                continue
            if len(holders) < -negative:
                heapq.heappush(self.queue, _rank(pair, len(holders)))
                continue
            new, (first, second, _) = self.inputs + len(steps), pair
            exact = self.rows[min(holders)]
            steps.append(Step(first, second, exact[second] / exact[first]))
            for number in sorted(holders):
                self._replace(number, pair, new)
        return steps

    def _replace(self, number: int, pair: _Pair, new: int) -> None:
        """Put the new value in place of a pair of a row."""
        row, (i, j, _) = self.rows[number], pair
        others = [k for k in row if k not in (i, j)]
        for k, old in itertools.product(others, (i, j)):
            self.holders[_pair(row, k, old)].discard(number)
        self.holders[pair].discard(number)
        row[new] = row.pop(i)
        del row[j]
        for k in others:
            found = _pair(row, k, new)
            self.holders[found].add(number)
            heapq.heappush(self.queue, _rank(found, len(self.holders[found])))


def _pair(row: dict[int, float], i: int, j: int) -> _Pair:
    if i > j:
        i, j = j, i
    ratio = row[j] / row[i]
    return i, j, ratio if ratio in (1.0, -1.0) else round(ratio, DIGITS)


def _rank(pair: _Pair, count: int) -> tuple[int, bool, int, _Pair]:
    """Return what is chosen first: shared by many, a plain sum or difference, of values that were made early."""
    return -count, abs(pair[2]) != 1, pair[1], pair


def _single(row: dict[int, float]) -> Output:
    (value, factor), *_ = row.items() or [(0, 0.0)]
    return Output(value, factor)
