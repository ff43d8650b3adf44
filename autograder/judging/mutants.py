"""Knows the wrong solutions that follow from a right one: each breaks the reference in one mechanical way."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import count
from typing import Any

import numpy as np

from ..exercises import Array, Exercise, Words
from . import causes
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
    names = dict.fromkeys((exercise.forward, *exercise.functions))
    return dict(_all(exercise, {name: reference[name] for name in names}))


def _all(exercise: Exercise, right: Functions) -> Iterator[tuple[str, Functions]]:
    forward, backward = exercise.forward, exercise.backward
    arrays = [name for name in exercise.arguments if exercise.shape_of(name).axes]
    for place, name in enumerate(exercise.outputs):
        for word, change in _changes(exercise, name):
            yield (
                f"{name} {word}",
                {
                    **right,
                    forward: _output_changed(right[forward], place, change, bool(backward)),
                },
            )
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


def find_lost_paths(exercise: Exercise, reference: Functions) -> list[tuple[Words, Functions]]:
    """List the wrong backwards that lose a path, each with the sentence for whoever answers the same."""
    backward = exercise.backward
    if backward is None:
        return []
    found: list[tuple[Words, Functions]] = []
    for place, (name, shape) in enumerate(exercise.values.items()):
        if len(exercise.values) > 1:
            lost = _argument_changed(reference[backward], place, np.zeros_like)
            found.append((causes.left_out(name), {backward: lost}))
        axes = shape.text.split()
        if "T" in axes:
            late = _argument_changed(reference[backward], place, partial(_only_last, axis=axes.index("T")))
            found.append((causes.only_last_upstream(name), {backward: late}))
    return found


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
    if axes[:2] == ["N", "T"]:
        yield "with batch and time mixed up", _mixed
    if len(axes) > 1:
        yield "summed over the first axis", lambda array: np.broadcast_to(array.sum(axis=0), array.shape)
    yield from _time_changes(exercise, name)


def _time_changes(exercise: Exercise, name: str) -> Iterator[tuple[str, Change]]:
    axes = exercise.shape_of(name).text.split()
    if "T" in axes:
        time = axes.index("T")
        yield "like the last step at every step", lambda array: _all_like_last(array, time)
        yield "one step late", lambda array: np.roll(array, 1, axis=time)
        yield "at the last step only", lambda array: _only_last(array, time)
        yield "reversed in time", lambda array: np.flip(array, axis=time)


def _mixed(array: Array) -> Array:
    """Read the entries as if time came before batch."""
    return array.swapaxes(0, 1).reshape(array.shape)


def _all_like_last(array: Array, axis: int) -> Array:
    """Repeat the last step, as a list of one and the same buffer does."""
    return np.broadcast_to(np.take(array, [-1], axis=axis), array.shape)


def _only_last(array: Array, axis: int) -> Array:
    kept = np.zeros_like(array)
    last = [slice(None)] * array.ndim
    last[axis] = slice(-1, None)
    kept[tuple(last)] = array[tuple(last)]
    return kept


def _neutral(array: Array) -> Array:
    """Replace an argument by one that carries nothing: zeros, or True throughout for a mask."""
    return np.ones_like(array) if array.dtype == bool else np.zeros_like(array)


def _output_changed(
    function: Callable[..., Any], place: int, change: Change, cached: bool = False
) -> Callable[..., Any]:
    def wrong(*arguments: Any) -> Any:
        answer = function(*arguments)
        if not cached:
            return _change_leaf(answer, count(), place, change)
        *outputs, cache = answer
        return (*_change_leaf(outputs, count(), place, change), cache)

    return wrong


def _change_leaf(answer: Any, counter: Iterator[int], place: int, change: Change) -> Any:
    """Change the array or number that comes as number `place` when an answer is read from left to right."""
    if isinstance(answer, (tuple, list)):
        return [_change_leaf(item, counter, place, change) for item in answer]
    if next(counter) != place:
        return answer
    changed = np.array(change(np.asarray(answer)))
    return changed if isinstance(answer, np.ndarray) else changed.item()


def _argument_changed(function: Callable[..., Any], place: int, change: Change) -> Callable[..., Any]:
    def wrong(*arguments: Any) -> Any:
        changed = list(arguments)
        changed[place] = np.array(change(np.asarray(changed[place])))
        return function(*changed)

    return wrong
