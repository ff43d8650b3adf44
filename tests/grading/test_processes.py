"""Graders that are processes find what threads find; one that ends costs one submission, and none is left."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from multiprocessing import active_children
from pathlib import Path
from typing import Any

import pytest

from autograder.course import Course
from autograder.exercises import GradingError, SandboxError
from autograder.grading import processes
from autograder.grading.answer import Graded
from autograder.grading.engine import grade
from autograder.grading.exam import Exam, set_exam
from autograder.grading.intake.submissions import find_submissions
from autograder.grading.processes import in_processes
from benchmarks.contest import family

from .toy_course import HANGING, KINDS, hand_in, make_class, make_course


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Course:
    return make_class(tmp_path_factory.mktemp("school"))


@pytest.fixture(scope="module")
def exam(school: Course) -> Exam:
    return set_exam(school, "toys")


def test_processes_find_what_threads_find_and_all_end(exam: Exam) -> None:
    submissions = find_submissions(exam.course, "toys")
    found = list(grade(exam, submissions, jobs=3, place=in_processes))
    assert [each.result for each in found] == [each.result for each in grade(exam, submissions)]
    assert active_children() == []


def test_a_fault_of_ours_comes_out_of_a_process_as_it_is(exam: Exam, monkeypatch: pytest.MonkeyPatch) -> None:
    def divide() -> None:
        raise ZeroDivisionError("division by zero")

    found, raised = _grade_with(divide, exam, monkeypatch, jobs=2)
    assert found == sorted(KINDS)[1:]
    assert type(raised) is GradingError
    assert str(raised) == "student 0: not graded: ZeroDivisionError: division by zero"


def test_a_grader_that_ends_costs_one_submission(exam: Exam, monkeypatch: pytest.MonkeyPatch) -> None:
    found, raised = _grade_with(lambda: os._exit(1), exam, monkeypatch, jobs=2)
    assert found == sorted(KINDS)[1:]
    assert type(raised) is SandboxError
    assert str(raised) == f"student 0: {processes.GONE}"


def test_where_the_last_grader_ends_nobody_waits_for_another(
    exam: Exam, monkeypatch: pytest.MonkeyPatch
) -> None:
    found, raised = _grade_with(lambda: os._exit(1), exam, monkeypatch, jobs=1)
    assert found == []
    assert str(raised) == (
        f"student 0: {processes.GONE} (and {len(KINDS) - 1} more submissions without a result)"
    )


def test_nothing_outlives_a_command_that_is_killed(tmp_path: Path) -> None:
    course = make_course(tmp_path)
    for place in range(4):
        hand_in(course, f"student {place}", HANGING)
    command = [sys.executable, "-m", "autograder.cli", "grade", "toys", "--quiet", "--jobs", "2"]
    with subprocess.Popen(command, cwd=course.root) as grader:
        wait_until(lambda: len(family(grader.pid)) > 7)  # itself, two graders, three warm, two workers
        everybody = family(grader.pid)
        grader.send_signal(signal.SIGKILL)
    wait_until(lambda: not any(map(is_alive, everybody)))


def is_alive(pid: int) -> bool:
    """Tell whether a process runs; a zombie does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def wait_until(condition: Callable[[], bool]) -> None:
    """Wait until something is so, for at most a minute."""
    for _ in range(600):
        if condition():
            return
        time.sleep(0.1)
    raise AssertionError("it never was so")


def _grade_with(
    happening: Callable[[], None], exam: Exam, monkeypatch: pytest.MonkeyPatch, jobs: int
) -> tuple[list[str], Exception]:
    """Grade while something happens at the first submission; give who has a result, and what was raised."""
    real = processes.grade_one

    def grade_one(exam: Exam, sandbox: Any, student: str, path: Path, recall: Any) -> Graded:
        if student == "student 0":
            happening()
        return real(exam, sandbox, student, path, recall)

    monkeypatch.setattr(processes, "grade_one", grade_one)
    found: list[str] = []
    try:
        found.extend(_students(grade(exam, find_submissions(exam.course, "toys"), jobs, place=in_processes)))
    except Exception as error:
        return found, error
    raise AssertionError("nothing was raised")


def _students(graded: Iterator[Graded]) -> Iterator[str]:
    for each in graded:
        yield each.result.student
