"""Knows whether a backward is the gradient of the student's own forward, for want of right gradients.

One random direction over all inputs at once decides (four forward calls); entry-by-entry differences are
taken only to show where a wrong gradient is wrong. Alone this would be vacuous, since a forward that is
constant has the gradient zero: it is asked only after the forward's values have passed.
"""

from collections.abc import Callable, Sequence

import numpy as np

from ..exercises import Array, Case, Exercise, Mismatch, Raised
from .calls import Functions, call_forward
from .comparison import DIFFERENCED, DIFFERENCED_SINGLE, compare
from .differentiation import SINGLE_STEP, STEP, derivative_along, numerical_gradient, random_direction

EXPLAINED_ENTRIES = 2000
"""A wrong gradient is explained entry by entry only up to this many entries in all."""


def compare_with_own_forward(
    exercise: Exercise, case: Case, functions: Functions, gradients: Sequence[Array], single: bool = False
) -> Mismatch | None:
    """Compare gradients with numerical ones of the student's forward; None when they agree.

    Args:
        exercise: what is asked.
        case: the point; its cotangents weigh the outputs.
        functions: the student's functions.
        gradients: the answers, of the right shapes, in the exercise's order.
        single: whether the forward computes in float32.

    Raises:
        Raised: the forward fails at a moved point.
    """
    step, tolerance = (SINGLE_STEP, DIFFERENCED_SINGLE) if single else (STEP, DIFFERENCED)
    names = list(exercise.gradient_of)
    sources = [list(exercise.arguments).index(exercise.gradient_of[name]) for name in names]
    inputs = [np.asarray(case.inputs[place], dtype=np.float64) for place in sources]
    f = _scalar(exercise, case, functions, sources)
    direction = random_direction(inputs, np.random.default_rng(len(inputs)))
    exact = derivative_along(f, inputs, direction, step)
    claimed = sum(float(np.sum(g * v)) for g, v in zip(gradients, direction, strict=True))
    scale = float(np.sqrt(sum(float(np.sum(np.square(g, dtype=np.float64))) for g in gradients)))
    if abs(exact - claimed) <= tolerance * max(scale, abs(exact)):
        return None
    if sum(array.size for array in inputs) > EXPLAINED_ENTRIES:
        index = (0,) * gradients[0].ndim
        everywhere = np.ones(gradients[0].shape, dtype=bool)
        return Mismatch(names[0], index, claimed, exact, np.abs(gradients[0]), everywhere)
    for position, name in enumerate(names):
        numerical = numerical_gradient(f, inputs, position, step)
        mismatch = compare(name, gradients[position], numerical, tolerance)
        if mismatch:
            return mismatch
    return None


def _scalar(
    exercise: Exercise, case: Case, functions: Functions, sources: Sequence[int]
) -> Callable[[Sequence[Array]], float]:
    """Make the function whose gradient is asked for: the outputs weighed by the upstream gradients."""
    kept = [place for place, name in enumerate(exercise.outputs) if name in exercise.values]

    def f(moved: Sequence[Array]) -> float:
        arguments = list(case.inputs)
        for place, array in zip(sources, moved, strict=True):
            arguments[place] = array
        returned = call_forward(exercise, functions, arguments)
        outputs = [np.asarray(returned.items[place], dtype=np.float64) for place in kept]
        weights = case.cotangents or [np.ones(output.shape) for output in outputs]
        if any(output.shape != weight.shape for output, weight in zip(outputs, weights, strict=True)):
            raise Raised("ValueError", "the outputs change their shape when an input changes")
        return sum(float(np.sum(w * output)) for w, output in zip(weights, outputs, strict=True))

    return f
