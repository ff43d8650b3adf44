"""Knows how a student's function is called: with fresh copies, its answer read as data, its faults caught."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..exercises import Case, Data, Exercise, Raised, Stopped, as_data, describe

Functions = Mapping[str, Callable[..., Any]]


@dataclass(frozen=True)
class Returned:
    """What a function returned, item by item."""

    items: list[Data]
    many: bool
    """Whether it returned a tuple or list rather than a single value."""
    cache: Any = None
    """The last item of a forward that has a backward; nobody looks inside."""


def call(function: Callable[..., Any], arguments: Sequence[Any]) -> Any:
    """Call a function with fresh copies of its array arguments.

    Raises:
        Raised: the function raised an exception.
        Stopped: the function was ended from outside.
    """
    fresh = [argument.copy() if isinstance(argument, np.ndarray) else argument for argument in arguments]
    try:
        with np.errstate(all="ignore"):
            return function(*fresh)
    except (Raised, Stopped):
        raise
    except (Exception, SystemExit) as error:  # whatever the student's code may raise
        raise describe(error) from None


def call_forward(exercise: Exercise, functions: Functions, inputs: Sequence[Any]) -> Returned:
    """Call the exercise's forward (or only) function."""
    answer = call(functions[exercise.forward], inputs)
    if not isinstance(answer, (tuple, list)):
        return Returned([as_data(answer)], many=False)
    if exercise.backward and answer:
        return Returned([as_data(item) for item in answer[:-1]], many=True, cache=answer[-1])
    return Returned([as_data(item) for item in answer], many=True)


def call_backward(exercise: Exercise, functions: Functions, case: Case, cache: Any) -> Returned:
    """Call the exercise's backward function on a cache that its forward has just made."""
    assert exercise.backward is not None
    answer = call(functions[exercise.backward], (*case.cotangents, cache))
    if not isinstance(answer, (tuple, list)):
        return Returned([as_data(answer)], many=False)
    return Returned([as_data(item) for item in answer], many=True)
