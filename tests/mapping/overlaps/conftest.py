"""Fixtures of more than one file of this folder."""

from tests.mapping.overlaps.overlapped import twice  # noqa: F401
