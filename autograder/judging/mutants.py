"""Knows the wrong solutions that follow from a right one: each breaks the reference in one mechanical way."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from ..exercises import Array, Exercise
from .calls import Functions

Change = Callable[[Array], Array]


def derive_mutants(exercise: Exercise, reference: Functions) -> Mapping[str, Functions]:
    """Derive wrong solutions from a reference, each under a name that says what is wrong.

    Args:
        exercise: what is asked.
        reference: the right functions by name; they are called, not changed.

    Returns:
        the wrong functions of this exercise by name, by the mutant's name.
    """
    return dict(_all(exercise, {name: reference[name] for name in exercise.functions}))


def _all(exercise: Exercise, right: Functions) -> Iterator[tuple[str, Functions]]:
    forward, backward = exercise.forward, exercise.backward
    arrays = [name for name, kind in exercise.arguments.items() if kind.parsed.axes]
    for place, name in enumerate(exercise.outputs):
        for word, change in _changes(exercise, name):
            yield f"{name} {word}", {**right, forward: _output_changed(right[forward], place, change)}
    for name in arrays:
        place = list(exercise.arguments).index(name)
        yield f"{name} ignored", {**right, forward: _argument_changed(right[forward], place, _neutral)}
    if not backward:
        return
    for place, name in enumerate(exercise.gradient_of):
        for word, change in _changes(exercise, name):
            yield f"{name} {word}", {**right, backward: _output_changed(right[backward], place, change)}
    for place, name in enumerate(exercise.values):
        if len(exercise.values) > 1:
            broken = _argument_changed(right[backward], place, np.zeros_like)
            yield f"path through {name} dropped", {**right, backward: broken}
        for word, change in _time_changes(exercise, name):
            broken = _argument_changed(right[backward], place, change)
            yield f"upstream of {name} {word}", {**right, backward: broken}


def _changes(exercise: Exercise, name: str) -> Iterator[tuple[str, Change]]:
    """List the ways in which one array can be wrong whatever its sizes, where they are above 1."""
    axes = exercise.shape_of(name).text.split()
    yield "zeroed", np.zeros_like
    yield "halved", lambda array: array * 0.5
    yield "negated", lambda array: -array
    if axes:
        yield "permuted", lambda array: array[::-1]
        yield "constant", lambda array: np.full_like(array, np.mean(array))
    if len(axes) == 2 and axes[0] == axes[1]:
        yield "transposed", np.transpose
    if len(axes) > 1:
        yield "summed over the first axis", lambda array: np.broadcast_to(array.sum(axis=0), array.shape)
    yield from _time_changes(exercise, name)


def _time_changes(exercise: Exercise, name: str) -> Iterator[tuple[str, Change]]:
    axes = exercise.shape_of(name).text.split()
    if "T" in axes:
        time = axes.index("T")
        yield "one step late", lambda array: np.roll(array, 1, axis=time)
        yield "at the last step only", lambda array: _only_last(array, time)
        yield "reversed in time", lambda array: np.flip(array, axis=time)


def _only_last(array: Array, axis: int) -> Array:
    kept = np.zeros_like(array)
    last = [slice(None)] * array.ndim
    last[axis] = slice(-1, None)
    kept[tuple(last)] = array[tuple(last)]
    return kept


def _neutral(array: Array) -> Array:
    """Replace an argument by one that carries nothing: zeros, or True throughout for a mask."""
    return np.ones_like(array) if array.dtype == bool else np.zeros_like(array)


def _output_changed(function: Callable[..., Any], place: int, change: Change) -> Callable[..., Any]:
    def wrong(*arguments: Any) -> Any:
        answer = function(*arguments)
        if not isinstance(answer, tuple):
            return np.array(change(np.asarray(answer)))
        items = list(answer)
        items[place] = np.array(change(np.asarray(items[place])))
        return tuple(items)

    return wrong


def _argument_changed(function: Callable[..., Any], place: int, change: Change) -> Callable[..., Any]:
    def wrong(*arguments: Any) -> Any:
        changed = list(arguments)
        changed[place] = np.array(change(np.asarray(changed[place])))
        return function(*changed)

    return wrong
