"""Knows whether a backward is the gradient of the student's own forward, for want of right gradients.

Alone this would be vacuous, since a forward that is constant has the gradient zero: it is asked only after
the forward's values have passed.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..exercises import Array, Case, Exercise, Raised
from . import wording
from .calls import Functions, call
from .gradcheck import GradientReport, gradcheck

DOUBLE = 1e-6
"""Tolerance for gradients of a float64 forward."""
SINGLE = 2e-2
"""Tolerance for gradients of a float32 forward."""


def give_tolerance(single: bool) -> float:
    """Give the tolerance for a student's gradients, by whether they compute in float32."""
    return SINGLE if single else DOUBLE


def check_own_gradient(
    exercise: Exercise,
    case: Case,
    functions: Functions,
    gradients: Sequence[Array],
    tolerance: float = DOUBLE,
    precise: bool = False,
    brief: bool = False,
) -> GradientReport:
    """Check gradients against the numerical ones of the student's forward.

    Args:
        exercise: what is asked.
        case: the point; its cotangents weigh the outputs.
        functions: the student's functions.
        gradients: the answers, of the right shapes, in the exercise's order.
        tolerance: largest accepted disagreement, relative to the size of each gradient.
        precise: whether to differentiate in more than float64.
        brief: whether agreement is all that is asked, not what is wrong.

    Raises:
        Raised: the forward fails at a moved point.
    """
    names, arguments = list(exercise.gradient_of), list(exercise.arguments)
    moved = [arguments.index(exercise.gradient_of[name]) for name in names]
    kept = [place for place, name in enumerate(exercise.outputs) if name in exercise.values]
    shapes = [shape.resolve(case.sizes) for shape in exercise.values.values()]

    def forward(*arrays: Any) -> Any:
        inputs = list(case.inputs)
        for place, array in zip(moved, arrays, strict=True):
            inputs[place] = array
        answer = call(functions[exercise.forward], inputs)
        items = answer if isinstance(answer, (tuple, list)) else (answer,)
        outputs = tuple(np.asarray(items[place]) for place in kept)
        if [output.shape for output in outputs] != shapes:
            raise Raised("ValueError", wording.moving_shape(exercise.language))
        return outputs

    return gradcheck(
        forward,
        [case.inputs[place] for place in moved],
        gradients=gradients,
        cotangents=case.cotangents or None,
        names=names,
        tolerance=tolerance,
        precise=precise,
        brief=brief,
    )
