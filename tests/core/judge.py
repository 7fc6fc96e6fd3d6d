"""An oracle that shares no code with the package: exact points, and SymPy's numbers to sixty digits."""

import sympy as sp

DIGITS = 60


class Exact:
    """A point with named coordinates, as an author's function expects it."""

    def __init__(self, names, values):
        self.__dict__.update(zip(names, values, strict=True))
        self._values = tuple(values)

    def __iter__(self):
        return iter(self._values)

    def __getitem__(self, place):
        return self._values[place]

    def __len__(self):
        return len(self._values)


def numeric(value):
    """Return sixty digits of an exact number."""
    return sp.N(sp.sympify(value), DIGITS)


def same_number(left, right, period=None):
    """Say whether two exact numbers agree, modulo a period if one is given."""
    difference = numeric(left) - numeric(right)
    if period is not None:
        turns = difference / numeric(period)
        difference = turns - sp.floor(turns + sp.Rational(1, 2))
    return bool(abs(difference) < sp.Float(10) ** -50)


def same_point(left, right, periods):
    """Say whether two exact points agree; `periods` has a period or None for each coordinate."""
    left, right = flat(left), flat(right)
    return all(same_number(*pair) for pair in zip(left, right, periods, strict=True))


def flat(values):
    """Return the entries of a point, matrices read row by row."""
    if isinstance(values, sp.MatrixBase) or not hasattr(values, "__iter__"):
        values = (values,)
    return [entry for value in values for entry in (value if isinstance(value, sp.MatrixBase) else [value])]


def is_defined(values):
    """Say whether all entries of a point are finite numbers."""
    return all(not sp.sympify(entry).has(sp.nan, sp.zoo, sp.oo) for entry in flat(values))


class Law:
    """A law to be judged: the author's function, coordinate names and periods, at given parameters."""

    def __init__(self, author, names, periods):
        self.author, self.names, self.periods = author, names, periods

    def point(self, values):
        return Exact(self.names, values)

    def product(self, g, h):
        value = self.author.product(g, h)
        return self.point((value,) if isinstance(value, sp.MatrixBase) or not hasattr(value, "__iter__") else value)

    def inverse(self, g):
        return self.point(self.author.inverse(g))

    def associates(self, g, h, k):
        left, right = self.product(self.product(g, h), k), self.product(g, self.product(h, k))
        return same_point(left, right, self.periods)

    def shifted(self, point, name, period):
        return self.point([v + period if n == name else v for n, v in zip(self.names, point, strict=True)])


def rotation(q):
    """The rotation matrix of a unit quaternion, from the textbook."""
    w, x, y, z = q
    return sp.Matrix([
        [1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)],
        [2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)],
        [2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)],
    ])  # fmt: skip
