"""The 17 wallpaper groups as a computer algebra system lists them: affine maps in conventional bases, and facts."""

import json
from functools import cache
from pathlib import Path

import sympy as sp

import grouptk as gt

REFERENCE = {
    facts["short"]: facts
    for facts in json.loads((Path(__file__).parents[1] / "reference" / "wallpaper_17.json").read_text())
}
STRUCTURES = {
    "1": gt.C(1), "C2": gt.C(2), "C3": gt.C(3), "C4": gt.C(4), "C6": gt.C(6),
    "C2 x C2": gt.D(2), "S3": gt.D(3), "D8": gt.D(4), "D12": gt.D(6),
}  # fmt: skip


def rational(rows):
    return sp.Matrix([[sp.Rational(*entry) for entry in row] for row in rows])


@cache
def reference_group(name):
    """Return the crystal group that the generators of the reference make under our law."""
    facts = REFERENCE[name]
    maps = [rational(rows) for rows in facts["gens"]]
    return gt.from_affine_maps(maps, rational(facts["translation_basis"]), name=f"reference {name}")


def element(name, rows):
    """Return the element of the reference group that is this affine map in the conventional basis."""
    group = reference_group(name)
    change = sp.diag(rational(REFERENCE[name]["translation_basis"]).T * sp.diag(*group.cell.tolist()).inv(), 1)
    matrix = change.inv() * rational(rows) * change
    return group.element_from(matrix[:-1, :-1].tolist(), list(matrix[:-1, -1]))


def word(letters, generators):
    """Return the value of a word: letter j is generator j − 1, −j its inverse."""
    value = generators[0].group.e
    for letter in letters:
        g = generators[abs(letter) - 1]
        value = value * (g if letter > 0 else g.inverse())
    return value
