"""Random elements of compact groups, distributed by Haar measure."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.stats import ortho_group, special_ortho_group

from grouptk.domains import Angle, Array, Domain, MatrixDomain, Permutations, UnitQuaternions
from grouptk.element import Element
from grouptk.errors import DomainError
from grouptk.group import Group
from grouptk.lie.haar import haar_measure


def haar_sample(group: Group, count: int, seed: int | np.random.Generator | None = None) -> Element:
    """Return a batch of random elements of a compact group; see `Group.haar_sample`."""
    random = np.random.default_rng(seed)
    if haar_measure(group).left != 1:
        raise DomainError(
            f"sampling needs coordinates in which Haar measure is uniform; on {group} it has the density "
            f"{haar_measure(group).left}"
        )
    columns = [_uniform(domain, count, random, group) for domain in group.space.domains]
    return group(*columns)


def _uniform(domain: Domain, count: int, random: np.random.Generator, group: Group) -> Any:
    """Return random members of a domain, uniform in their measure of length, area or counting."""
    if isinstance(domain, Angle):
        return random.uniform(0, 2 * np.pi, count)
    if isinstance(domain, UnitQuaternions):
        vectors = random.standard_normal((count, 4, 1))
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    if domain.order.is_Integer:
        return _listed(domain)[random.integers(int(domain.order), size=count)]
    if isinstance(domain, MatrixDomain) and domain.is_orthogonal and not isinstance(domain, Permutations):
        family = special_ortho_group if domain.det == 1 else ortho_group
        return family(int(domain.rows), seed=random).rvs(count).reshape(count, domain.rows, domain.rows)
    raise DomainError(f"Haar measure can be sampled on compact groups; {group} has a coordinate in {domain}")


def _listed(domain: Domain) -> Array:
    return domain.values_array()
