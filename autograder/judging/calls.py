"""Knows how a student's function is called: with fresh copies, its answer read as data, its faults caught."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..exercises import Case, Data, Exercise, Foreseen, Raised, Seed, Stopped, as_data, describe

Functions = Mapping[str, Callable[..., Any]]


@dataclass(frozen=True)
class Returned:
    """What a function returned, item by item."""

    items: list[Data]
    many: bool
    """Whether it returned a tuple or list rather than a single value."""
    cache: Any = None
    """The last item of a forward that has a backward; nobody looks inside."""


def call(function: Callable[..., Any], arguments: Sequence[Any], *rest: Any) -> Any:
    """Call a function with fresh copies of its arguments, then with the rest as it is.

    Raises:
        Raised: the function raised an exception.
        Stopped: the function was ended from outside.
    """
    if _is_elsewhere(function):
        return function(*arguments, *rest)
    try:
        with np.errstate(all="ignore"):
            return function(*map(_fresh, arguments), *rest)
    except (Raised, Stopped):
        raise
    except (Exception, SystemExit) as error:  # whatever the student's code may raise
        raise describe(error) from None


def _is_elsewhere(function: Callable[..., Any]) -> bool:
    """Tell whether a function is behind a boundary: it is handed copies, and what it returns is data."""
    return getattr(function, "copies", False)


def _fresh(argument: Any) -> Any:
    """Copy an array or a list of arrays, and make a generator from a seed."""
    if isinstance(argument, np.ndarray):
        return argument.copy()
    if isinstance(argument, Seed):
        return np.random.default_rng(argument.number)
    return [_fresh(item) for item in argument] if isinstance(argument, list) else argument


def call_forward(exercise: Exercise, functions: Functions, inputs: Sequence[Any]) -> Returned:
    """Call the exercise's forward (or only) function; lists of arrays come back item by item."""
    function = functions[exercise.forward]
    answer = call(function, inputs)
    if not isinstance(answer, (tuple, list)):
        return Returned(_read(function, [answer]), many=False)
    outputs, cache = (answer[:-1], answer[-1]) if exercise.backward and answer else (answer, None)
    items = _read(function, outputs)
    if any(name.endswith("]") for name in exercise.outputs):
        items = list(_flat(items))
    return Returned(items, many=True, cache=cache)


def _flat(items: Sequence[Data]) -> Iterator[Data]:
    for item in items:
        yield from _flat(item) if isinstance(item, list) else (item,)


def call_backward(exercise: Exercise, functions: Functions, case: Case, cache: Any) -> Returned:
    """Call the exercise's backward function on a cache that its forward has just made."""
    assert exercise.backward is not None
    function = functions[exercise.backward]
    answer = call(function, case.cotangents, cache)
    many = isinstance(answer, (tuple, list))
    return Returned(_read(function, answer if many else [answer]), many)


def _read(function: Callable[..., Any], items: Sequence[Any]) -> list[Data]:
    """Read what a function returned as data."""
    return list(items) if _is_elsewhere(function) else [as_data(item) for item in items]


def announce(exercise: Exercise, cases: Sequence[Case], functions: Functions) -> None:
    """Tell functions that work elsewhere which calls cases will bring where all is right.

    A mapping that has a method `expect`, such as a sandboxed submission, may begin on them at once.
    """
    expect = getattr(functions, "expect", None)
    if expect is None or not set(exercise.functions) <= set(functions):
        return
    calls: list[Foreseen] = []
    for case in cases:
        forward = Foreseen(exercise.forward, case.inputs)
        calls += [forward] if case.large else [forward, forward]
        if exercise.backward:
            calls.append(Foreseen(exercise.backward, case.cotangents, cache_of=len(calls) - 1))
    expect(calls)
