"""Knows how much a submission may use, and how tightly it is shut in."""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True)
class Limits:
    """What one submission may use."""

    call_seconds: float = 5.0
    """For one call of one function."""
    notebook_seconds: float = 30.0
    """For running all cells."""
    memory_mib: int = 2048
    output_bytes: int = 1_000_000
    """What it may print before the rest is dropped."""
    scratch_mib: int = 64
    """What it may write to its temporary folder."""


class Level(StrEnum):
    """How much of the boundary this machine must provide."""

    STRICT = "strict"
    REDUCED = "reduced"
