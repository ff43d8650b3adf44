"""Knows when a release must not be given away: it leaks, or it would grade wrongly."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from autograder.exercises import BuildError, Case, Exercise
from autograder.judging import assess_all
from autograder.student.questions import Question

from .cases import Cases, leave_out_large
from .empty import run_stubs
from .leaks import find_instructor_cells, find_leaks
from .percent import place, read_percent
from .release import validate
from .seed import grading_seed
from .settings import Course
from .solution import Solution


def hold_reference(solution: Solution, cases: Cases) -> None:
    """Hold the reference to cases.

    Raises:
        BuildError: it fails a check at one of them.
    """
    for assessment in assess_all(solution.exercises, cases, solution.functions, solution.functions):
        for check in assessment.result.checks:
            if check.passed < check.cases or assessment.stood_in:
                raise BuildError(
                    f"{place(solution.path)}: {assessment.exercise.name}: the reference passes {check.check} "
                    f"at {check.passed} of {check.cases} cases: {check.message}"
                )


def hold_as_notebook(solution: Solution, cases: Cases) -> None:
    """Hold the reference to recorded cases as a notebook does, by the derivative of its own forward.

    Raises:
        BuildError: a gradient is wrong.
    """
    hold_reference(
        solution,
        {
            exercise.name: tuple(
                replace(
                    case,
                    gradients=None,
                    properties={name: solution.functions[name] for name in exercise.properties},
                )
                for case in leave_out_large(cases)[exercise.name]
            )
            for exercise in solution.exercises
        },
    )


def find_problems(
    course: Course,
    solution: Solution,
    files: Mapping[str, str],
    questions: Sequence[Question],
    visible: Cases,
    hidden: Cases,
) -> Iterator[str]:
    """List why a release must not be given away.

    Args:
        course: its seed must not be in the release.
        solution: nor any line of its functions.
        files: the release, texts by file name.
        questions: what `quiz.json` holds in packed form.
        visible: the released cases.
        hidden: the cases of which no number may be released.

    Yields:
        One line per problem.
    """
    notebook = json.loads(files[f"{solution.name}.ipynb"])
    validate(notebook, solution.name)
    yield from find_instructor_cells(notebook)
    yield from _points_that_differ(notebook, solution.exercises)
    readable = {**files, "quiz.json": json.dumps([asdict(question) for question in questions])}
    secret = [case for cases in leave_out_large(hidden).values() for case in cases]
    yield from find_leaks(readable, read_percent(solution.path), secret, grading_seed(course))
    yield from _points_for_nothing(notebook, solution, visible)
    yield from _points_for_nothing(notebook, solution, hidden)


def _points_that_differ(notebook: Mapping[str, Any], exercises: tuple[Exercise, ...]) -> Iterator[str]:
    metadata = [cell["metadata"].get("nbgrader", {}) for cell in notebook["cells"]]
    found = {each["grade_id"]: each.get("points") for each in metadata if each.get("grade")}
    declared = {exercise.name: exercise.max_points for exercise in exercises}
    for name in {**declared, **found}:
        if found.get(name) != declared.get(name):
            yield f"{name}: the notebook gives {found.get(name)} points; the declaration {declared.get(name)}"


def _points_for_nothing(
    notebook: Mapping[str, Any], solution: Solution, cases: Mapping[str, Sequence[Case]]
) -> Iterator[str]:
    stubs = run_stubs(notebook, solution)
    for assessment in assess_all(solution.exercises, cases, stubs, solution.functions):
        if assessment.result.score > 0:
            score = f"{assessment.result.score:g} of {assessment.result.max_score:g} points"
            yield f"{assessment.exercise.name}: the empty notebook earns {score}; expected 0"
