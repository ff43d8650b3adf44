"""Knows how values are spelled, one after the other: a letter, then what the letter stands for.

An array is a letter for its type, the number of its axes and their lengths; its entries follow elsewhere, in
the order of the arrays. Nothing that is read is trusted: whatever does not fit is a `WireError`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from struct import Struct, error
from typing import Any

import numpy as np

from ..exercises import ARRAY_TYPES, Array, Data, Opaque, Seed

MAX_ARRAYS = 10_000
MAX_DEPTH = 8
MAX_AXES = 32
_LETTERS = dict(zip(ARRAY_TYPES, b"dfqi?", strict=True))
_KINDS = {letter: kind for kind, letter in _LETTERS.items()}
_NONE, _TRUE, _FALSE, _INTEGER, _FLOAT, _LIST, _OPAQUE, _HANDLE, _SEED = b"NTFIDLOHS"
_NUMBER, _DECIMAL, _COUNT = Struct("<Bq"), Struct("<Bd"), Struct("<BI")
_AXES = [Struct(f"<BB{axes}Q") for axes in range(MAX_AXES + 1)]


class WireError(Exception):
    """What arrived is not a message, or what should leave does not fit into one."""


@dataclass(frozen=True, slots=True)
class Handle:
    """A value that stays on the other side."""

    number: int


Item = Data | Handle


def spell(values: Sequence[Item]) -> tuple[bytes, list[Array]]:
    """Spell values; give the arrays among them, one after the other in memory as NumPy orders them.

    Raises:
        WireError: one cannot be spelled.
    """
    plan, arrays = bytearray(), list[Array]()
    for value in values:
        _spell(value, plan, arrays, MAX_DEPTH)
    return bytes(plan), arrays


def unspell(plan: bytes, size: int, entries: bytes | None = None) -> tuple[list[Item], list[Array]]:
    """Read what was spelled.

    Args:
        plan: what `spell` gave, or what pretends to be it.
        size: bytes that the arrays must have together.
        entries: these bytes; None where they come later.

    Returns:
        The values, and those arrays in it that are still to be filled.

    Raises:
        WireError: it is no such thing.
    """
    reader = _Reader(plan, size, entries)
    return reader.read(), reader.empty


def mend_booleans(array: Array) -> None:
    """Make booleans of any bytes: but for 0 all are true; NumPy itself relies on 0 and 1."""
    np.not_equal(array.view(np.uint8), 0, out=array)


def clean(text: Any, limit: int) -> str:
    """Make text from the other side harmless: one line, printable, at most `limit` characters."""
    if not isinstance(text, str):
        return ""
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in text[:limit])


def _spell(value: Any, plan: bytearray, arrays: list[Array], depth: int) -> None:
    if isinstance(value, np.ndarray) and value.dtype in _LETTERS and value.ndim <= MAX_AXES:
        plan += _AXES[value.ndim].pack(_LETTERS[value.dtype], value.ndim, *value.shape)
        arrays.append(value if value.flags.c_contiguous else np.ascontiguousarray(value))
    elif isinstance(value, list | tuple) and depth:
        plan += _COUNT.pack(_LIST, len(value))
        for item in value:
            _spell(item, plan, arrays, depth - 1)
    elif value is None or type(value) is bool:
        plan.append(_NONE if value is None else _TRUE if value else _FALSE)
    elif type(value) is float:
        plan += _DECIMAL.pack(_FLOAT, value)
    elif type(value) is int and -(2**63) <= value < 2**63:
        plan += _NUMBER.pack(_INTEGER, value)
    elif isinstance(value, Handle | Seed):
        plan += _NUMBER.pack(_HANDLE if isinstance(value, Handle) else _SEED, value.number)
    elif isinstance(value, Opaque):
        said = clean(value.kind, 80).encode()
        plan += _COUNT.pack(_OPAQUE, len(said)) + said
    else:
        raise WireError(f"a {type(value).__name__} cannot be sent")


class _Reader:
    """Reads the values of a message, with arrays that are still to be filled."""

    def __init__(self, plan: bytes, size: int, entries: bytes | None) -> None:
        """Begin at the start; see `unspell`."""
        self.empty: list[Array] = []
        self._plan = plan
        self._place = 0
        self._size = size
        self._used = 0
        self._count = 0
        self._entries = entries

    def read(self) -> list[Item]:
        """Read all values."""
        values: list[Item] = []
        try:
            while self._place < len(self._plan):
                values.append(self._item(MAX_DEPTH))
        except (error, IndexError, UnicodeDecodeError):
            raise WireError("a plan that ends too soon") from None
        if self._used < self._size:
            raise WireError(f"{self._size - self._used} bytes that belong to no array")
        return values

    def _item(self, depth: int) -> Item:
        letter = self._plan[self._place]
        kind = _KINDS.get(letter)
        if kind is not None:
            return self._array(kind)
        if letter in (_NONE, _TRUE, _FALSE):
            self._place += 1
            return None if letter == _NONE else letter == _TRUE
        if letter in (_INTEGER, _FLOAT):
            scalar: float = self._take(_NUMBER if letter == _INTEGER else _DECIMAL)
            return scalar
        if letter in (_HANDLE, _SEED):
            number = self._take(_NUMBER)
            if number < 0:
                raise WireError("a handle or seed below zero")
            return Handle(number) if letter == _HANDLE else Seed(number)
        if letter == _OPAQUE:
            return self._opaque(self._take(_COUNT))
        if letter == _LIST and depth:
            return [self._within(depth - 1) for _ in range(self._take(_COUNT))]
        raise WireError("a value that is neither array, scalar nor list")

    def _opaque(self, length: int) -> Opaque:
        said = self._plan[self._place : self._place + length]
        if len(said) < length:
            raise WireError("words that end too soon")
        self._place += length
        return Opaque(clean(said.decode(), 80))

    def _within(self, depth: int) -> Data:
        item = self._item(depth)
        if isinstance(item, Handle):
            raise WireError("a handle inside a list")
        return item

    def _take(self, form: Struct) -> Any:
        """Read what follows a letter."""
        _, value = form.unpack_from(self._plan, self._place)
        self._place += form.size
        return value

    def _array(self, kind: np.dtype[Any]) -> Array:
        axes = self._plan[self._place + 1]
        self._count += 1
        if axes > MAX_AXES or self._count > MAX_ARRAYS:
            raise WireError(f"an array of {axes} axes after {self._count - 1} others")
        form = _AXES[axes]
        _, _, *shape = form.unpack_from(self._plan, self._place)
        self._place += form.size
        start, size = self._used, prod(shape) * kind.itemsize
        self._used += size
        if self._used > self._size or (not size and prod([length or 1 for length in shape]) >= 2**31):
            raise WireError("an array that is too large")
        if not size:
            return np.empty(shape, kind)
        if self._entries is None:
            self.empty.append(np.empty(shape, kind))
            return self.empty[-1]
        array: Array = np.ndarray(shape, kind, self._entries, start).copy()
        if kind.kind == "b":
            mend_booleans(array)
        return array
