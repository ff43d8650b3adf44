"""Knows which values count as data: exact arrays of five types, plain scalars, and lists of these.

What a student's function returns is read through `as_data` on the student's side of the boundary, in a
notebook and in the sandbox alike, so that a judge sees the same thing in both.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from .inputs import Array, Seed

ARRAY_TYPES = tuple(np.dtype(name) for name in ("float64", "float32", "int64", "int32", "bool"))
MAX_DEPTH = 3


@dataclass(frozen=True, slots=True)
class Opaque:
    """Something that is not data; only a few words about it are known, for a message."""

    kind: str


Data = Array | float | int | bool | None | Opaque | Seed | list["Data"]
"""What a judge can receive; tuples arrive as lists."""


def as_data(value: Any, depth: int = MAX_DEPTH) -> Data:
    """Read a value as data, copying arrays, so that a later change of the original does not show."""
    if value is None or isinstance(value, (Opaque, Seed)):
        return value
    if type(value) is bool or type(value) is float:
        return value
    if type(value) is int:
        return value if -(2**63) <= value < 2**63 else Opaque("an integer beyond 64 bits")
    if isinstance(value, (np.ndarray, np.generic)):
        return _as_array(value)
    if isinstance(value, (list, tuple)):
        return [as_data(item, depth - 1) for item in value] if depth else Opaque("a deeply nested list")
    return Opaque(f"a {type(value).__name__}"[:80])


def _as_array(value: Any) -> Data:
    try:
        array: Array = np.array(value, copy=True, order="C", subok=False)
    except Exception as error:  # an ndarray subclass may do anything when it is copied
        return Opaque(f"an array that cannot be copied ({type(error).__name__})"[:80])
    return array if array.dtype in ARRAY_TYPES else Opaque(f"an array of {array.dtype}"[:80])
