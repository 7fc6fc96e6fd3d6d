"""Equivariance: measured on arrays, proved on formulas."""
