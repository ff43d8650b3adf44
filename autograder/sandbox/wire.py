"""Knows how values cross the boundary: a length, a JSON header, then the bytes of the arrays.

Nothing that arrives is trusted. Sizes are checked before anything is allocated, only plain data can be
spelled, and whatever does not fit is a `WireError`.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, pairwise
from math import prod
from typing import Any

import numpy as np

from ..exercises import Array, Data, Opaque, Seed

MAX_HEADER = 4_000_000
MAX_ARRAYS = 10_000
MAX_DEPTH = 8
MAX_AXES = 32
TYPES = {name: np.dtype(name) for name in ("float64", "float32", "int64", "int32", "bool")}
_NAMES = {kind: name for name, kind in TYPES.items()}
_PREFIX = 4


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
    fields: Mapping[str, Any] = field(default_factory=dict)
    """Plain JSON."""
    values: Sequence[Item] = ()


def write(message: Message, most: int) -> bytes:
    """Write a message whose arrays have at most `most` bytes.

    Raises:
        WireError: it is too large, or holds what cannot be spelled.
    """
    arrays: list[Array] = []
    values = [_spell(value, arrays, MAX_DEPTH) for value in message.values]
    head = {
        "kind": message.kind,
        "fields": dict(message.fields),
        "values": values,
        "arrays": [[_NAMES[array.dtype], list(array.shape)] for array in arrays],
    }
    header = json.dumps(head).encode()
    if len(header) > MAX_HEADER or sum(array.nbytes for array in arrays) > most:
        raise WireError("too large to send")
    bodies = (np.ascontiguousarray(array).data for array in arrays)
    return b"".join([len(header).to_bytes(_PREFIX, "little"), header, *bodies])


def read(receive: Callable[[int], bytes | bytearray], most: int) -> Message:
    """Read a message whose arrays have at most `most` bytes.

    Args:
        receive: gives exactly as many bytes as it is asked for.
        most: refuse more bytes than these before receiving them.

    Raises:
        WireError: it is not a message, or too large.
    """
    length = int.from_bytes(receive(_PREFIX), "little")
    if length > MAX_HEADER:
        raise WireError(f"a header of {length} bytes, at most {MAX_HEADER} expected")
    head = _parse(receive(length))
    plans = _plan(head["arrays"], most)
    bounds = [0, *accumulate(prod(shape) * kind.itemsize for kind, shape in plans)]
    body = memoryview(receive(bounds[-1]))
    arrays = [_array(body[i:j], *plan) for (i, j), plan in zip(pairwise(bounds), plans, strict=True)]
    return Message(
        head["kind"], head["fields"], [_unspell(value, arrays, MAX_DEPTH) for value in head["values"]]
    )


def clean(text: Any, limit: int) -> str:
    """Make text from the other side harmless: one line, printable, at most `limit` characters."""
    if not isinstance(text, str):
        return ""
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in text[:limit])


def _spell(value: Any, arrays: list[Array], depth: int) -> Any:
    if value is None or type(value) in (bool, int, float):
        return value
    if isinstance(value, np.ndarray) and value.dtype in _NAMES:
        arrays.append(value)
        return {"array": len(arrays) - 1}
    if isinstance(value, list | tuple) and depth:
        return [_spell(item, arrays, depth - 1) for item in value]
    if isinstance(value, Opaque):
        return {"opaque": clean(value.kind, 80)}
    if isinstance(value, Handle):
        return {"handle": value.number}
    if isinstance(value, Seed):
        return {"seed": value.number}
    raise WireError(f"a {type(value).__name__} cannot be sent")


def _unspell(value: Any, arrays: Sequence[Array], depth: int) -> Item:
    if value is None or isinstance(value, bool | float):
        return value
    if isinstance(value, int) and -(2**63) <= value < 2**63:
        return value
    if isinstance(value, list) and depth:
        return [_within(_unspell(item, arrays, depth - 1)) for item in value]
    match value:
        case {"array": int(index), **rest} if not rest and 0 <= index < len(arrays):
            return arrays[index]
        case {"opaque": str(kind), **rest} if not rest:
            return Opaque(clean(kind, 80))
        case {"handle": int(number), **rest} if not rest and 0 <= number < 2**63:
            return Handle(number)
        case {"seed": int(number), **rest} if not rest and 0 <= number < 2**63:
            return Seed(number)
    raise WireError("a value that is neither array, scalar nor list")


def _within(item: Item) -> Data:
    if isinstance(item, Handle):
        raise WireError("a handle inside a list")
    return item


def _parse(header: bytes | bytearray) -> dict[str, Any]:
    try:
        head = json.loads(header)
    except (ValueError, RecursionError) as error:
        raise WireError(f"a header that is not JSON ({type(error).__name__})") from None
    match head:
        case {"kind": str(), "fields": dict(), "values": list(), "arrays": list(), **rest} if not rest:
            return dict(head)
    raise WireError("a header without kind, fields, values and arrays")


def _plan(arrays: Sequence[Any], most: int) -> list[tuple[np.dtype[Any], tuple[int, ...]]]:
    if len(arrays) > MAX_ARRAYS:
        raise WireError(f"{len(arrays)} arrays, at most {MAX_ARRAYS} expected")
    plans = []
    for entry in arrays:
        match entry:
            case [str(name), list(shape)] if name in TYPES and len(shape) <= MAX_AXES:
                pass
            case _:
                raise WireError("an array that is not of a known type and shape")
        if not all(type(length) is int and 0 <= length <= most for length in shape):
            raise WireError("an array with an impossible length")
        if prod(length or 1 for length in shape) * TYPES[name].itemsize > most:
            raise WireError("an array that is too large")
        plans.append((TYPES[name], tuple(shape)))
    if sum(prod(shape) * kind.itemsize for kind, shape in plans) > most:
        raise WireError(f"more than {most} bytes of arrays")
    return plans


def _array(body: memoryview, kind: np.dtype[Any], shape: tuple[int, ...]) -> Array:
    if kind == np.bool_:  # any byte but 0 is true; NumPy itself relies on 0 and 1
        return np.array(np.frombuffer(body, np.uint8) != 0).reshape(shape)
    array = np.frombuffer(body, kind).reshape(shape)
    return array if array.flags.behaved else array.copy()
