"""Knows the same course as stock nbgrader would have it: the same checks, made by cells in the kernel."""

import json
import os
import pickle
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from autograder.course import Course
from autograder.exercises import Case, Exercise
from autograder.grading.exam import set_exam

from .bench_files import NAME, write_notebook

CONFIG = """
import os
from pathlib import Path

c = get_config()
c.CourseDirectory.root = str(Path(__file__).parent)
c.Execute.timeout = 60
"""
TEST = """# Tests of `{name}`
points = 0.0
### BEGIN HIDDEN TESTS
import pickle

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


def answer(inputs):
    found = {forward}(*copied(inputs))
    found = found if isinstance(found, tuple) else (found,)
    return ({names}, found[-1])


def test(case):
    inputs, cotangents, values, gradients, large = case
    answers, cache = answer(inputs)
    if not large:
        again, cache = answer(inputs)
        if not all(np.array_equal(one, other) for one, other in zip(answers.values(), again.values())):
            return False, False
    right = agree([answers[name] for name in {values!r}], values)
    if not right or gradients is None:
        return right, right
    return right, agree({gradients}, gradients)


with open({path!r}, "rb") as file:
    found = [test(case) for case in pickle.load(file)]
points += {points[0]} * all(values for values, _ in found)
points += {points[1]} * all(gradient for _, gradient in found)
### END HIDDEN TESTS
points"""


def make_stock_course(root: Path, course: Course, programs: Path) -> None:
    """Write the same assignment as an ordinary nbgrader course, and let nbgrader generate its release.

    Visible, hidden and large cases are the same, and so are the calls; what is expected lies in a file that
    only the tests know of.

    Args:
        root: a new folder.
        course: built.
        programs: the folder with nbgrader's programs.
    """
    exam = set_exam(course, NAME)
    expected = root / "expected"
    expected.mkdir(parents=True)
    (root / "nbgrader_config.py").write_text(CONFIG)
    tests = {}
    for exercise in exam.exercises:
        path = expected / f"{exercise.name}.pickle"
        path.write_bytes(pickle.dumps([_plain(case) for case in exam.cases[exercise.name]]))
        tests[exercise.name] = write_test(exercise, path)
    notebook = json.loads(course.source_path(NAME).read_bytes())
    for cell in notebook["cells"]:
        name = cell["metadata"]["nbgrader"]["grade_id"]
        if name == "setup":
            lines = "".join(cell["source"]).splitlines()
            cell["source"] = "\n".join(line for line in lines if not line.startswith("from autograder "))
        cell["source"] = tests.get(name, cell["source"])
    source = root / "source" / NAME / f"{NAME}.ipynb"
    source.parent.mkdir(parents=True)
    source.write_text(json.dumps(notebook))
    run_nbgrader(programs, root, "generate_assignment")


def write_test(exercise: Exercise, path: Path) -> str:
    """Write an exercise's test cell."""
    names = ", ".join(f"{name!r}: found[{place}]" for place, name in enumerate(exercise.outputs))
    if exercise.backward:
        gradients = f"{exercise.backward}(*copied(cotangents), cache)"
        gradients = f"(lambda got: got if isinstance(got, tuple) else (got,))({gradients})"
    else:
        gradients = f"[answers[name] for name in {tuple(exercise.gradient_of)!r}]"
    return TEST.format(
        name=exercise.name,
        tolerance=exercise.tolerance,
        forward=exercise.forward,
        names=f"{{{names}}}",
        values=tuple(exercise.values),
        gradients=gradients,
        path=str(path),
        points=[float(exercise.points.get(check, 0)) for check in ("values", "gradient")],
    )


def hand_in_stock(root: Path, answers: Sequence[tuple[str, Mapping[str, str]]]) -> None:
    """Hand in the same answers in the stock release."""
    text = (root / "release" / NAME / f"{NAME}.ipynb").read_bytes()
    for student, sources in answers:
        notebook = json.loads(text)
        for cell in notebook["cells"]:
            cell["source"] = sources.get(cell["metadata"]["nbgrader"]["grade_id"], cell["source"])
        write_notebook(root, student, notebook)


def run_nbgrader(programs: Path, root: Path, command: str) -> None:
    """Run one of nbgrader's commands in a course's folder."""
    environment = {**os.environ, "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(
        [programs / "nbgrader", command, NAME], cwd=root, env=environment, capture_output=True, text=True
    )
    if done.returncode:
        raise RuntimeError(f"nbgrader {command}: {done.stderr[-2000:]}")


def _plain(case: Case) -> tuple[object, ...]:
    return list(case.inputs), case.cotangents, case.values, case.gradients, case.large
