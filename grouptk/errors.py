"""Every error that grouptk raises on purpose; each message says what must be and what was."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class GroupTkError(Exception):
    """Base class of all errors raised by grouptk."""


class LawError(GroupTkError):
    """A law, action or automorphism cannot be traced to a formula that stands for it everywhere."""


class DomainError(GroupTkError, ValueError):
    """A value is not a member of its domain, or elements of different groups were mixed."""


class AxiomError(GroupTkError):
    """A group whose law is refuted was used; `report` carries the verdicts and the counterexample."""

    def __init__(self, message: str, report: Mapping[str, Any]) -> None:
        super().__init__(message)
        self.report = report


class ShapeError(GroupTkError, ValueError):
    """An array has a shape that fits none of the readings the operation allows."""


class GeometryError(GroupTkError, ValueError):
    """A grid, kernel size, stride or boundary on which the operation would not be equivariant or defined."""


class BackendError(GroupTkError):
    """An array library or an optional dependency cannot do what was asked."""
