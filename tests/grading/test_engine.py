"""Grading gives every submission its own result, in order, whatever the others do."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from autograder.course import Course
from autograder.exercises import GradingError, Result, SandboxError, Status
from autograder.grading import engine
from autograder.grading.answer import Graded
from autograder.grading.engine import grade
from autograder.grading.exam import Exam, set_exam
from autograder.grading.intake.submissions import find_submissions

from .toy_course import HANGING, KINDS, RIGHT, SCORES, UNREADABLE, WRONG_STEP, copy_course, make_class


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Course:
    return make_class(tmp_path_factory.mktemp("school"))


@pytest.fixture(scope="module")
def exam(school: Course) -> Exam:
    return set_exam(school, "toys")


@pytest.fixture(scope="module")
def graded(exam: Exam) -> Sequence[Graded]:
    """Everything that was handed in, graded once."""
    return list(grade(exam, find_submissions(exam.course, "toys"), jobs=2))


def result_of(graded: Sequence[Graded], source: str) -> Result:
    """Find the result of the student who handed in this source."""
    return next(each.result for each in graded if KINDS[each.result.student] == source)


def test_every_submission_has_the_points_that_it_deserves(graded: Sequence[Graded]) -> None:
    assert {KINDS[each.result.student]: each.result.score for each in graded} == SCORES


def test_results_come_in_the_order_of_the_submissions(graded: Sequence[Graded]) -> None:
    assert [each.result.student for each in graded] == sorted(KINDS)


def test_how_many_run_at_a_time_changes_nothing(exam: Exam, graded: Sequence[Graded]) -> None:
    alone = grade(exam, find_submissions(exam.course, "toys"), jobs=1)
    assert [each.result for each in alone] == [each.result for each in graded]


def test_a_mistake_costs_once(graded: Sequence[Graded]) -> None:
    scale, energy = result_of(graded, WRONG_STEP).exercises
    assert (scale.score, energy.score) == (0.0, 10.0)


def test_a_function_that_never_ends_is_stopped(graded: Sequence[Graded]) -> None:
    _, energy = result_of(graded, HANGING).exercises
    assert energy.checks[0].status is Status.STOPPED


def test_an_unreadable_file_has_a_result_with_one_line(graded: Sequence[Graded]) -> None:
    result = result_of(graded, UNREADABLE)
    assert (result.score, result.max_score) == (0.0, 40.0)
    assert {check.status for item in result.exercises for check in item.checks} == {Status.NOT_WRITTEN}
    (line,) = result.repairs
    assert line.startswith("toys.ipynb: is cut off")


def test_the_released_notebook_earns_nothing(school: Course, exam: Exam) -> None:
    (each,) = grade(exam, [("nobody", school.release_path("toys"))])
    assert (each.result.score, each.result.repairs) == (0.0, ())


def test_without_submissions_no_process_is_started(exam: Exam, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "Sandbox", None)
    assert list(grade(exam, [])) == []


def test_a_broken_boundary_is_raised_when_the_others_are_through(
    exam: Exam, monkeypatch: pytest.MonkeyPatch
) -> None:
    found, raised = _grade_with_fault(exam, monkeypatch, SandboxError("the pipe broke"))
    assert found == sorted(KINDS)[1:]
    assert type(raised) is SandboxError
    assert str(raised) == "student 0: the pipe broke"


def test_a_fault_of_ours_names_the_student_and_itself(exam: Exam, monkeypatch: pytest.MonkeyPatch) -> None:
    found, raised = _grade_with_fault(exam, monkeypatch, ZeroDivisionError("division by zero"))
    assert found == sorted(KINDS)[1:]
    assert type(raised) is GradingError
    assert str(raised) == "student 0: not graded: ZeroDivisionError: division by zero"


def test_the_terms_change_with_the_seed(school: Course, tmp_path: Path) -> None:
    other = copy_course(school, tmp_path)
    before = set_exam(other, "toys").terms
    (tmp_path / ".grading-seed").write_text("another\n")
    assert set_exam(other, "toys").terms != before


def test_the_terms_change_with_the_solution(school: Course, tmp_path: Path) -> None:
    other = copy_course(school, tmp_path)
    before = set_exam(other, "toys").terms
    path = other.solution_path("toys")
    path.write_text(path.read_text() + "\n# one more line\n")
    assert set_exam(other, "toys").terms != before


@pytest.mark.parametrize(
    "line",
    [
        "from solutions.more import one",
        "import solutions.more as m",
        "from solutions import more",
        "from solutions import (\n    toys as t,\n    more,\n)",
    ],
)
def test_the_terms_change_with_a_solution_that_is_imported(line: str, school: Course, tmp_path: Path) -> None:
    other = copy_course(school, tmp_path)
    path = other.solution_path("toys")
    path.write_text(path.read_text().replace("import numpy", f"{line}\nimport numpy", 1))
    more = path.with_name("more.py")
    more.write_text('# %% tags=["setup"]\none = 1\n')
    before = set_exam(other, "toys").terms
    more.write_text('# %% tags=["setup"]\none = 1.0\n')
    assert set_exam(other, "toys").terms != before


def test_the_terms_do_not_change_with_the_place(school: Course, tmp_path: Path) -> None:
    other = copy_course(school, tmp_path)
    assert set_exam(other, "toys").terms == set_exam(school, "toys").terms


def test_right_code_in_a_module_is_graded_too(exam: Exam, tmp_path: Path) -> None:
    path = tmp_path / "anna.py"
    path.write_text("import numpy as np\n" + RIGHT)
    (each,) = grade(exam, [("anna", path)])
    assert each.result.score == 40.0


def _grade_with_fault(
    exam: Exam, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> tuple[list[str], Exception]:
    """Grade while the first submission brings out a fault; give who has a result, and what was raised."""
    real = engine.grade_one

    def break_first(exam: Exam, sandbox: Any, student: str, path: Path, recall: Any) -> Graded:
        if student == "student 0":
            raise fault
        return real(exam, sandbox, student, path, recall)

    monkeypatch.setattr(engine, "grade_one", break_first)
    found: list[str] = []
    try:
        found.extend(_students(grade(exam, find_submissions(exam.course, "toys"))))
    except Exception as error:
        return found, error
    raise AssertionError("nothing was raised")


def _students(graded: Iterator[Graded]) -> Iterator[str]:
    for each in graded:
        yield each.result.student
