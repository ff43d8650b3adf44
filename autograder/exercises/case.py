"""Knows one case of an exercise: concrete sizes, inputs, upstream gradients and, once solved, the answers."""

from __future__ import annotations  # numpy.random is slow to import, and not needed before a case is drawn

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from itertools import cycle, islice
from typing import Any

import numpy as np

from .errors import DeclarationError
from .exercise import Exercise
from .inputs import Array, Drawn, Floats
from .words import Words


@dataclass(frozen=True)
class Mistake:
    """How a known wrong solution's answer on one case is recognised, and the hint for whoever gives it."""

    hint: Words
    check: str
    """The check whose answer is wrong: `values` or `gradient`."""
    fingerprint: tuple[float, ...]
    """A few numbers by which two answers are compared, and from which none can be restored."""


@dataclass(frozen=True)
class Case:
    """A point at which an exercise's functions are called."""

    label: str
    """For instance `visible 1` or `hidden 3`."""
    hidden: bool
    sizes: Mapping[str, int]
    inputs: tuple[Drawn, ...]
    """The arguments, in the exercise's order."""
    cotangents: tuple[Array, ...] = ()
    """Upstream gradients, one per output, where there is a backward function."""
    values: tuple[Array, ...] | None = None
    """The right outputs (those that are values); None until a reference has solved the case."""
    gradients: tuple[Array, ...] | None = None
    """The right gradients in the exercise's order; None where they must be found by differentiating the
    student's own forward numerically, as in a notebook."""
    properties: Mapping[str, Callable[..., Any]] = field(default_factory=dict)
    """Functions of inputs and outputs, by name, that say whether an answer has a property."""
    large: bool = False
    """Whether the case is there to tell a backward pass from numerical differentiation, by its time."""
    mistakes: tuple[Mistake, ...] = ()
    """Known wrong solutions, by whose answers a mistake is recognised."""


def draw_sizes(exercise: Exercise, random: np.random.Generator, one: str | None = None) -> dict[str, int]:
    """Draw a length for every size: all different and above 1, except that size `one` is 1.

    Raises:
        DeclarationError: the declared ranges do not allow lengths that differ.
    """
    for _ in range(1000):
        sizes = {
            symbol: 1 if symbol == one else int(random.choice([n for n in lengths if n > 1] or [1]))
            for symbol, lengths in exercise.sizes.items()
        }
        if len(set(sizes.values())) == len(sizes):
            return sizes
    raise DeclarationError(f"{exercise.name}: sizes {dict(exercise.sizes)} leave no lengths that all differ")


def one_of_plan(exercise: Exercise, index: int) -> str | None:
    """Name the size that is 1 in the case number `index`; None for a general case."""
    ones = [symbol for symbol, lengths in exercise.sizes.items() if 1 in lengths]
    return next(islice(cycle([None, *ones]), index, None))


def draw_case(exercise: Exercise, seed: Sequence[int | str], index: int, hidden: bool) -> Case:
    """Draw the case number `index` (from 0): the plan alternates general sizes with one size set to 1.

    Args:
        exercise: what is asked.
        seed: anything that identifies the draw; the same seed gives the same case.
        index: place in the plan, from 0.
        hidden: whether the case is kept from the student.
    """
    word = "hidden" if hidden else "visible"
    random = _generator(seed, exercise.name, word, str(index))
    sizes = draw_sizes(exercise, random, one=one_of_plan(exercise, index))
    return _drawn(exercise, f"{word} {index + 1}", hidden, sizes, random)


def draw_large_case(exercise: Exercise, seed: Sequence[int | str]) -> Case:
    """Draw the hidden case with the exercise's `large` sizes, which numerical differentiation cannot meet.

    The floating-point inputs shrink with the sizes, so that sums over many entries stay of order 1 and no
    gradient vanishes.
    """
    random = _generator(seed, exercise.name, "large")
    case = _drawn(exercise, "large", True, exercise.large, random)
    shrink = max(exercise.large.values()) ** -0.25
    inputs = tuple(
        value * shrink if isinstance(value, np.ndarray) and value.dtype.kind == "f" else value
        for value in case.inputs
    )
    return replace(case, inputs=inputs, large=True)


def _generator(seed: Sequence[int | str], *words: str) -> np.random.Generator:
    digest = sha256("\x1f".join([*map(str, seed), *words]).encode()).digest()
    return np.random.default_rng(np.frombuffer(digest, dtype=np.uint32))


def _drawn(
    exercise: Exercise, label: str, hidden: bool, sizes: Mapping[str, int], random: np.random.Generator
) -> Case:
    upstream = exercise.values.values() if exercise.backward else ()
    cotangents = tuple(Floats(shape.text).draw(sizes, random) for shape in upstream)
    inputs = tuple(kind.draw(sizes, random) for kind in exercise.arguments.values())
    return Case(label, hidden, sizes, inputs, cotangents)
