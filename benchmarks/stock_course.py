"""Knows the same course as stock nbgrader would have it: the same checks, made by cells in the kernel."""

import json
from pathlib import Path

from autograder.course import Course
from autograder.exercises import Exercise
from autograder.grading.exam import set_exam

from .bench_files import NAME
from .contest import run_untimed
from .kernel_tests import keep_cases, put_in_tests, share_points, write_test

CONFIG = """
import os
from pathlib import Path

c = get_config()
c.CourseDirectory.root = str(Path(__file__).parent)
c.Execute.timeout = 60
"""
CELL = """# Tests of `{name}`
points = 0.0
### BEGIN HIDDEN TESTS
{test}


found = test_all(globals())
points += {points[0]} * all(values for values, _ in found)
points += {points[1]} * all(gradient for _, gradient in found)
### END HIDDEN TESTS
points"""


def make_stock_course(root: Path, course: Course, programs: Path) -> None:
    """Write the same assignment as an ordinary nbgrader course, and let nbgrader generate its release.

    Visible, hidden and large cases are the same, and so are the calls.

    Args:
        root: a new folder.
        course: built.
        programs: the folder with nbgrader's programs.
    """
    exam = set_exam(course, NAME)
    paths = keep_cases(exam, root / "expected")
    (root / "nbgrader_config.py").write_text(CONFIG)
    tests = {each.name: write_cell(each, paths[each.name]) for each in exam.exercises}
    notebook = json.loads(course.source_path(NAME).read_bytes())
    put_in_tests(notebook, tests)
    source = root / "source" / NAME / f"{NAME}.ipynb"
    source.parent.mkdir(parents=True)
    source.write_text(json.dumps(notebook))
    run_untimed([programs / "nbgrader", "generate_assignment", NAME], root, programs)


def write_cell(exercise: Exercise, path: Path) -> str:
    """Write an exercise's test cell."""
    test = write_test(exercise, path)
    return CELL.format(name=exercise.name, test=test, points=share_points(exercise))
