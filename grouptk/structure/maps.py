"""Homomorphisms between finite groups: all of them, isomorphisms, automorphisms, and those of generator images."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from grouptk.domains import Array
from grouptk.element import Element
from grouptk.finite.homomorphisms import automorphisms as all_automorphisms
from grouptk.finite.homomorphisms import homomorphisms as all_homomorphisms
from grouptk.finite.homomorphisms import isomorphism as find_isomorphism
from grouptk.finite.maps import from_generator_images
from grouptk.group import Group
from grouptk.homomorphism import Homomorphism
from grouptk.structure.element_set import places_of
from grouptk.tracing import place_formula
