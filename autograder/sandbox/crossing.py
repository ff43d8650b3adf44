"""Knows how arguments look on their way to a worker, and answers on their way back."""

from collections.abc import Container, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..exercises import Raised, Seed, Stopped, as_data
from . import wording
from .wire import TYPES, Handle, Item, Message, WireError, clean

_FAULT = {"kind": 80, "text": 300, "where": 200}
"""Fields of a fault, with the most characters that are read of each."""


@dataclass(frozen=True, eq=False)
class Cache:
    """What a student's forward keeps for its backward; it never leaves the student's process."""

    life: int
    """Which of the submission's processes holds it."""
    handle: Handle
    """Its number there."""


def as_item(argument: Any, life: int) -> Item:
    """Make an argument fit to be sent.

    Args:
        argument: what a function is called with.
        life: which of the submission's processes it goes to.

    Raises:
        Stopped: it is a cache that went with another process.
    """
    if isinstance(argument, Cache):
        if argument.life != life:
            raise Stopped(wording.CACHE_LOST)
        return argument.handle
    if isinstance(argument, np.random.Generator):
        seed: Any = argument.bit_generator.seed_seq
        return Seed(seed.entropy)
    if type(argument) is np.ndarray and argument.dtype in TYPES.values():
        return argument  # it is copied when it is written
    return as_data(argument)


def ask_for(calls: Sequence[tuple[str, Sequence[Any]]], caching: Container[str], life: int) -> Message:
    """Write calls as one message, which holds every argument once.

    Args:
        calls: name and arguments.
        caching: names of functions whose last returned item is a cache, which stays on their side.
        life: which of the submission's processes is asked.

    Raises:
        Stopped: an argument is a cache that went with another process.
    """
    places: dict[int, int] = {}
    values: list[Item] = []
    plans = []
    for name, arguments in calls:
        for argument in arguments:
            if id(argument) not in places:
                places[id(argument)] = len(values)
                values.append(as_item(argument, life))
        own = [places[id(argument)] for argument in arguments]
        plans.append({"name": name, "caching": name in caching, "arguments": own})
    return Message("calls", {"calls": plans}, values)


def read_answer(reply: Message, life: int) -> Any:
    """Read a reply, of which nothing can be relied on, as what the function did.

    Raises:
        Raised: the function raised.
        WireError: it is no answer to a call.
    """
    fields = reply.fields
    if reply.kind == "raised":
        raise Raised(*(clean(fields.get(key), most) for key, most in _FAULT.items()))
    values = [Cache(life, item) if isinstance(item, Handle) else item for item in reply.values]
    if reply.kind != "returned" or (not fields.get("many") and len(values) != 1):
        raise WireError("no answer to a call")
    return tuple(values) if fields.get("many") else values[0]
