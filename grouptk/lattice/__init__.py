"""Sampled groups: the lattice of translations of a group, its fibre, and its action on arrays.

A group whose translations T are sampled on a grid and whose fibre G/T is finite is held by arrays: an array of shape
(fibre, *grid) has the value at (t, h) = (t, e)·(0, h). The fibre axis lists the representatives (0, h), the first
fibre coordinate running fastest and the identity first.
"""

from grouptk.lattice.regular import default_centre, grid_shape, point_axes, transform
from grouptk.lattice.sites import Planes, Site, Sites
from grouptk.lattice.structure import Lattice, lattice_of

__all__ = [
    "Lattice",
    "Planes",
    "Site",
    "Sites",
    "default_centre",
    "grid_shape",
    "lattice_of",
    "point_axes",
    "transform",
]
