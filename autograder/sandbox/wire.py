"""Knows how values cross the boundary: a prefix of sizes, a text, the plan of the values, and their arrays.

Nothing that arrives is trusted. Sizes are checked before anything is allocated, only plain data can be
spelled, and whatever does not fit is a `WireError`.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from struct import Struct
from typing import Any, Protocol

import numpy as np

from ..exercises import Array
from .spelling import Item, WireError, spell, unspell

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
_BOOL = np.dtype(bool)
_PREFIX = Struct("<BIIQQ")
"""Kind, bytes of the text, of the plan and of the arrays, and the turn."""


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

    def take(self, count: int) -> bytes:
        """Give exactly so many bytes."""

    def fill(self, array: Array) -> None:
        """Fill a new array, which is not empty, with the bytes that come next."""


def write(message: Message, most: int) -> Frame:
    """Write a message whose arrays have at most `most` bytes.

    Raises:
        WireError: it is too large, or holds what cannot be spelled.
    """
    plan, arrays = spell(message.values)
    text = json.dumps(message.fields).encode() if message.fields else b""
    if max(len(text), len(plan)) > MAX_TEXT or sum(array.nbytes for array in arrays) > most:
        raise WireError("too large to send")
    return Frame(KINDS.index(message.kind), text, plan, arrays)


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
    values, arrays = unspell(head[text:], size)
    for array in arrays:
        if array.size:
            source.fill(array)
        if array.dtype == _BOOL:  # any byte but 0 is true; NumPy itself relies on 0 and 1
            np.not_equal(array.view(np.uint8), 0, out=array)
    return Message(KINDS[kind], fields, values, turn)


def _parse(text: bytes) -> dict[str, Any]:
    try:
        fields = json.loads(text)
    except (ValueError, RecursionError) as problem:
        raise WireError(f"text that is not JSON ({type(problem).__name__})") from None
    if not isinstance(fields, dict):
        raise WireError("text that names no fields")
    return fields
