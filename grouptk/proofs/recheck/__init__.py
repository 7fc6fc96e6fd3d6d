"""Checking certificates again, by other means than those of the search."""

from grouptk.proofs.recheck.certificate import CertificateError, recheck

__all__ = ["CertificateError", "recheck"]
