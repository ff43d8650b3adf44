"""Knows from which seeds cases are drawn: public words for visible ones, a secret for hidden ones."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from autograder.exercises import Array, Case
from autograder.judging import draw_cases

from .seed import grading_seed
from .settings import Course
from .solution import Solution

Cases = Mapping[str, tuple[Case, ...]]
"""Cases by exercise name, in the exercises' order."""
RECORDED_DIGITS = 10
"""Significant digits of recorded answers: fewer than differ between processors, more than are compared."""


def draw_visible(course: Course, solution: Solution) -> Cases:
    """Draw the cases that lie beside the released notebook; anyone who knows the course gets the same ones.

    Raises:
        DeclarationError: no case fit to judge by can be drawn.
    """
    return draw(course, solution, (course.title, course.term, solution.name), hidden=False)


def draw_hidden(course: Course, solution: Solution) -> Cases:
    """Draw the cases that decide the points, from the course's grading seed.

    Raises:
        CourseError: there is no grading seed, and none can be made.
        DeclarationError: no case fit to judge by can be drawn.
    """
    return draw(course, solution, (grading_seed(course), solution.name), hidden=True)


def draw(course: Course, solution: Solution, seed: tuple[str, ...], hidden: bool) -> Cases:
    """Draw as many cases of each exercise as the course asks for."""
    count = course.hidden_cases if hidden else course.visible_cases
    return {
        exercise.name: draw_cases(
            exercise,
            solution.functions,
            seed,
            count,
            hidden,
            misconceptions=solution.misconceptions,
        )
        for exercise in solution.exercises
    }


def leave_out_large(cases: Cases) -> Cases:
    """Keep the cases that are there for their answers, not for the time they take."""
    return {name: tuple(case for case in each if not case.large) for name, each in cases.items()}


def round_answers(cases: Cases) -> Cases:
    """Round right outputs to the digits that are recorded, so that every machine records the same."""
    return {
        name: tuple(
            replace(
                case,
                values=tuple(map(_rounded, case.values or ())),
                mistakes=tuple(
                    replace(known, fingerprint=tuple(map(_round, known.fingerprint)))
                    for known in case.mistakes
                ),
            )
            for case in each
        )
        for name, each in cases.items()
    }


def _round(number: float) -> float:
    return float(f"{number:.{RECORDED_DIGITS - 1}e}")


def _rounded(array: Array) -> Array:
    entries = [_round(entry) for entry in array.ravel().tolist()]
    return np.array(entries, dtype=array.dtype).reshape(array.shape)
