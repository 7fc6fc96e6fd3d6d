"""Correlation, convolution and projection: derived from the group, planned as tables, executed on arrays."""
