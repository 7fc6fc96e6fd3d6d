"""The Lie structure of a group, derived from its law by differentiation at the identity.

Ask for it by the methods of `Group`: `lie_algebra`, `adjoint`, `haar`, `modular_function`, `exp`, …
"""
