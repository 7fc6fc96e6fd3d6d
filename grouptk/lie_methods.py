"""What one asks of a Lie group, as methods of `Group`.

The answers come from `grouptk.lie`, which knows groups and is imported when it is asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast

from grouptk.domains import Array

if TYPE_CHECKING:
    import numpy as np

    from grouptk.element import Element
    from grouptk.group import Group
    from grouptk.homomorphism import Homomorphism
    from grouptk.lie.algebra import LieAlgebra
    from grouptk.lie.exponential import OneParameterSubgroup
    from grouptk.lie.haar import HaarMeasure
    from grouptk.proofs import Result
    from grouptk.representations import Representation


class LieMethods:
    """The methods of a group that need derivatives of its law; discrete groups have dimension 0.

    All of them raise `AxiomError` if an axiom of the group is refuted, and `LawError` if a matrix has a symbolic size.
    """

    def lie_algebra(self) -> LieAlgebra:
        """Return the Lie algebra, from the second derivatives of the law at the identity.

        Its basis are the directions of the coordinates; where equations bind them, a basis of their tangent space.
        [u, v] = D(u, v) − D(v, u) with D = ∂²(g*h)/∂g∂h at e. Antisymmetry and the Jacobi identity are checked.

        Example:
            >>> import grouptk as gt
            >>> gt.SE(2).lie_algebra()
            Lie algebra of SE(2): x, y, theta; [x, theta] = -y, [y, theta] = x
            >>> gt.SO(3).lie_algebra().is_semisimple, gt.Heisenberg().lie_algebra().is_nilpotent
            (True, True)
        """
        from grouptk.lie.algebra import lie_algebra

        return lie_algebra(cast("Group", self))

    def adjoint(self) -> Representation:
        """Return the adjoint representation, Ad_g = D(h ↦ g h g⁻¹) at e, in the basis of the Lie algebra.

        Example:
            >>> import grouptk as gt
            >>> gt.Aff(1).adjoint()(gt.Aff(1)(5, 2))
            Matrix([
            [2, -5],
            [0,  1]])
            >>> bool(gt.SE(2).adjoint().verify())
            True
        """
        from grouptk.lie.algebra import adjoint

        return adjoint(cast("Group", self))

    def haar(self) -> HaarMeasure:
        """Return the densities (left, right) of left and right Haar measure in the group's coordinates.

        left(g) = 1/|det ∂(g*h)/∂h| and right(g) = 1/|det ∂(h*g)/∂h| at h = e, times counting measure of discrete
        coordinates. Where equations bind coordinates, the measure they refer to is named. `verify()` proves them.

        Source:
            G. B. Folland, A course in abstract harmonic analysis, 2nd ed., CRC Press 2016, chapter 2.

        Example:
            >>> import grouptk as gt
            >>> gt.Aff(1).haar()
            Haar measure of Aff(1) against dx da: left a**(-2), right 1/Abs(a)
            >>> gt.SL(2).haar()
            Haar measure of SL(2) against dA_12 dA_21 dA_22: left 1/Abs(A_22), right 1/Abs(A_22)
            >>> bool(gt.Aff(1).haar().verify())
            True
        """
        from grouptk.lie.haar import haar_measure

        return haar_measure(cast("Group", self))

    def modular_function(self) -> Homomorphism:
        """Return Δ: G → ℝ⁺ with μ_left(A·g) = Δ(g) μ_left(A), that is Δ(g) = |det Ad(g⁻¹)|, as a homomorphism.

        Example:
            >>> import grouptk as gt
            >>> delta = gt.Sim(2).modular_function()
            >>> delta(gt.Sim(2)(0, 0, 0, 3)), bool(delta.verify())
            (Dilations()(r=Rational(1, 9)), True)
        """
        from grouptk.lie.modular import modular_function

        return modular_function(cast("Group", self))

    def is_unimodular(self) -> Result:
        """Prove or refute that left and right Haar measure agree: Δ = 1.

        Example:
            >>> import grouptk as gt
            >>> bool(gt.SE(3).is_unimodular()), bool(gt.SL(2).is_unimodular())
            (True, True)
            >>> print(gt.Aff(1).is_unimodular().counterexample)
            at g = (x=0, a=2): Δ(g) = 1 fails, (1/2) ≠ (1)
        """
        from grouptk.lie.modular import is_unimodular

        return is_unimodular(cast("Group", self))

    def one_parameter_subgroup(self, velocity: Sequence[Any]) -> OneParameterSubgroup:
        """Return t ↦ exp(tX) in closed form, for exact coordinates X in the basis of the Lie algebra.

        Raises:
            LawError: no closed form was found.

        Example:
            >>> import grouptk as gt
            >>> gt.SE(2).one_parameter_subgroup([1, 0, 1])
            exp(t·(theta + x)) in SE(2): (sin(t), 1 - cos(t), t)
            >>> bool(gt.SE(2).one_parameter_subgroup([1, 0, 1]).verify())
            True
        """
        from grouptk.lie.exponential import exponential

        return exponential(cast("Group", self), velocity)

    def exp(self, velocity: Sequence[Any]) -> Element:
        """Exponentiate X, in the basis of the Lie algebra: exactly if X is exact, else integrated to 12 digits.

        Raises:
            LawError: X is exact and no closed form was found.

        Example:
            >>> import grouptk as gt
            >>> from sympy import pi
            >>> gt.SE(2).exp([1, 0, pi])
            SE(2)(x=0, y=2/pi, theta=pi)
            >>> gt.SE(2).exp([1.0, 0.0, 3.0]).isclose(gt.SE(2).exp([0.5, 0.0, 1.5]) ** 2)
            True
        """
        from grouptk.lie.exponential import exp

        return exp(cast("Group", self), velocity)

    def log(self, element: Element) -> tuple[Any, ...] | Array:
        """Return X in the basis of the Lie algebra with exp(X) = g.

        It is exact, and proved, if g is exact and exp(X) = g can be solved for one coordinate after another; angles are
        then in (−π, π]. Else floats are found by Newton's method from where ad X is the principal logarithm of Ad(g);
        near e this is the principal logarithm.

        Raises:
            DomainError: none is found: the element lies outside of the image of exp, in another component, say.

        Example:
            >>> import grouptk as gt
            >>> gt.Aff(1).log(gt.Aff(1)(1, 2))
            (log(2), log(2))
            >>> gt.SE(2).log(gt.SE(2).exp([1.0, 2.0, 0.5])).round(9).tolist()
            [1.0, 2.0, 0.5]
        """
        from grouptk.lie.logarithm import logarithm

        return logarithm(cast("Group", self), element)

    def haar_sample(self, count: int, seed: int | np.random.Generator | None = None) -> Element:
        """Return a batch of random elements of a compact group, distributed by Haar measure.

        Angles and finite coordinates are uniform, orthogonal matrices come from QR, unit quaternions from Gaussians.

        Raises:
            DomainError: the group is not compact, or Haar measure is not uniform in its coordinates.

        Example:
            >>> import grouptk as gt
            >>> gt.SO(3).haar_sample(5, seed=0).A.shape
            (5, 3, 3)
        """
        from grouptk.lie.sampling import haar_sample

        return haar_sample(cast("Group", self), count, seed)
