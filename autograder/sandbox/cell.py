"""Knows one piece of a student's code."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Cell:
    """A code cell."""

    label: str
    """Its place in words, such as `cell 4`."""
    source: str
