"""The exponential map by numerical integration of γ' = L(γ) X, γ(0) = e, over the unit interval."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np
import sympy as sp
from scipy.integrate import solve_ivp

from grouptk.domains import Array
from grouptk.element import Element
from grouptk.errors import DomainError
from grouptk.group import Group
from grouptk.lie.tangent import continuous_entries, tangent_of
from grouptk.measures import takes_discrete_values

#: Relative tolerance of the integration.
TOLERANCE = 1e-12


def flow(group: Group, velocity: Sequence[float] | Array) -> Element:
    """Return exp(X) for X in the basis of the Lie algebra, by an explicit Runge–Kutta method of order 8.

    Raises:
        DomainError: the vector has another number of coordinates, or the integration fails.
    """
    tangent, space = tangent_of(group), group.space
    speed = np.asarray(velocity, dtype=np.float64)
    if speed.shape != (tangent.dimension,):
        raise DomainError(f"exp on {group} needs {tangent.dimension} coordinates, got {len(speed)}")
    moving = continuous_entries(space, space.symbols())
    ends: list[float] = []
    if moving:
        fields, start = _numeric_fields(group), [float(e) for e in continuous_entries(space, group.e.values)]
        path = solve_ivp(lambda _, y: fields(*y) @ speed, (0, 1), start, "DOP853", rtol=TOLERANCE, atol=TOLERANCE)
        if not path.success:
            raise DomainError(f"exp of {tuple(speed)} on {group} could not be integrated: {path.message}")
        ends = list(path.y[:, -1])
    values = []
    for domain, value in zip(space.domains, group.e.values, strict=True):
        if takes_discrete_values(domain):
            values.append(domain.to_array(value))
        else:
            values.append(domain.assemble(tuple(np.asarray(ends.pop(0)) for _ in range(domain.size))))
    return Element(group, space.normalize_arrays(values))


@lru_cache(maxsize=256)
def _numeric_fields(group: Group) -> Callable[..., Array]:
    tangent, space = tangent_of(group), group.space
    moving = continuous_entries(space, space.symbols())
    fixed = {symbol: value for symbol, value in tangent.at(group.e.values).items() if symbol not in moving}
    return sp.lambdify(moving, tangent.left_fields.xreplace(fixed), "numpy", cse=True)
