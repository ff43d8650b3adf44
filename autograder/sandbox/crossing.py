"""Knows how arguments look on their way to a worker, and answers on their way back."""

from collections.abc import Container, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..exercises import ARRAY_TYPES, Foreseen, Raised, Seed, Stopped, as_data
from . import wording
from .spelling import Handle, Item, WireError, clean
from .wire import MOST_SENT, Frame, Message, write

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
    if type(argument) is np.ndarray and argument.dtype in ARRAY_TYPES:
        return argument  # it is copied when it is written
    return as_data(argument)


def ask_for(calls: Sequence[Foreseen], caching: Container[str], life: int) -> Message:
    """Write calls as one message, which holds every argument once.

    A call is its function's name, whether a cache stays on their side, and the places of its arguments among
    the values; a place -1 stands for the cache of the message's first call, -2 for that of the second.

    Args:
        calls: what to call.
        caching: names of functions whose last returned item is a cache, which stays on their side.
        life: which of the submission's processes is asked.

    Raises:
        Stopped: an argument is a cache that went with another process.
    """
    places: dict[int, int] = {}
    values: list[Item] = []
    plans = []
    for call in calls:
        for argument in call.arguments:
            if id(argument) not in places:
                places[id(argument)] = len(values)
                values.append(as_item(argument, life))
        own = [places[id(argument)] for argument in call.arguments]
        if call.cache_of is not None:
            own.append(-1 - call.cache_of)
        plans.append((call.name, call.name in caching, own))
    return Message("calls", {"calls": plans}, values)


class Requests:
    """Calls that are foreseen at every submission, written once for all of them."""

    def __init__(self) -> None:
        """Begin with none."""
        self._written: dict[object, tuple[Sequence[Foreseen], Frame]] = {}

    def find(self, calls: Sequence[Foreseen], caching: Container[str]) -> Frame:
        """Give calls as a message; the very same ones are not written again."""
        key = tuple(
            (call.name, call.name in caching, call.cache_of, *map(id, call.arguments)) for call in calls
        )
        if key not in self._written:  # with the calls, so that what has their numbers stays what it is
            self._written[key] = calls, write(ask_for(calls, caching, 0), MOST_SENT)
        return self._written[key][1]


def read_answer(reply: Message, life: int) -> Any:
    """Read a reply, of which nothing can be relied on, as what the function did.

    Raises:
        Raised: the function raised.
        WireError: it is no answer to a call.
    """
    values = [Cache(life, item) if isinstance(item, Handle) else item for item in reply.values]
    match reply.kind:
        case "returned":
            return tuple(values)
        case "item" if len(values) == 1:
            return values[0]
        case "raised":
            raise Raised(*(clean(reply.fields.get(key), most) for key, most in _FAULT.items()))
    raise WireError("no answer to a call")
