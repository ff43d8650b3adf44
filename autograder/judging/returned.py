"""Knows what is wrong with what a function returned, before any value is compared."""

from typing import Any, TypeGuard

import numpy as np

from ..exercises import Array, Case, Data, Exercise, Opaque
from . import returned_words
from .calls import Returned


def find_count_problem(
    exercise: Exercise, case: Case, function: str, names: tuple[str, ...], returned: Returned
) -> str:
    """Say in one sentence that the number of returned values is wrong; empty when it is right."""
    cached = exercise.backward is not None and function == exercise.forward
    if len(returned.items) == len(names) and (returned.many or not cached):
        return ""
    found = len(returned.items) + (cached and returned.many) or 1
    return returned_words.count(
        function, found, (*names, "cache") if cached else names, case.hidden, exercise.language
    )


def find_shape_problem(
    exercise: Exercise, case: Case, function: str, names: tuple[str, ...], returned: Returned
) -> str:
    """Say in one sentence what is wrong with kind, shape or finiteness; empty when nothing is.

    Outputs that are gradients are left to the gradient's check.
    """
    language = exercise.language
    later = exercise.gradients if names == tuple(exercise.outputs) else ()
    for name, item in zip(names, returned.items, strict=True):
        if name in later:
            continue
        symbols = exercise.shape_of(name)
        expected = symbols.resolve(case.sizes)
        whole = name in exercise.whole
        if not _is_numeric(item, whole):
            wanted = returned_words.numeric(whole, not expected, language)
            described = _describe(item, language)
            return returned_words.kind(function, name, described, wanted, case.hidden, language)
        if np.shape(item) != expected:
            return returned_words.shape(
                function, name, np.shape(item), expected, symbols, case.hidden, language
            )
        if not np.isfinite(item).all():
            return returned_words.not_finite(function, name, language)
    return ""


def _is_numeric(item: Data, whole: bool) -> TypeGuard[float | Array]:
    """Tell whether an answer is an array or number of the right kind: integers, or floats."""
    if isinstance(item, np.ndarray):
        return item.dtype.kind == ("i" if whole else "f")
    return type(item) is (int if whole else float)


def _describe(item: Any, language: str) -> str:
    if isinstance(item, np.ndarray):
        return returned_words.array_of(str(item.dtype), language)
    if isinstance(item, Opaque):
        return item.kind
    return "None" if item is None else returned_words.value_of(type(item).__name__, language)


def is_placeholder(returned: Returned, expected: tuple[Array, ...] | None) -> bool:
    """Tell whether everything returned is None, or zero where zero is not the answer."""
    if not returned.items:
        return not returned.many
    if all(item is None for item in returned.items):
        return True
    if expected is not None and not any(array.any() for array in expected):
        return False
    items = [item for item in returned.items if item is not None]
    return all(isinstance(item, (float, int, np.ndarray)) and not np.any(item) for item in items)
