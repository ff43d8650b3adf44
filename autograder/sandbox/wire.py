"""Knows how values cross the boundary: a prefix of sizes, a text, the plan of the values, and their arrays.

Nothing that arrives is trusted. Sizes are checked before anything is allocated, only plain data can be
spelled, and whatever does not fit is a `WireError`.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from struct import Struct
from typing import Any, Protocol

from ..exercises import Array
from .spelling import Item, WireError, mend_booleans, spell, unspell

KINDS = (
    *("ready", "broken", "run", "ran", "functions", "names", "bind", "bound", "calls", "returned", "item"),
    *("raised", "exhausted", "large", "ask", "answer", "failed"),
)
"""What messages there are; `item` is a single value that was returned, not in a tuple or list."""
MOST_SENT = 2**30
"""Bytes of arrays in one message to a worker."""
MAX_TEXT = 4_000_000
SMALL = 2**15
"""Bytes of arrays up to which a message is sent and read in one piece."""
_NUMBERS = {kind: number for number, kind in enumerate(KINDS)}
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

    head: tuple[int, int, int, int]
    """The prefix without the turn."""
    body: tuple[bytes | memoryview, ...]
    """What follows the prefix: in one piece, unless arrays are large; these are sent from where they are."""

    def pieces(self, turn: int) -> list[bytes | memoryview]:
        """Give what goes over the line, one after the other."""
        first, *others = self.body
        return [_PREFIX.pack(*self.head, turn) + first, *others]


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
    size = sum([array.nbytes for array in arrays])
    if max(len(text), len(plan)) > MAX_TEXT or size > most:
        raise WireError("too large to send")
    body: tuple[bytes | memoryview, ...]
    if size <= SMALL:
        body = (b"".join([text, plan, *[array.data for array in arrays]]),)
    else:
        body = (text + plan, *[array.data.cast("B") for array in arrays if array.size])
    return Frame((_NUMBERS[message.kind], len(text), len(plan), size), body)


def read(source: Source, most: int) -> Message:
    """Read a message whose arrays have at most `most` bytes.

    Raises:
        WireError: it is not a message, or too large.
    """
    kind, text, plan, size, turn = _PREFIX.unpack(source.take(_PREFIX.size))
    if kind >= len(KINDS) or max(text, plan) > MAX_TEXT or size > most:
        raise WireError(f"kind {kind} with {text} + {plan} + {size} bytes")
    end = text + plan
    body = source.take(end + size if size <= SMALL else end)
    fields = _parse(body[:text]) if text else {}
    values, empty = unspell(body[text:end], size, body[end:] if size <= SMALL else None)
    for array in empty:
        source.fill(array)
        if array.dtype.kind == "b":
            mend_booleans(array)
    return Message(KINDS[kind], fields, values, turn)


def _parse(text: bytes) -> dict[str, Any]:
    try:
        fields = json.loads(text)
    except (ValueError, RecursionError) as problem:
        raise WireError(f"text that is not JSON ({type(problem).__name__})") from None
    if not isinstance(fields, dict):
        raise WireError("text that names no fields")
    return fields
