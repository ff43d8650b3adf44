"""Knows which calls a worker was asked for before anybody made them, and how such a call is recognised."""

from collections import defaultdict, deque
from collections.abc import Sequence
from typing import Any

from .crossing import Cache


class Begun:
    """The turns of calls that were begun ahead."""

    def __init__(self) -> None:
        """Begin with none."""
        self._turns: defaultdict[tuple[object, ...], deque[int]] = defaultdict(deque)

    def note(self, name: str, arguments: Sequence[Any], turn: int) -> None:
        """Remember at which turn a call was begun; equal calls are made in the order of their turns."""
        self._turns[_key(name, arguments)].append(turn)

    def take(self, name: str, arguments: Sequence[Any], answered: int) -> int | None:
        """Give the turn of a call that is made now, once; None where it was not begun.

        Args:
            name: of the function.
            arguments: what it is called with.
            answered: the turn of the last answer that came; earlier ones are gone.
        """
        turns = self._turns[_key(name, arguments)]
        while turns and turns[0] <= answered:
            turns.popleft()
        return turns.popleft() if turns else None


def _key(name: str, arguments: Sequence[Any]) -> tuple[object, ...]:
    """Tell calls apart by what they hand over: the very same objects, or the same cache."""
    return (name, *[each.handle if isinstance(each, Cache) else id(each) for each in arguments])
