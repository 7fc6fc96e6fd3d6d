"""The modular function Δ, the ratio of left and right Haar density, for which μ_left(A·g) = Δ(g) μ_left(A)."""

from __future__ import annotations

from functools import lru_cache

import sympy as sp

from grouptk.catalogue import Dilations
from grouptk.group import Group
from grouptk.homomorphism import Homomorphism
from grouptk.lie.absolute import prove_everywhere, ratio
from grouptk.lie.algebra import lie_algebra
from grouptk.lie.haar import haar_measure
from grouptk.lie.tangent import tangent_of
from grouptk.proofs import Result, Verdict
from grouptk.tracing import Formula

_NAME = "Δ(g) = 1"


def modular_function(group: Group) -> Homomorphism:
    """Return the modular function; see `Group.modular_function`."""
    group.require_group()
    target = Dilations()
    formula = Formula((group.space,), target.space, (_modulus(group),))
    return Homomorphism(group, target, formula, f"modular function of {group}")


def is_unimodular(group: Group) -> Result:
    """Prove or refute Δ = 1; see `Group.is_unimodular`."""
    group.require_group()
    if _keeps_killing_form(group):
        theorem = "theorem: Ad(g) keeps the Killing form, which is nondegenerate, so that |det Ad(g)| = 1"
        return Result(_NAME, Verdict.PROVED, theorem).resting_on(*group.verify().values())
    result = prove_everywhere(tangent_of(group), _NAME, [(_modulus(group), sp.S.One)])
    return result.resting_on(*haar_measure(group).verify().values())


@lru_cache(maxsize=256)
def _modulus(group: Group) -> sp.Expr:
    if _keeps_killing_form(group):
        return sp.S.One
    return ratio(*haar_measure(group))


def _keeps_killing_form(group: Group) -> bool:
    algebra = lie_algebra(group)
    return algebra.is_numeric and algebra.is_semisimple
