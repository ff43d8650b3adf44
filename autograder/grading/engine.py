"""Knows how submissions are graded: read here, run behind the boundary, judged here."""

import time
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from autograder.exercises import (
    AutograderError,
    CheckResult,
    ExerciseResult,
    GradingError,
    Result,
    Status,
    SubmissionError,
)
from autograder.judging import assess_all
from autograder.sandbox import Sandbox

from .exam import Exam
from .intake.submissions import Submitted, read_submission

UNREADABLE = "The submission could not be read."


@dataclass(frozen=True)
class Graded:
    """A submission and what it came to."""

    result: Result
    submitted: Submitted | None
    """None where the file cannot be read, or was not read again."""
    seconds: float
    """What grading took."""


def grade(exam: Exam, submissions: Sequence[tuple[str, Path]], jobs: int = 1) -> Iterator[Graded]:
    """Grade submissions, in their order; how many run at a time changes nothing in the results.

    A fault of ours at one submission does not stop the others; it is raised when they are through.

    Args:
        exam: what they are held against.
        submissions: student and file.
        jobs: how many to run at a time.

    Raises:
        SandboxError: the boundary cannot be set up, or broke.
        GradingError: a submission brought out a fault of ours; it has no result.
    """
    if not submissions:
        return
    faults: list[tuple[str, Exception]] = []
    _ = exam.cases  # drawn once, before anything of a student's runs
    with Sandbox(exam.course.limits, exam.course.level) as sandbox, ThreadPoolExecutor(jobs) as pool:
        running: deque[tuple[str, Future[Graded]]] = deque()
        try:
            for student, path in submissions:
                running.append((student, pool.submit(grade_one, exam, sandbox, student, path)))
                if len(running) > 2 * jobs:
                    yield from _finish(*running.popleft(), faults)
            while running:
                yield from _finish(*running.popleft(), faults)
        finally:
            pool.shutdown(cancel_futures=True)
    if faults:
        _raise(faults)


def grade_one(exam: Exam, sandbox: Sandbox, student: str, path: Path) -> Graded:
    """Grade one submission.

    Raises:
        SandboxError: the boundary broke on our side.
    """
    start = time.perf_counter()
    try:
        submitted = read_submission(path, exam.release, student, exam.name)
    except SubmissionError as error:
        return Graded(refuse(exam, student, str(error)), None, time.perf_counter() - start)
    caching = [exercise.forward for exercise in exam.exercises if exercise.backward]
    with sandbox.open(submitted.cells, caching) as functions:
        assessments = assess_all(exam.exercises, exam.cases, functions, exam.reference)
        errors = dict(functions.errors)
    exercises = tuple(assessment.result for assessment in assessments)
    result = Result(student, exam.name, exercises, submitted.repairs, errors)
    return Graded(result, submitted, time.perf_counter() - start)


def refuse(exam: Exam, student: str, reason: str) -> Result:
    """Give the result of a submission that cannot be read: nothing is written, and one line says why."""
    exercises = (
        ExerciseResult(
            exercise.name,
            tuple(
                CheckResult(
                    check, Status.NOT_WRITTEN, 0.0, float(exercise.points.get(check, 0)), 0, 0, UNREADABLE
                )
                for check in exercise.checks
            ),
        )
        for exercise in exam.exercises
    )
    return Result(student, exam.name, tuple(exercises), repairs=(reason,))


def _finish(student: str, future: Future[Graded], faults: list[tuple[str, Exception]]) -> Iterator[Graded]:
    try:
        graded = future.result()
    except Exception as error:  # ours, of whatever kind: nothing is recorded for this one
        faults.append((student, error))
    else:
        yield graded


def _raise(faults: Sequence[tuple[str, Exception]]) -> None:
    """Raise the first of our own faults, and say how many there were."""
    student, error = faults[0]
    rest = f" (and {len(faults) - 1} more submissions without a result)" if faults[1:] else ""
    if isinstance(error, AutograderError):
        raise type(error)(f"{student}: {error}{rest}") from error
    raise GradingError(f"{student}: not graded: {type(error).__name__}: {error}{rest}") from error
