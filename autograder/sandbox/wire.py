"""Knows how values cross the boundary: a prefix of sizes, a text, the plan of the values, and their arrays.

Nothing that arrives is trusted. Sizes are checked before anything is allocated, only plain data can be
spelled, and whatever does not fit is a `WireError`.

A plan spells values one after the other: a letter, then what the letter stands for. An array is a letter for
its type, the number of its axes and their lengths; its entries follow later, in the order of the arrays.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import prod
from struct import Struct, error
from typing import Any, Protocol

import numpy as np

from ..exercises import ARRAY_TYPES, Array, Data, Opaque, Seed

KINDS = (
    *("ready", "broken", "run", "ran", "functions", "names", "bind", "bound", "calls", "returned", "item"),
    *("raised", "exhausted", "large", "ask", "answer", "failed"),
)
"""What messages there are; `item` is a single value that was returned, not in a tuple or list."""
MOST_SENT = 2**30
"""Bytes of arrays in one message to a worker."""
MAX_TEXT = 4_000_000
TOGETHER = 2**15
"""Bytes of arrays up to which a frame is put into one piece."""
MAX_ARRAYS = 10_000
MAX_DEPTH = 8
MAX_AXES = 32
_LETTERS = dict(zip(ARRAY_TYPES, b"dfqi?", strict=True))
_KINDS = {letter: kind for kind, letter in _LETTERS.items()}
_NONE, _TRUE, _FALSE, _INTEGER, _FLOAT, _LIST, _OPAQUE, _HANDLE, _SEED = b"NTFIDLOHS"
_BOOL = np.dtype(bool)
_PREFIX = Struct("<BIIQQ")
"""Kind, bytes of the text, of the plan and of the arrays, and the turn."""
_NUMBER, _DECIMAL, _COUNT = Struct("<Bq"), Struct("<Bd"), Struct("<BI")
_AXES = [Struct(f"<BB{axes}Q") for axes in range(MAX_AXES + 1)]


class WireError(Exception):
    """What arrived is not a message, or what should leave does not fit into one."""


@dataclass(frozen=True, slots=True)
class Handle:
    """A value that stays on the other side."""

    number: int


Item = Data | Handle


@dataclass(frozen=True)
class Message:
    """One request or one answer."""

    kind: str
    """One of `KINDS`."""
    fields: Mapping[str, Any] = field(default_factory=dict)
    """Plain JSON."""
    values: Sequence[Item] = ()
    turn: int = 0
    """To which request it belongs."""


@dataclass(frozen=True)
class Frame:
    """A message as it is sent, but for its turn."""

    kind: int
    text: bytes
    plan: bytes
    arrays: Sequence[Array]

    def pieces(self, turn: int) -> list[bytes | memoryview]:
        """Give what goes over the line, one after the other."""
        prefix = _PREFIX.pack(self.kind, len(self.text), len(self.plan), self._size, turn)
        first, *others = self._body
        return [prefix + first, *others]

    @cached_property
    def _size(self) -> int:
        return sum(array.nbytes for array in self.arrays)

    @cached_property
    def _body(self) -> tuple[bytes | memoryview, ...]:
        """Put together what is small; large arrays are sent from where they are."""
        if self._size <= TOGETHER:
            return (b"".join([self.text, self.plan, *(array.data for array in self.arrays)]),)
        return (self.text + self.plan, *(array.data.cast("B") for array in self.arrays if array.size))


class Source(Protocol):
    """Where a message comes from."""

    def take(self, count: int) -> bytes | bytearray:
        """Give exactly so many bytes."""

    def fill(self, array: Array) -> None:
        """Fill a new array, which is not empty, with the bytes that come next."""


def write(message: Message, most: int) -> Frame:
    """Write a message whose arrays have at most `most` bytes.

    Raises:
        WireError: it is too large, or holds what cannot be spelled.
    """
    arrays: list[Array] = []
    plan = bytearray()
    for value in message.values:
        _spell(value, plan, arrays, MAX_DEPTH)
    text = json.dumps(message.fields).encode() if message.fields else b""
    if max(len(text), len(plan)) > MAX_TEXT or sum(array.nbytes for array in arrays) > most:
        raise WireError("too large to send")
    return Frame(KINDS.index(message.kind), text, bytes(plan), arrays)


def read(source: Source, most: int) -> Message:
    """Read a message whose arrays have at most `most` bytes.

    Raises:
        WireError: it is not a message, or too large.
    """
    kind, text, plan, size, turn = _PREFIX.unpack(source.take(_PREFIX.size))
    if kind >= len(KINDS) or max(text, plan) > MAX_TEXT or size > most:
        raise WireError(f"kind {kind} with {text} + {plan} + {size} bytes")
    head = source.take(text + plan)
    fields = _parse(head[:text]) if text else {}
    reader = _Plan(head[text:] if text else head, size)
    values = reader.read()
    for array in reader.arrays:
        if array.size:
            source.fill(array)
        if array.dtype == _BOOL:  # any byte but 0 is true; NumPy itself relies on 0 and 1
            np.not_equal(array.view(np.uint8), 0, out=array)
    return Message(KINDS[kind], fields, values, turn)


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


class _Plan:
    """Reads the values of a message, with arrays that are still to be filled."""

    def __init__(self, plan: bytes | bytearray, size: int) -> None:
        """Begin at the start.

        Args:
            plan: what was sent.
            size: bytes that the arrays have together.
        """
        self.arrays: list[Array] = []
        self._plan = plan
        self._place = 0
        self._left = size

    def read(self) -> list[Item]:
        """Read all values."""
        values: list[Item] = []
        try:
            while self._place < len(self._plan):
                values.append(self._item(MAX_DEPTH))
        except (error, IndexError, UnicodeDecodeError):
            raise WireError("a plan that ends too soon") from None
        if self._left:
            raise WireError(f"{self._left} bytes that belong to no array")
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
        if axes > MAX_AXES or len(self.arrays) >= MAX_ARRAYS:
            raise WireError(f"an array of {axes} axes after {len(self.arrays)} others")
        form = _AXES[axes]
        _, _, *shape = form.unpack_from(self._plan, self._place)
        self._place += form.size
        size = prod(shape) * kind.itemsize
        self._left -= size
        if self._left < 0 or (not size and prod(length or 1 for length in shape) >= 2**31):
            raise WireError("an array that is too large")
        self.arrays.append(np.empty(shape, kind))
        return self.arrays[-1]


def _parse(text: bytes | bytearray) -> dict[str, Any]:
    try:
        fields = json.loads(text)
    except (ValueError, RecursionError) as problem:
        raise WireError(f"text that is not JSON ({type(problem).__name__})") from None
    if not isinstance(fields, dict):
        raise WireError("text that names no fields")
    return fields
