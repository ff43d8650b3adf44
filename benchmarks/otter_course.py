"""Knows the same course as otter-grader would have it: test files, their zip, notebooks that call them."""

import json
from pathlib import Path

from autograder.course import Course
from autograder.exercises import Exercise
from autograder.grading.exam import set_exam

from .bench_files import NAME, Scores, make_cell
from .contest import run_untimed
from .kernel_tests import keep_cases, put_in_tests, share_points, write_test

FIRST = "import otter\n\ngrader = otter.Notebook()"
FILE = """from otter.test_files import test_case

OK_FORMAT = False
name = {name!r}


{test}


found = []


@test_case(name="values", points={points[0]})
def test_values(env):
    found.extend(test_all(env))
    assert all(values for values, _ in found)


@test_case(name="gradient", points={points[1]})
def test_gradient(env):
    assert found and all(gradient for _, gradient in found)
"""
"""A test file; where a call breaks, nothing is found, and neither test case is passed."""
GENERATE = ("generate", "--tests-dir", "tests", "--no-config", "--no-requirements", "--no-environment")
LOOP = """set -e
for folder in submitted/*; do
    mkdir -p results/"${folder##*/}"
    otter run --no-logo --autograder autograder.zip --output-dir results/"${folder##*/}" "$folder"/*/*.ipynb
done"""
"""What a shell runs: otter grades one submission at a time, each in a process of its own."""


def make_otter_course(root: Path, course: Course, programs: Path) -> None:
    """Write the same assignment for otter-grader, and let otter generate its zip.

    Visible, hidden and large cases are the same, and so are the calls.

    Args:
        root: a new folder.
        course: built.
        programs: the folder with otter's programs.
    """
    exam = set_exam(course, NAME)
    paths = keep_cases(exam, root / "expected")
    (root / "tests").mkdir()
    for exercise in exam.exercises:
        text = write_test_file(exercise, paths[exercise.name])
        (root / "tests" / f"{exercise.name}.py").write_text(text)
    notebook = json.loads(course.release_path(NAME).read_bytes())
    put_in_tests(notebook, {name: f'grader.check("{name}")' for name in paths})
    notebook["cells"].insert(0, make_cell(FIRST))
    release = root / "release" / NAME / f"{NAME}.ipynb"
    release.parent.mkdir(parents=True)
    release.write_text(json.dumps(notebook))
    run_untimed([programs / "otter", *GENERATE], root, programs)


def write_test_file(exercise: Exercise, path: Path) -> str:
    """Write an exercise's test file, with a test case for each check that has points."""
    test = write_test(exercise, path)
    return FILE.format(name=exercise.name, test=test, points=share_points(exercise))


def read_results(root: Path) -> Scores:
    """Read the points from the files that otter wrote."""
    found = {
        path.parent.name: json.loads(path.read_bytes())["tests"]
        for path in (root / "results").glob("*/results.json")
    }
    return {
        student: {test["name"]: test["score"] for test in tests if "score" in test}
        for student, tests in found.items()
    }
