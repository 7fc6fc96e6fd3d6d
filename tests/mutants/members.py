"""What the judge of laws rests on: expressions on arrays and on exact numbers, and pools of exact members of a domain.

It reads of a domain its shape, modulus, conditions, alternatives and samples, and shares no code with the prover.
"""

import functools
import itertools
import random

import numpy as np
import sympy as sp

DIGITS = 60
POOL = 64
MOST_LISTED = 130
SUSPICION = 1e-7  # relative to the numbers compared


# ------------------------------------------------------------------------------- expressions on arrays


def _power(base, exponent):
    return np.power(np.asarray(base, dtype=float), exponent)


FUNCTIONS = {
    "cos": np.cos, "sin": np.sin, "tan": np.tan, "cosh": np.cosh, "sinh": np.sinh, "tanh": np.tanh,
    "exp": np.exp, "log": np.log, "floor": np.floor, "ceiling": np.ceil, "Abs": np.abs, "sign": np.sign,
    "acos": np.arccos, "asin": np.arcsin, "atan": np.arctan, "atan2": np.arctan2,
    "acosh": np.arccosh, "asinh": np.arcsinh, "atanh": np.arctanh,
    "residue": np.mod, "Mod": np.mod,
    "Max": lambda *v: functools.reduce(np.maximum, v), "Min": lambda *v: functools.reduce(np.minimum, v),
}  # fmt: skip


class Evaluator:
    """Evaluate expressions at arrays put in for symbols; common parts once."""

    def __init__(self, bindings):
        self.known = dict(bindings)

    def __call__(self, expression):
        value = self.known.get(expression)
        if value is None:
            value = self.known[expression] = self._value(expression)
        return value

    def _value(self, expression):
        if expression.is_Rational:
            return expression.p / expression.q
        if expression.is_number:
            value = complex(expression.evalf(20))
            return value.real if value.imag == 0 else np.nan
        if expression.is_Add:
            return functools.reduce(np.add, map(self, expression.args))
        if expression.is_Mul:  # the integers of a fraction are kept apart, so that 49 · (1/49) is 1
            fraction, rest = expression.as_coeff_Mul(rational=True)
            if fraction != 1:
                return self(rest) * float(fraction.p) / float(fraction.q)
            return functools.reduce(np.multiply, map(self, expression.args))
        if expression.is_Pow:
            if expression.exp is sp.S.NegativeOne:
                return np.divide(1.0, self(expression.base))
            return _power(self(expression.base), self(expression.exp))
        if isinstance(expression, sp.Piecewise):
            raise NotImplementedError("the judge does not read Piecewise")
        return FUNCTIONS[type(expression).__name__](*map(self, expression.args))


def evaluate(expressions, symbols, rows):
    """Return the values of expressions as an array (N, expressions) at rows (N, symbols)."""
    with np.errstate(all="ignore"):
        value = Evaluator({symbol: rows[:, place] for place, symbol in enumerate(symbols)})
        columns = [np.broadcast_to(value(expression), len(rows)) for expression in expressions]
    return np.stack(columns, axis=1).astype(float) if columns else np.zeros((len(rows), 0))


# ------------------------------------------------------------------------------- expressions on exact numbers


def put(expressions, symbols, values):
    """Return expressions at exact values; remainders are read as a − n⌊a/n⌋."""
    bindings = dict(zip(symbols, values, strict=True))
    return tuple(_without_remainders(e).xreplace(bindings) for e in expressions)


@functools.lru_cache(maxsize=2**12)
def _without_remainders(expression):
    return expression.replace(lambda e: type(e).__name__ in ("residue", "Mod"), lambda e: _remainder(*e.args))


def _remainder(value, modulus):
    return value - modulus * sp.floor(value / modulus)


def is_defined(value):
    """Say whether an exact number is a finite real one."""
    if value.has(sp.nan, sp.zoo, sp.oo, -sp.oo):
        return False
    return value.is_Rational or abs(sp.im(sp.N(value, DIGITS))) < sp.Float("1e-50")


def is_nonzero(value):
    """Say whether an exact number differs from zero in its first fifty digits."""
    return value != 0 if value.is_Rational else bool(abs(sp.N(value, DIGITS)) > sp.Float("1e-50"))


def differs(left, right, period=None):
    """Say whether two exact numbers differ, modulo a period if one is given."""
    difference = left - right
    if period is not None:
        turns = difference / period
        if turns.is_Rational:
            return not turns.is_Integer
        difference = turns - sp.floor(sp.N(turns, DIGITS) + sp.Rational(1, 2))
    return is_nonzero(difference)


HOLDS = {
    "REAL": is_defined,
    "INTEGER": lambda value: is_defined(value) and not differs(value, sp.S.Zero, sp.S.One),
    "ZERO": lambda value: is_defined(value) and not is_nonzero(value),
    "NONZERO": lambda value: is_defined(value) and is_nonzero(value),
    "POSITIVE": lambda value: is_defined(value) and is_nonzero(value) and bool(sp.N(value, DIGITS) > 0),
    "NONNEGATIVE": lambda value: is_defined(value) and (not is_nonzero(value) or bool(sp.N(value, DIGITS) > 0)),
}
SUSPECT = {  # the same on floats, true where the condition may fail
    "REAL": lambda value: ~np.isfinite(value),
    "INTEGER": lambda value: ~(np.abs(value - np.rint(value)) < 1e-7),
    "ZERO": lambda value: ~(np.abs(value) < 1e-7),
    "NONZERO": lambda value: ~(np.abs(value) > 1e-9),
    "POSITIVE": lambda value: ~(value > 1e-9),
    "NONNEGATIVE": lambda value: ~(value > -1e-9),
}


# ------------------------------------------------------------------------------- members of a domain


def _rationals(rng, count, top=30):
    return [sp.Rational(rng.randint(-top, top), rng.randint(1, 7)) for _ in range(count)]


def _numbers(domain, rng):
    """Return candidates for scalar members, the special ones first."""
    special = ["0", "1", "-1", "2", "-2", "1/2", "-1/2", "3", "-3", "1/3", "9/10", "-9/10", "999/1000", "-999/1000"]
    if domain.modulus is not None and domain.modulus.has(sp.pi):
        turns = [sp.Rational(m, 4) for m in (0, 1, 2, 3)] + [sp.Rational(m, 24) for m in range(24)]
        return [2 * sp.pi * turn for turn in turns] + _rationals(rng, 12, 12)
    integers = [sp.Integer(rng.randint(-9, 9)) for _ in range(12)] + [sp.Integer(17), sp.Integer(-23)]
    inside = [sp.Rational(rng.randint(-98, 98), 99) for _ in range(10)]
    return [*map(sp.Rational, special), *integers, *_rationals(rng, 30), *inside]


def _rotation(n, rng):
    """Return a rational rotation: Cayley's transform of a skew matrix."""
    skew = sp.zeros(n, n)
    for i, j in itertools.combinations(range(n), 2):
        skew[i, j] = sp.Rational(rng.randint(-3, 3), rng.randint(1, 3))
        skew[j, i] = -skew[i, j]
    return (sp.eye(n) - skew).inv() * (sp.eye(n) + skew)


def _boost(n, rng, pair=None):
    i, j = pair or sorted(rng.sample(range(n), 2))
    c, s = rng.choice([(sp.Rational(5, 4), sp.Rational(3, 4)), (sp.Rational(13, 12), sp.Rational(-5, 12))])
    boost = sp.eye(n)
    boost[i, i] = boost[j, j] = c
    boost[i, j] = boost[j, i] = s
    return boost


def _block(corner, rotation):
    return sp.diag(sp.Matrix([[corner]]), rotation)


def _unimodular(n, rng):
    product = sp.eye(n)
    for _ in range(3):
        i, j = rng.sample(range(n), 2)
        shear = sp.eye(n)
        shear[i, j] = sp.Rational(rng.randint(-3, 3), rng.randint(1, 2))
        product = product * shear
    return product


def _matrices(shape, rng):
    """Return candidates for matrices of a shape: permutations, rotations, boosts, unimodular, triangular, any."""
    rows, columns = shape
    if rows == columns > 1:
        n = rows
        yield from (sp.eye(n), -sp.eye(n), sp.zeros(n, n))
        orders = list(itertools.permutations(range(n)))
        for order in orders[:24]:
            yield sp.eye(n)[list(order), :]
        for signs in itertools.islice(itertools.product((1, -1), repeat=n), 16):
            yield sp.diag(*signs)
        flip = sp.diag(-1, *([1] * (n - 1)))
        for round_ in range(14):
            rotation = _rotation(n, rng)
            yield from (rotation, flip * rotation, _unimodular(n, rng), 2 * rotation)
            if n > 2:
                yield from (_block(1, _rotation(n - 1, rng)), sp.diag(_rotation(n - 1, rng), 1))
            boosts = _boost(n, rng, (0, 1 + round_ % (n - 1))), _boost(n, rng, (round_ % (n - 1), n - 1))
            yield from (*boosts, _block(1, _rotation(n - 1, rng) if n > 2 else sp.eye(1)) * boosts[0])
            yield from (flip * boosts[0], -boosts[0])
            full = sp.Matrix(n, n, lambda i, j: sp.Rational(rng.randint(-4, 4), rng.choice((1, 1, 2))))
            upper = sp.Matrix(n, n, lambda i, j, m=full: m[i, j] if i < j else int(i == j))
            shift = sp.Matrix(n, n, lambda i, j, m=full: m[i, j] if i < n - 1 else int(j == n - 1))
            yield from (full, upper, shift, full + full.T)
    for _ in range(20):
        yield sp.Matrix(rows, columns, _rationals(rng, rows * columns, 9))


def _vectors(size, rng):
    """Return candidates for vectors: ± unit vectors, rational points of the sphere, any."""
    for place, sign in itertools.product(range(size), (1, -1)):
        yield [sp.Integer(sign * (place == i)) for i in range(size)]
    for _ in range(40):
        base = [sp.Integer(rng.randint(-3, 3)) for _ in range(size - 1)]
        norm = sum(b * b for b in base)  # stereographic projection
        point = [(1 - norm) / sp.Integer(1 + norm), *(2 * b / sp.Integer(1 + norm) for b in base)]
        yield rng.sample(point, size)
    for _ in range(20):
        yield _rationals(rng, size, 9)


class Chart:
    """One coordinate as the judge sees it: a pool of exact members, the period, membership, and other names."""

    def __init__(self, domain):
        self.domain, self.size, self.shape = domain, domain.size, domain.shape
        self.modulus = domain.modulus
        generic = domain.symbol("judged")
        self.symbols = tuple(domain.entries(generic))
        self.plain = tuple(sp.Symbol(f"entry{i}", real=True) for i in range(self.size))
        to_plain = dict(zip(self.symbols, self.plain, strict=True))
        # conditions are read on plain symbols: an assumption such as positive would evaluate them away
        self.conditions = [(c.kind.name, c.expression) for c in domain.conditions(domain.assemble(self.plain))]
        others = getattr(domain, "alternatives", lambda value: ())(generic)
        self.alternatives = [tuple(e.xreplace(to_plain) for e in domain.entries(other)) for other in others]
        values = domain.values()
        few = values is not None and len(values) <= MOST_LISTED
        self.members = [self._exact(v) for v in values] if few else None
        self.pool = self.members or self._draw()
        self.pool_rows = np.array([[float(e) for e in point] for point in self.pool], dtype=float)
        self.period = None if self.modulus is None else float(self.modulus)
        self.whole = any(kind == "INTEGER" for kind, _ in self.conditions)

    def _exact(self, value):
        return tuple(self.domain.entries(self.domain.coerce(value)))

    def _draw(self):
        rng = random.Random(5)
        if self.shape == ():
            candidates = ((number,) for number in _numbers(self.domain, rng))
        elif len(self.shape) == 2 and min(self.shape) > 1:
            candidates = (tuple(matrix) for matrix in _matrices(self.shape, rng))
        else:
            candidates = map(tuple, _vectors(self.size, rng))
        found = dict.fromkeys(self._exact(value) for value in self.domain.samples()[:10])
        for entries in candidates:
            if len(found) >= POOL:
                break
            if entries not in found and self.holds(entries):
                found[entries] = None
        return list(found)

    def holds(self, entries):
        """Say whether exact entries are a member."""
        if not all(map(is_defined, entries)):
            return False
        return all(HOLDS[kind](put((e,), self.plain, entries)[0]) for kind, e in self.conditions)

    def suspects(self, rows):
        """Say which rows of floats may be no members."""
        wrong = ~np.all(np.isfinite(rows), axis=1)
        for kind, expression in self.conditions:
            wrong |= SUSPECT[kind](evaluate((expression,), self.plain, rows)[:, 0])
        return wrong

    def constraints(self, rows):
        """Return the residuals of equations such as RᵀR = 1."""
        return evaluate([e for kind, e in self.conditions if kind == "ZERO"], self.plain, rows)

    def wrap(self, difference):
        """Return a difference as the nearest to zero of its class."""
        return difference if self.period is None else difference - self.period * np.rint(difference / self.period)

    def gap(self, left, right):
        """Return how far two arrays of points are apart, relative to their size."""
        gap = self._distance(left, right)
        for alternative in self.alternatives:
            gap = np.minimum(gap, self._distance(evaluate(alternative, self.plain, left), right))
        return gap

    def _distance(self, left, right):
        with np.errstate(all="ignore"):
            scale = 1 + np.abs(left) + np.abs(right) if self.period is None else 1 + self.period
            return np.max(np.abs(self.wrap(left - right)) / scale, axis=1)

    def differ(self, left, right):
        """Say whether exact points differ, under each of their names."""
        names = [left, *(put(alternative, self.plain, left) for alternative in self.alternatives)]
        return all(any(differs(a, b, self.modulus) for a, b in zip(name, right, strict=True)) for name in names)


@functools.lru_cache(maxsize=256)
def chart(domain):
    """Return the judge's view of a domain."""
    return Chart(domain)
