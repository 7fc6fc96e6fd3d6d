"""Representations of groups: homomorphisms into invertible linear maps."""

from grouptk.representations.left_regular import LeftRegular, left_regular
from grouptk.representations.matrix import Representation

__all__ = ["LeftRegular", "Representation", "left_regular"]
