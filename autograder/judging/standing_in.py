"""Knows how one function takes another's place in the namespace where the others look it up."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

from ..exercises import Exercise
from .calls import Functions


def stand_in(functions: Functions, replacements: Functions) -> AbstractContextManager[Functions]:
    """Bind names in the student's namespace to other functions for a while.

    A mapping that has its own `stand_in`, such as a sandboxed submission, does it itself.
    """
    own: Any = getattr(functions, "stand_in", None)
    if own is not None:
        context: AbstractContextManager[Functions] = own(replacements)
        return context
    return _patched(functions, replacements)


def put_in_place(
    exercise: Exercise, reference: Functions, changed: Functions
) -> AbstractContextManager[Functions]:
    """Put wrong functions in place of an exercise's right ones.

    Where the student's work is made use of by a given function, it is looked up in that one's namespace.
    """
    return stand_in(reference, changed) if exercise.writes else nullcontext({**reference, **changed})


@contextmanager
def _patched(functions: Functions, replacements: Functions) -> Iterator[Functions]:
    namespaces = {id(space): space for f in functions.values() if (space := getattr(f, "__globals__", None))}
    before = [
        (space, {name: space[name] for name in replacements if name in space})
        for space in namespaces.values()
    ]
    try:
        for space in namespaces.values():
            space.update(replacements)
        yield {**functions, **replacements}
    finally:
        for space, old in before:
            for name in replacements:
                space.pop(name, None)
            space.update(old)
