"""Knows how to differentiate a function numerically, along a direction or entry by entry.

Central differences at two step sizes, extrapolated (Richardson): the truncation error falls from the second
to the fourth power of the step, so that a step near 1e-3 reaches about 1e-11 of the function's scale.
"""

from collections.abc import Callable, Sequence

import numpy as np

from ..exercises import Array

Scalar = Callable[[Sequence[Array]], float]
"""A function of several arrays whose value is one number."""

STEP = 1e-3
SINGLE_STEP = 3e-2


def derivative_along(f: Scalar, inputs: Sequence[Array], direction: Sequence[Array], step: float) -> float:
    """Differentiate `f` at `inputs` along `direction`; four calls of `f`."""
    wide, narrow = (
        (f(_moved(inputs, direction, h)) - f(_moved(inputs, direction, -h))) / (2 * h)
        for h in (step, step / 2)
    )
    return (4 * narrow - wide) / 3


def numerical_gradient(f: Scalar, inputs: Sequence[Array], position: int, step: float) -> Array:
    """Differentiate `f` with respect to every entry of `inputs[position]`; four calls of `f` per entry."""
    gradient = np.zeros(inputs[position].shape)
    direction = [np.zeros(array.shape) for array in inputs]
    for index in np.ndindex(gradient.shape):
        direction[position][index] = 1.0
        gradient[index] = derivative_along(f, inputs, direction, step)
        direction[position][index] = 0.0
    return gradient


def random_direction(inputs: Sequence[Array], random: np.random.Generator) -> list[Array]:
    """Draw a direction whose entries are of either sign and none near zero."""
    return [
        np.asarray(random.uniform(0.5, 1.0, array.shape) * random.choice((-1.0, 1.0), array.shape))
        for array in inputs
    ]


def _moved(inputs: Sequence[Array], direction: Sequence[Array], step: float) -> list[Array]:
    return [array + step * change for array, change in zip(inputs, direction, strict=True)]
