"""Knows how exactly a reference's gradients are those of its own forward.

What is certified here is what a student's backward is held to, so the demand is far beyond what a student
must reach: 1e-12 of each gradient's size, along random directions, by complex step confirmed by real
differences, or by differences in more than float64.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..exercises import Case, DeclarationError, Exercise, Raised
from .calls import Functions
from .own_gradient import check_own_gradient

EXACT = 1e-12
"""Largest disagreement of a reference's gradient with its forward, relative to the gradient's size."""


@dataclass(frozen=True)
class Certificate:
    """What was found about one exercise's reference."""

    exercise: str
    method: str
    """How the forward was differentiated: `complex step` or `Richardson`."""
    error: float
    """Largest disagreement found, relative to the gradient's size."""
    cases: int
    """At how many cases."""


def certify(exercise: Exercise, reference: Functions, cases: Sequence[Case]) -> Certificate | None:
    """Certify a reference's gradients; None where the exercise has none.

    Args:
        exercise: what is asked.
        reference: the right functions by name.
        cases: solved by the reference; large ones are passed over.

    Raises:
        DeclarationError: a gradient misses the demand and the declaration gives no reason, or cannot be
            differentiated at a case at all.
    """
    if not exercise.gradient_of:
        return None
    methods: set[str] = set()
    worst, asked = 0.0, [case for case in cases if not case.large]
    for case in asked:
        try:
            gradients = case.gradients or ()
            report = check_own_gradient(exercise, case, reference, gradients, EXACT)
            if not report:
                report = check_own_gradient(exercise, case, reference, gradients, EXACT, precise=True)
        except Raised as fault:
            raise DeclarationError(f"{exercise.name}: the reference cannot be certified: {fault}") from fault
        known = max(report.error, report.accuracy)
        if not report and not (exercise.inexact and np.isfinite(known)):
            raise DeclarationError(
                f"{exercise.name}: the reference's {report.name} disagrees with its forward by {known:.1e} "
                f"({report.reason or report.method}); expected {EXACT:g} at most, or a reason in `inexact`"
            )
        methods.add(report.method)
        worst = max(worst, known)
    return Certificate(exercise.name, " and ".join(sorted(methods)), worst, len(asked))
