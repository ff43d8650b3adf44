"""Knows how a call is described that is likely to be made next."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, eq=False)
class Foreseen:
    """A function's name, and the very objects that it will be called with."""

    name: str
    arguments: Sequence[Any]
    cache_of: int | None = None
    """Which call of the same list makes the cache that is handed over last; None where none is."""
