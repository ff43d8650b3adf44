"""Knows the tests of other graders, which run in the student's kernel: our calls at our cases, as source."""

import pickle
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from autograder.exercises import Case, Exercise
from autograder.grading.exam import Exam

TEST = """import pickle

import numpy as np


def agree(answers, expected):
    for answer, right in zip(answers, expected, strict=True):
        answer = np.asarray(answer)
        if answer.shape != right.shape:
            return False
        most = np.max(np.abs(right), initial=0.0) or 1.0
        if not np.max(np.abs(answer - right), initial=0.0) <= {tolerance} * most:
            return False
    return True


def copied(arguments):
    return [each.copy() if isinstance(each, np.ndarray) else each for each in arguments]


def answer(functions, inputs):
    found = functions[{forward!r}](*copied(inputs))
    found = found if isinstance(found, tuple) else (found,)
    return ({names}, found[-1])


def test(functions, case):
    inputs, cotangents, values, gradients, large = case
    answers, cache = answer(functions, inputs)
    if not large:
        again, cache = answer(functions, inputs)
        if not all(np.array_equal(one, other) for one, other in zip(answers.values(), again.values())):
            return False, False
    right = agree([answers[name] for name in {values!r}], values)
    if not right or gradients is None:
        return right, right
    return right, agree({gradients}, gradients)


def test_all(functions):
    with open({path!r}, "rb") as file:
        return [test(functions, case) for case in pickle.load(file)]"""


def keep_cases(exam: Exam, folder: Path) -> dict[str, Path]:
    """Write the cases, with what is expected, to files that only the tests know of; give them by exercise."""
    folder.mkdir(parents=True)
    paths = {exercise.name: folder / f"{exercise.name}.pickle" for exercise in exam.exercises}
    for name, path in paths.items():
        path.write_bytes(pickle.dumps([_plain(case) for case in exam.cases[name]]))
    return paths


def write_test(exercise: Exercise, path: Path) -> str:
    """Write a module whose `test_all` says for every case whether values and gradient are right.

    Args:
        exercise: what is tested.
        path: the file with its cases.
    """
    names = ", ".join(f"{name!r}: found[{place}]" for place, name in enumerate(exercise.outputs))
    if exercise.backward:
        gradients = f"functions[{exercise.backward!r}](*copied(cotangents), cache)"
        gradients = f"(lambda got: got if isinstance(got, tuple) else (got,))({gradients})"
    else:
        gradients = f"[answers[name] for name in {tuple(exercise.gradient_of)!r}]"
    return TEST.format(
        tolerance=exercise.tolerance,
        forward=exercise.forward,
        names=f"{{{names}}}",
        values=tuple(exercise.values),
        gradients=gradients,
        path=str(path),
    )


def share_points(exercise: Exercise) -> list[float]:
    """Give the points for values and for the gradient."""
    return [float(exercise.points.get(check, 0)) for check in ("values", "gradient")]


def put_in_tests(notebook: Any, tests: Mapping[str, str]) -> None:
    """Put these sources, by exercise, in the place of our checks, and import nothing of this package."""
    for cell in notebook["cells"]:
        name = cell["metadata"]["nbgrader"]["grade_id"]
        if name == "setup":
            lines = "".join(cell["source"]).splitlines()
            cell["source"] = "\n".join(line for line in lines if not line.startswith("from autograder "))
        cell["source"] = tests.get(name, cell["source"])


def _plain(case: Case) -> tuple[object, ...]:
    return list(case.inputs), case.cotangents, case.values, case.gradients, case.large
