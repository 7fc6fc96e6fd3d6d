"""Representations of groups: homomorphisms into invertible linear maps."""

from grouptk.representations.left_regular import LeftRegular, left_regular

__all__ = ["LeftRegular", "left_regular"]
