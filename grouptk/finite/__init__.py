"""Finite groups as tables of integers: everything here works on indices 0, …, n−1 and knows no coordinates."""

from grouptk.finite.table import CayleyTable

__all__ = ["CayleyTable"]
