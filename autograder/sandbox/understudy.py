"""Knows how right functions answer in place of a student's, without ever entering the student's process."""

from collections import OrderedDict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from ..exercises import Array, as_data, describe
from .spelling import Handle, Item, clean
from .wire import Message

MOST_BYTES = 8 * 2**20
"""Bytes of arrays in one question: hostile shapes must not make a right function large or slow."""
MOST_LENGTH = 1024
"""Length of any axis in a question."""
MOST_ARGUMENTS = 64
KEPT_BYTES = 256 * 2**20
"""Bytes of arrays behind the caches that are remembered; the oldest go first."""


class Understudy:
    """Right functions, and the caches that they have made."""

    def __init__(self, functions: Mapping[str, Callable[..., Any]], caching: Collection[str]) -> None:
        """Stand in.

        Args:
            functions: the right functions by name.
            caching: names of those whose last returned item is a cache, which stays here.
        """
        self.functions = dict(functions)
        self._caching = frozenset(caching)
        self._caches: OrderedDict[int, tuple[Any, int]] = OrderedDict()
        self._count = 0

    def answer(self, question: Message) -> Message:
        """Call the function that a worker asks for; whatever is wrong with the question is told to it."""
        try:
            with np.errstate(all="ignore"):
                return self._answer(question)
        except Exception as error:  # the arguments come from the student
            fault = describe(error)
            return Message("failed", {"kind": fault.kind, "text": fault.text})

    def _answer(self, question: Message) -> Message:
        name, keywords = question.fields.get("name"), question.fields.get("keywords")
        if name not in self.functions or not isinstance(keywords, list):
            raise NameError(f"name {clean(name, 80)!r} is not defined")
        values = [self._known(value) for value in question.values]
        size = _weigh(question.values)
        split = len(values) - len(keywords)
        if split < 0 or len(values) > MOST_ARGUMENTS or not all(isinstance(word, str) for word in keywords):
            raise TypeError(f"{name}() got arguments that it does not take")
        returned = self.functions[name](*values[:split], **dict(zip(keywords, values[split:], strict=True)))
        if not isinstance(returned, tuple | list):
            return Message("answer", {"many": False}, [as_data(returned)])
        if name not in self._caching or not returned:
            return Message("answer", {"many": True}, [as_data(item) for item in returned])
        *items, cache = returned
        answers = [as_data(item) for item in items]
        size += sum(item.nbytes for item in answers if isinstance(item, np.ndarray))
        return Message("answer", {"many": True}, [*answers, self._keep(cache, size)])

    def _keep(self, cache: Any, size: int) -> Handle:
        self._count += 1
        self._caches[self._count] = (cache, size)
        while sum(size for _, size in self._caches.values()) > KEPT_BYTES:
            self._caches.popitem(last=False)
        return Handle(self._count)

    def _known(self, value: Item) -> Any:
        if isinstance(value, Handle):
            if value.number not in self._caches:
                raise ValueError("this cache is no longer there")
            return self._caches[value.number][0]
        return value


def _weigh(values: Sequence[Item]) -> int:
    """Add up the bytes of the arrays in a question.

    Raises:
        ValueError: they are too large, or too long.
    """
    arrays = list(_arrays(values))
    size = sum(array.nbytes for array in arrays)
    if size > MOST_BYTES or any(length > MOST_LENGTH for array in arrays for length in array.shape):
        raise ValueError("arrays that are too large")
    return size


def _arrays(values: Sequence[Item]) -> Iterator[Array]:
    for value in values:
        if isinstance(value, np.ndarray):
            yield value
        elif isinstance(value, list):
            yield from _arrays(value)
