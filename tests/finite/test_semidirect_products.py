"""All C_n ⋊_k C_m of the reference, by their law (a, h)(b, l) = (a + k^h b mod n, h + l mod m)."""

import json

import numpy as np
import pytest
from small_groups import REFERENCE

from grouptk.finite.classes import ConjugacyClasses, center
from grouptk.finite.table import CayleyTable
from grouptk.finite.verify import verify_table

PRODUCTS = json.loads((REFERENCE / "semidirect_cyclic.json").read_text())


def product_of(n, m, k):
    """Return the array of products; element (a, h) has the place a + n·h."""
    a, h = np.tile(np.arange(n), m), np.repeat(np.arange(m), n)
    powers = np.array([pow(k, j, n) for j in range(m)])
    return (a[:, None] + powers[h][:, None] * a) % n + n * ((h[:, None] + h) % m)


@pytest.mark.parametrize("facts", PRODUCTS, ids=lambda f: f"C{f['n']}:{f['k']}:C{f['m']}")
def test_center_and_classes(facts):
    table = CayleyTable(product_of(facts["n"], facts["m"], facts["k"]))
    assert len(center(table)) == facts["center"] and len(ConjugacyClasses.of(table)) == facts["n_classes"]


def test_the_laws_are_groups_unless_the_power_is_wrong():
    assert all(verify_table(product_of(f["n"], f["m"], f["k"]), "C:C") for f in PRODUCTS)
    assert not verify_table(product_of(7, 3, 3), "3³ ≠ 1 mod 7")
