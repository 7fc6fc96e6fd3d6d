"""A judge of laws that shares nothing with the prover: floats to suspect a fault, sixty exact digits to be sure of it.

A law is judged on thousands of triples of exact members; faults are reported with exact evidence. That an identity or
an inverse does not exist is judged by brute force over finite sets, and elsewhere by minimising the residual of its
equations from many starts; what is not beyond doubt is no fault.
"""

import functools
import itertools
import math
from dataclasses import dataclass, field

import numpy as np
import sympy as sp
from members import SUSPICION, chart, evaluate, is_defined, put

TRIPLES = 10_000
LARGEST_TABLE = 50  # all triples of a group up to this order are tried


@dataclass(frozen=True)
class Fault:
    """A broken axiom, in words, with the exact points that break it (none if it is a matter of existence)."""

    axiom: str
    said: str
    points: tuple = field(default=())

    def __str__(self):
        return f"{self.axiom}: {self.said}" + (f" at {', '.join(map(str, self.points))}" if self.points else "")


class Judge:
    """Judge a law: `fault()` is a Fault, or None where no fault was found."""

    def __init__(self, law, seed=0):
        self.law, self.space = law, law.space
        self.charts = [chart(domain) for domain in law.space.domains]
        ends = list(itertools.accumulate((c.size for c in self.charts), initial=0))
        self.parts = [slice(a, b) for a, b in itertools.pairwise(ends)]
        self.width = ends[-1]
        source = law.product.sources[0]
        self.g = tuple(source.entries(source.symbols()))
        self.h = tuple(source.entries(source.symbols("'")))
        self.outputs = tuple(law.product.target.entries(law.product.outputs))
        self.inverse = None if law.inverse is None else tuple(self.space.entries(law.inverse.outputs))
        self.identity = None if law.identity is None else tuple(self.space.entries(law.identity))
        self.random = np.random.default_rng(seed)

    # --------------------------------------------------------------------- points

    @functools.cached_property
    def elements(self):
        """All exact elements if they are few, else None."""
        sets = [c.members for c in self.charts]
        if any(s is None for s in sets) or math.prod(map(len, sets)) > LARGEST_TABLE:
            return None
        return [tuple(itertools.chain(*row)) for row in itertools.product(*sets)]

    @functools.cached_property
    def ranks(self):
        """The triples as ranks in the pools (N, 3, coordinates): special members early, operands sometimes equal."""
        sizes = np.array([len(c.pool) for c in self.charts])
        if self.elements is not None:
            rows = np.array(list(itertools.product(*(range(s) for s in sizes))))
            return rows[np.array(list(itertools.product(range(len(rows)), repeat=3)))]
        spread = np.where(np.arange(TRIPLES) < TRIPLES // 3, 8, 10**6)[:, None, None]
        ranks = self.random.integers(0, np.minimum(sizes, spread), size=(TRIPLES, 3, len(sizes)))
        kind = self.random.integers(0, 10, size=TRIPLES)
        for value, (one, other) in enumerate(((1, 0), (2, 1), (2, 0))):
            ranks[kind == value, one] = ranks[kind == value, other]
        plain = self.random.random(ranks.shape) < 0.25  # many coordinates are at their simplest
        plain[TRIPLES // 2 :] = False
        return np.where(plain, 0, ranks)

    @functools.cached_property
    def rows(self):
        """The triples as floats: three arrays (N, entries)."""
        return [self._rows(self.ranks[:, place]) for place in range(3)]

    def _rows(self, ranks):
        return np.concatenate([c.pool_rows[ranks[:, i]] for i, c in enumerate(self.charts)], axis=1)

    def exact(self, place, index):
        """Return operand `place` of triple `index` exactly."""
        return tuple(e for c, rank in zip(self.charts, self.ranks[index, place], strict=True) for e in c.pool[rank])

    # --------------------------------------------------------------------- the law on floats and on exact points

    def multiply(self, g, h):
        return evaluate(self.outputs, self.g + self.h, np.concatenate([g, h], axis=1))

    def times(self, g, h):
        return put(self.outputs, self.g + self.h, g + h)

    def invert(self, g):
        return evaluate(self.inverse, self.g, g)

    def back(self, g):
        return put(self.inverse, self.g, g)

    def gap(self, left, right):
        gaps = [c.gap(left[:, p], right[:, p]) for c, p in zip(self.charts, self.parts, strict=True)]
        return np.max(gaps, axis=0)

    def differ(self, left, right):
        return any(c.differ(left[p], right[p]) for c, p in zip(self.charts, self.parts, strict=True))

    def suspects(self, rows):
        return functools.reduce(np.logical_or, (c.suspects(rows[:, p]) for c, p in self._each()))

    def holds(self, point):
        return all(c.holds(point[p]) for c, p in self._each())

    def _each(self):
        return zip(self.charts, self.parts, strict=True)

    def _confirmed(self, gaps, check):
        """Return the exact evidence of the first suspicion that stands: `check(index)` gives points or None."""
        suspicious = np.flatnonzero(gaps > SUSPICION)
        if not len(suspicious):
            return None
        worst = suspicious[np.argsort(-gaps[suspicious], kind="stable")[:3]]
        return next(filter(None, map(check, dict.fromkeys((*suspicious[:3], *worst)))), None)

    # --------------------------------------------------------------------- axioms

    def fault(self):
        """Return the first fault found, or None."""
        with np.errstate(all="ignore"):
            axioms = (self.closure, self.well_defined, self.associativity, self.unit, self.inverses)
            return next((found for axiom in axioms if (found := axiom()) is not None), None)

    def closure(self):
        g, h, _ = self.rows
        product = self.multiply(g, h)

        def check(index):
            points = self.exact(0, index), self.exact(1, index)
            return None if self.holds(self.times(*points)) else points

        points = self._confirmed(self.suspects(product).astype(float), check)
        return points and Fault("closure", "g * h is no member", points)

    def well_defined(self):
        maps = [("g * h", 2, self.multiply, self.times)]
        if self.inverse is not None and self.law.inverse_given:
            maps.append(("g⁻¹", 1, self.invert, self.back))
        for text, count, on_floats, on_points in maps:
            for place, coordinate in itertools.product(range(count), range(len(self.charts))):
                for move, exactly in self._renamings(coordinate):
                    operands = self.rows[:count]
                    moved = [move(rows) if i == place else rows for i, rows in enumerate(operands)]
                    gaps = self.gap(on_floats(*moved), on_floats(*operands))

                    def check(index, place=place, exactly=exactly, count=count, on_points=on_points):
                        points = tuple(self.exact(i, index) for i in range(count))
                        other = [exactly(p) if i == place else p for i, p in enumerate(points)]
                        sides = on_points(*other), on_points(*points)
                        return points if _are_defined(*sides) and self.differ(*sides) else None

                    points = self._confirmed(np.nan_to_num(gaps), check)
                    if points:
                        name = f"{'gh'[place]}.{self.space.names[coordinate]}"
                        return Fault("well-defined", f"{text} depends on the name of {name}", points)
        return None

    def _renamings(self, coordinate):
        """Yield the ways to name the same member otherwise, on floats and exactly."""
        chart, part = self.charts[coordinate], self.parts[coordinate]
        if chart.period is not None:
            for laps in (1, -1, 3):

                def move(rows, laps=laps):
                    rows = rows.copy()
                    rows[:, part] += laps * chart.period
                    return rows

                def exactly(point, laps=laps):
                    return (*point[: part.start], point[part.start] + laps * chart.modulus, *point[part.stop :])

                yield move, exactly
        for alternative in chart.alternatives:

            def change(rows, alternative=alternative):
                rows = rows.copy()
                rows[:, part] = evaluate(alternative, chart.plain, rows[:, part])
                return rows

            def exactly(point, alternative=alternative):
                return (*point[: part.start], *put(alternative, chart.plain, point[part]), *point[part.stop :])

            yield change, exactly

    def associativity(self):
        g, h, k = self.rows
        left, right = self.multiply(self.multiply(g, h), k), self.multiply(g, self.multiply(h, k))

        def check(index):
            a, b, c = (self.exact(place, index) for place in range(3))
            sides = self.times(self.times(a, b), c), self.times(a, self.times(b, c))
            return (a, b, c) if _are_defined(*sides) and self.differ(*sides) else None

        points = self._confirmed(np.nan_to_num(self.gap(left, right)), check)
        return points and Fault("associativity", "(g * h) * k ≠ g * (h * k)", points)

    def unit(self):
        if self.identity is not None:
            failing = self._unit_fails()
            if failing is None:
                return None
            if self.law.identity_given:
                return Fault("identity", "the identity that was given fails", failing)
        return self._no_unit()

    def _unit_fails(self):
        if not self.holds(self.identity):
            return (self.identity,)
        g = self.rows[0]
        e = np.tile([float(v) for v in self.identity], (len(g), 1))
        gaps = np.fmax(self.gap(self.multiply(e, g), g), self.gap(self.multiply(g, e), g))

        def check(index):
            point = self.exact(0, index)
            sides = self.times(self.identity, point), self.times(point, self.identity)
            return (point,) if any(self.differ(side, point) for side in sides) else None

        return self._confirmed(np.nan_to_num(gaps, nan=1.0), check)

    def _no_unit(self):
        if self.elements is not None:
            for e in self.elements:
                if all(not self.differ(self.times(e, g), g) and not self.differ(self.times(g, e), g)
                       for g in self.elements):  # fmt: skip
                    self.identity = e
                    return None
            return Fault("identity", "none of the finitely many elements is one")
        tests = self._rows(self.ranks[:: len(self.ranks) // 6][:6, 0])

        def residual(rows):
            parts = [self._misses(self.multiply(rows, g), g) for g in self._spread(tests, rows)]
            parts += [self._misses(self.multiply(g, rows), g) for g in self._spread(tests, rows)]
            return np.concatenate([*parts, self._constraints(rows)], axis=1)

        solutions, least = self._solve(residual)
        if least > 1e-3:
            return Fault("identity", f"e * g = g = g * e for six elements g misses by {least:.3g} at best")
        if self._is_one_point(solutions) and not self._any_member(solutions):
            return Fault("identity", "the only solution of e * g = g = g * e is no member")
        self.identity = next((s for s in map(self._read, solutions) if s is not None and self._is_unit(s)), None)
        return None

    def _is_unit(self, point):
        kept, self.identity = self.identity, point
        try:
            return self._unit_fails() is None
        finally:
            self.identity = kept

    def _read(self, row):
        """Return the exact point near a row of floats, if it is a simple one."""
        near = tuple(sp.nsimplify(round(v, 9), rational=True, tolerance=1e-7) for v in row)
        return near if self.holds(near) else None

    def _spread(self, tests, rows):
        return [np.broadcast_to(g, (len(rows), len(g))) for g in tests]

    def _misses(self, left, right):
        return np.concatenate([c.wrap(left[:, p] - right[:, p]) for c, p in self._each()], axis=1)

    def _constraints(self, rows):
        return np.concatenate([c.constraints(rows[:, p]) for c, p in self._each()], axis=1)

    def inverses(self):
        if self.identity is None:
            return None
        failing = None
        if self.inverse is not None:
            failing = self._inverse_fails()
            if failing is None:
                return None
            if self.law.inverse_given:
                return Fault("inverse", "the inverse that was given fails", failing)
        return self._no_inverse(failing)

    def _inverse_fails(self):
        g = self.rows[0]
        e = np.tile([float(v) for v in self.identity], (len(g), 1))
        back = self.invert(g)
        gaps = np.fmax(self.gap(self.multiply(back, g), e), self.gap(self.multiply(g, back), e))
        gaps = np.where(self.suspects(back), 1.0, np.nan_to_num(gaps, nan=1.0))

        def check(index):
            point = self.exact(0, index)
            back = self.back(point)
            if not self.holds(back):
                return (point,)
            sides = self.times(back, point), self.times(point, back)
            return (point,) if any(self.differ(side, self.identity) for side in sides) else None

        return self._confirmed(gaps, check)

    def _no_inverse(self, failing):
        """Look for an element that certainly has no inverse, those first at which a proposal failed."""
        if self.elements is not None:
            for g in self.elements:
                if all(self.differ(self.times(g, h), self.identity) or self.differ(self.times(h, g), self.identity)
                       for h in self.elements):  # fmt: skip
                    return Fault("inverse", "none of the finitely many elements is one", (g,))
            return None
        tests = [*(failing or ()), *(self.exact(0, index) for index in range(0, len(self.ranks), len(self.ranks) // 8))]
        e = np.array([[float(v) for v in self.identity]])
        for g in dict.fromkeys(tests):
            row = np.array([float(v) for v in g])

            def residual(rows, row=row):
                (held,) = self._spread([row], rows)
                unit = np.broadcast_to(e, rows.shape)
                parts = [self._misses(self.multiply(held, rows), unit), self._misses(self.multiply(rows, held), unit)]
                return np.concatenate([*parts, self._constraints(rows)], axis=1)

            solutions, least = self._solve(residual)
            if least > 1e-3:
                return Fault("inverse", f"g * h = e = h * g misses by {least:.3g} at best", (g,))
            if self._is_one_point(solutions) and not self._any_member(solutions):
                return Fault("inverse", "the only solution of g * h = e is no member", (g,))
        return None

    def _any_member(self, solutions):
        rows = solutions.copy()
        for c, p in self._each():
            if c.whole:
                near = np.rint(rows[:, p])
                rows[:, p] = np.where(np.abs(rows[:, p] - near) < 1e-5, near, rows[:, p])
        wrong = self.suspects(rows)
        return not np.all(wrong)

    def _is_one_point(self, solutions):
        return len(solutions) >= 6 and bool(np.max(self.gap(solutions, solutions[:1])) < 1e-4)

    # --------------------------------------------------------------------- solving

    def _solve(self, residual):
        """Return the zeros of a residual found from many starts, and the least norm seen."""
        finite = [c.members if c.members is not None and len(c.members) <= 24 else None for c in self.charts]
        fixed = np.concatenate([np.full(c.size, m is not None) for c, m in zip(self.charts, finite, strict=True)])
        combinations = list(itertools.islice(itertools.product(*(m or [None] for m in finite)), 200))
        starts = []
        for combination in combinations:
            rows = self._rows(np.concatenate([self.ranks[:4, 1], self.ranks[-8:, 1]]))
            for (_, p), member in zip(self._each(), combination, strict=True):
                if member is not None:
                    rows[:, p] = [float(v) for v in member]
            starts.append(rows)
        rows = minimised(residual, np.concatenate(starts), np.flatnonzero(~fixed))
        norms = np.max(np.abs(residual(rows)), axis=1)
        norms = np.where(np.isfinite(norms), norms, np.inf)
        return rows[norms < 1e-8], float(np.min(norms))


def minimised(residual, starts, free, iterations=60):
    """Return where Levenberg's and Marquardt's method ends from each start, moving the free columns only."""
    rows = starts.copy()
    if not len(free):
        return rows
    with np.errstate(all="ignore"):
        value = residual(rows)
        value = np.where(np.isfinite(value), value, 1e6)
        damping = np.full(len(rows), 1e-2)
        for _ in range(iterations):
            jacobian = np.stack([(residual(_stepped(rows, place)) - value) / 1e-7 for place in free], axis=2)
            jacobian = np.where(np.isfinite(jacobian), jacobian, 0.0)
            squares = np.einsum("bmi,bmj->bij", jacobian, jacobian)
            slope = np.einsum("bmi,bm->bi", jacobian, value)
            squares += damping[:, None, None] * np.eye(len(free))
            trial = rows.copy()
            trial[:, free] -= np.linalg.solve(squares, slope[:, :, None])[:, :, 0]
            new = residual(trial)
            better = np.sum(new**2, axis=1) < np.sum(value**2, axis=1)
            rows[better], value[better] = trial[better], new[better]
            damping = np.clip(np.where(better, damping / 5, damping * 4), 1e-12, 1e8)
            if np.all((np.max(np.abs(value), axis=1) < 1e-11) | (damping > 1e7)):
                break
    return rows


def _are_defined(*points):
    return all(is_defined(entry) for point in points for entry in point)


def _stepped(rows, place):
    rows = rows.copy()
    rows[:, place] += 1e-7
    return rows


def judge(law, seed=0):
    """Return the first fault of a law, or None."""
    return Judge(law, seed).fault()
