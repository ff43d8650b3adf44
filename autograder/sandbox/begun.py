"""Knows which calls a worker was asked for before anybody made them, and how such a call is recognised."""

from collections import defaultdict, deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .wire import Handle


@dataclass(frozen=True, eq=False)
class Cache:
    """What a student's forward keeps for its backward; it never leaves the student's process."""

    life: int
    """Which of the submission's processes holds it."""
    handle: Handle
    """Its number there."""


class Begun:
    """The turns of calls that were begun ahead."""

    def __init__(self) -> None:
        """Begin with none."""
        self._turns: defaultdict[tuple[object, ...], deque[int]] = defaultdict(deque)

    def note(self, name: str, arguments: Sequence[Any], turn: int) -> None:
        """Remember at which turn a call was begun; equal calls are made in the order of their turns."""
        self._turns[_key(name, arguments)].append(turn)

    def take(self, name: str, arguments: Sequence[Any]) -> int | None:
        """Give the turn of a call that is made now, once; None where it was not begun."""
        turns = self._turns.get(_key(name, arguments))
        return turns.popleft() if turns else None


def _key(name: str, arguments: Sequence[Any]) -> tuple[object, ...]:
    """Tell calls apart by what they hand over: the very same objects, or the same cache."""
    return (name, *(each.handle if isinstance(each, Cache) else id(each) for each in arguments))
