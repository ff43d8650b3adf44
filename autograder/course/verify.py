"""Knows whether a course asks what it means to ask: the right passes, the wrong fails, nothing leaks."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from autograder.judging import Certificate

from .claims import Claim, list_claims
from .settings import Course
from .solution import load_solution
from .trial import Row, Trial

SEEDS = 5


@dataclass(frozen=True)
class Verification:
    """What was found about one assignment."""

    assignment: str
    sets: int
    """Sets of cases that were drawn."""
    rows: tuple[Row, ...]
    certificates: tuple[Certificate, ...]
    """How exactly each reference's gradients are those of its forward."""
    problems: tuple[str, ...]
    """One line each; empty where all is well."""


def verify(
    course: Course,
    name: str,
    seeds: int = SEEDS,
    follow: Callable[[Sequence[Claim]], Iterable[Claim]] = iter,
) -> Verification:
    """Test an assignment before students do: reference, variants, wrong solutions, release.

    Args:
        course: where the assignment is.
        name: the assignment.
        seeds: how many sets of hidden cases to draw, beside the visible one.
        follow: shows how it goes on.

    Raises:
        CourseError: there is no such assignment.
        DeclarationError: its solution file cannot be run or declares what it does not hold.
    """
    trial = Trial(course, load_solution(course, name), seeds)
    found = [claim.test() for claim in follow(tuple(list_claims(trial)))]
    return Verification(
        assignment=name,
        sets=trial.count,
        rows=tuple(row for each in found for row in each.rows),
        certificates=tuple(each.certificate for each in found if each.certificate),
        problems=tuple(dict.fromkeys(problem for each in found for problem in each.problems)),
    )
