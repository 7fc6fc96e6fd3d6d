"""Engines: ways to carry out a plan on arrays; all of them agree with `reference`."""
