"""Knows what kind of mistake a wrong answer shows.

First come the answers of known wrong solutions on the same case: an equal answer means an equal mistake.
Failing that, the numbers are read for the usual relations to the right answer.
"""

import math
from collections.abc import Iterator, Sequence
from functools import lru_cache

import numpy as np

from ..exercises import Array, Case, Data, Exercise, Words, say
from . import causes

CLOSE = 1e-7
"""Two answers count as equal when they differ by less than this, relative to the larger."""
SMALL = 1000
"""Entries of an array."""


def find_cause(
    exercise: Exercise,
    case: Case,
    check: str,
    answers: Sequence[Data],
    name: str = "",
    expected: Array | None = None,
) -> str:
    """Name the likely cause of a wrong answer in one sentence; empty when none is recognised.

    Args:
        exercise: what is asked.
        case: the point, with the answers of known wrong solutions.
        check: `values` or `gradient`.
        answers: what the student's function returned, in order.
        name: the first wrong array, where shapes are right.
        expected: what it should be, where that is known.
    """
    seen = take_fingerprint(answers) if case.mistakes else ()
    for mistake in case.mistakes:
        if mistake.check == check and fingerprints_agree(seen, mistake.fingerprint):
            return say(mistake.hint, exercise.language)
    if expected is None:
        return ""
    names = list(exercise.values if check == "values" else exercise.gradient_of)
    yours = np.asarray(answers[names.index(name)], dtype=np.float64)
    relations = _relations(name, exercise.shape_of(name).text.split(), yours, expected, case)
    return say(next(relations, ""), exercise.language)


def find_missing_sum(names: Sequence[str], answers: Sequence[Data], right: Sequence[Array]) -> Words:
    """Say which array of a wrong shape would be right if it were summed over an axis; empty where none is."""
    for name, answer, expected in zip(names, answers, right, strict=False):
        if isinstance(answer, np.ndarray) and answer.ndim > expected.ndim and _is_finite(answer):
            for axis in range(answer.ndim):
                total = answer.sum(axis=axis)
                if total.shape == expected.shape and _equal(total, expected):
                    return causes.missing_sum(name, axis)
    return ""


def take_fingerprint(answers: Sequence[Data]) -> tuple[float, ...]:
    """Reduce an answer to a few numbers that tell it from any other; empty for what is not finite numbers.

    The numbers are the count and the norm of all entries, and two weighted sums of them relative to the norm.
    The weights depend on the place of an entry in its array and on the array's shape.
    """
    arrays = [np.asarray(answer, dtype=np.float64) for answer in answers if _is_finite(answer)]
    if not arrays or len(arrays) < len(answers):
        return ()
    entries = np.concatenate([array.ravel() for array in arrays])
    norm = float(np.linalg.norm(entries))
    phases = np.concatenate([_phases(place, array.shape) for place, array in enumerate(arrays)])
    sums = (float(np.sum(wave(phases) * entries)) / (norm or 1.0) for wave in (np.cos, np.sin))
    return (float(entries.size), norm, *sums)


def fingerprints_agree(one: Sequence[float], other: Sequence[float]) -> bool:
    """Tell whether two answers are the same by their fingerprints; nothing agrees with an empty one."""
    return len(one) == len(other) > 0 and all(map(_close, one, other))


def _close(one: float, other: float) -> bool:
    return one == other or (math.isfinite(other) and abs(one - other) <= CLOSE + CLOSE * abs(other))


def _phases(place: int, shape: tuple[int, ...]) -> Array:
    """Give every entry of an array an angle of its own; those of small arrays are kept for the next."""
    return (_kept_phases if math.prod(shape) <= SMALL else _new_phases)(place, shape)


def _new_phases(place: int, shape: tuple[int, ...]) -> Array:
    indices = np.indices(shape).reshape(len(shape), math.prod(shape))
    roots = np.sqrt([2.0, 3.0, 5.0, 7.0])[: len(shape), None]
    start = math.sqrt(11.0) * place + sum(length * 1.7**axis for axis, length in enumerate(shape))
    return np.asarray(start + (roots * indices).sum(axis=0) * np.ones(math.prod(shape)))


_kept_phases = lru_cache(maxsize=512)(_new_phases)


def _is_finite(answer: Data) -> bool:
    return isinstance(answer, (float, int, np.ndarray)) and bool(np.isfinite(answer).all())


def _relations(name: str, axes: list[str], yours: Array, expected: Array, case: Case) -> Iterator[Words]:
    if not np.any(yours):
        yield causes.zero(name)
    if _equal(yours, -expected):
        yield causes.wrong_sign(name)
    factor = _factor(yours, expected)
    if factor is not None:
        yield _factor_sentence(name, factor, case)
    if yours.ndim == 2 and yours.shape[0] == yours.shape[1] and _equal(yours, expected.T):
        yield causes.transposed(name)
    for axis, text in enumerate(axes):
        parts = int("".join(filter(str.isdigit, text)) or 1)
        if text[-1:].isalpha() and "+" not in text and 1 < parts <= 4:
            order = _order_of_parts(np.split(yours, parts, axis), np.split(expected, parts, axis))
            if order:
                yield causes.other_order(name, parts, text)
    if "T" in axes and yours.shape[axes.index("T")] > 1:
        time = axes.index("T")
        steps = range(yours.shape[time])
        right = [_equal(yours.take(t, time), expected.take(t, time)) for t in steps]
        if right[-1] and not any(right[:-1]):
            yield causes.right_at_last_step(name)
        if right[0] and not any(right[1:]):
            yield causes.right_at_first_step(name)
        if _equal(np.flip(yours, time), expected):
            yield causes.reversed_time(name)


def _order_of_parts(yours: Sequence[Array], expected: Sequence[Array]) -> list[int]:
    """Say which expected part each of yours equals; empty where one equals none."""
    order = [next((k for k, right in enumerate(expected) if _equal(part, right)), -1) for part in yours]
    return order if -1 not in order and order != list(range(len(order))) else []


def _factor(yours: Array, expected: Array) -> float | None:
    """Give the constant by which the answer is too large, where there is one."""
    square = float(np.sum(expected * expected))
    if expected.size < 2 or not square:
        return None
    factor = float(np.sum(yours * expected)) / square
    return factor if _equal(yours, factor * expected) and abs(factor - 1) > CLOSE else None


def _factor_sentence(name: str, factor: float, case: Case) -> Words:
    if abs(factor - 0.5) < CLOSE or abs(factor - 2) < CLOSE:
        return causes.half(name) if factor < 1 else causes.twice(name)
    for symbol, size in case.sizes.items():
        if size > 1 and abs(factor * size - 1) < CLOSE:
            return causes.too_small(name, symbol)
        if size > 1 and abs(factor / size - 1) < CLOSE:
            return causes.too_large(name, symbol)
    return causes.one_factor(name)


def _equal(one: Array, other: Array) -> bool:
    scale = max(float(np.max(np.abs(one), initial=0.0)), float(np.max(np.abs(other), initial=0.0)))
    return bool(np.max(np.abs(one - other), initial=0.0) <= CLOSE * scale)
