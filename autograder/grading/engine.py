"""Knows how submissions are graded: read here, run behind the boundary, judged here."""

import sys
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from autograder.exercises import (
    AutograderError,
    CheckResult,
    ExerciseResult,
    GradingError,
    Result,
    Status,
    SubmissionError,
    say,
)
from autograder.judging import assess_in_turn, find_used
from autograder.judging.wording import translate_places
from autograder.sandbox import Sandbox, Submission

from .exam import Exam
from .intake.refusals import UNREADABLE
from .intake.submissions import Submitted, read_submission

SWITCH_SECONDS = 0.0005
"""When a thread that records lets others go on that wait for calls; these are shorter than Python's 5 ms."""


@dataclass(frozen=True)
class Kept:
    """What is known of an answer without running it again."""

    answer: str
    """The digest of what is run, and how."""
    results: Mapping[str, ExerciseResult] = field(default_factory=dict)
    """By the digest of everything that each follows from."""
    errors: Mapping[str, str] = field(default_factory=dict)
    """Cells that raised when they ran, as in a Result."""
    given: Mapping[str, ExerciseResult] = field(default_factory=dict)
    """By exercise: results that stand, whatever they follow from."""


Recall = Callable[[str, str], Kept]
"""Tells what is known, by student and by the digest of what is run."""


def recall_nothing(student: str, answer: str) -> Kept:
    """Know nothing, so that everything is run."""
    return Kept(answer)


@dataclass(frozen=True)
class Graded:
    """A submission and what it came to."""

    result: Result
    submitted: Submitted | None
    """None where the file cannot be read, or was not read again."""
    seconds: float
    """What grading took."""
    judged: Mapping[str, float] = field(default_factory=dict)
    """What judging took, calls included, by exercise; a result that was known is not among them."""
    fresh: Kept | None = None
    """What may be kept of it; None where nothing was run, or where something had to be stopped: how that ends
    depends on the machine's load."""


def grade(
    exam: Exam, submissions: Sequence[tuple[str, Path]], jobs: int = 1, recall: Recall = recall_nothing
) -> Iterator[Graded]:
    """Grade submissions, in their order; how many run at a time changes nothing in the results.

    A fault of ours at one submission does not stop the others; it is raised when they are through.

    Args:
        exam: what they are held against.
        submissions: student and file.
        jobs: how many to run at a time.
        recall: tells which results are known; an exercise whose result is known is not run.

    Raises:
        SandboxError: the boundary cannot be set up, or broke.
        GradingError: a submission brought out a fault of ours; it has no result.
    """
    if not submissions:
        return
    faults: list[tuple[str, Exception]] = []
    sys.setswitchinterval(SWITCH_SECONDS)
    aside = ThreadPoolExecutor(1)
    drawn = aside.submit(lambda: exam.origins)  # with the cases, once, while the boundary is set up
    aside.shutdown(wait=False)
    with Sandbox(exam.course.limits, exam.course.level) as sandbox, ThreadPoolExecutor(jobs) as pool:
        drawn.result()  # before anything of a student's runs
        running: deque[tuple[str, Future[Graded]]] = deque()
        try:
            for student, path in submissions:
                running.append((student, pool.submit(grade_one, exam, sandbox, student, path, recall)))
                if len(running) > 2 * jobs:
                    yield from _finish(*running.popleft(), faults)
            while running:
                yield from _finish(*running.popleft(), faults)
        finally:
            pool.shutdown(cancel_futures=True)
    if faults:
        _raise(faults)


def grade_one(
    exam: Exam, sandbox: Sandbox, student: str, path: Path, recall: Recall = recall_nothing
) -> Graded:
    """Grade one submission.

    Args:
        exam: what it is held against.
        sandbox: open, with the limits and the level of the exam's course.
        student: whose it is.
        path: the file.
        recall: tells which results are known; an exercise whose result is known is not run.

    Raises:
        SandboxError: the boundary broke.
    """
    start, language = time.perf_counter(), exam.course.language
    try:
        submitted = read_submission(path, exam.release, student, exam.name)
    except SubmissionError as error:
        return Graded(refuse(exam, student, str(error)), None, time.perf_counter() - start)
    known = recall(student, exam.answer_mark(submitted.cells))
    found: dict[str, ExerciseResult] = {}
    fresh: dict[str, ExerciseResult] = {}
    judged: dict[str, float] = {}
    with ExitStack() as stack:
        functions: Submission | None = None
        for exercise in exam.exercises:
            broken = [used for used in find_used(exercise, exam.exercises) if not found[used.name].passed]
            key = exam.key(exercise, known.answer, broken)
            result = known.given.get(exercise.name) or known.results.get(key)
            if result is None:
                if functions is None:
                    functions = stack.enter_context(sandbox.open(submitted.cells, exam.caching))
                began = time.perf_counter()
                cases = exam.cases[exercise.name]
                result = assess_in_turn(exercise, cases, functions, exam.reference, broken).result
                judged[exercise.name] = time.perf_counter() - began
                fresh[key] = result
            found[exercise.name] = result
        raised = known.errors if functions is None else functions.errors
        errors = {place: translate_places(say(error, language), language) for place, error in raised.items()}
        lasting = functions is not None and not functions.stopped and not any(map(_is_late, fresh.values()))
    return Graded(
        Result(student, exam.name, tuple(found.values()), submitted.repairs, errors),
        submitted,
        time.perf_counter() - start,
        judged,
        Kept(known.answer, fresh, errors) if lasting else None,
    )


def refuse(exam: Exam, student: str, reason: str) -> Result:
    """Give the result of a submission that cannot be read: nothing is written, and one line says why."""
    unreadable = say(UNREADABLE, exam.course.language)
    exercises = (
        ExerciseResult(
            exercise.name,
            tuple(
                CheckResult(
                    check, Status.NOT_WRITTEN, 0.0, float(exercise.points.get(check, 0)), 0, 0, unreadable
                )
                for check in exercise.checks
            ),
        )
        for exercise in exam.exercises
    )
    return Result(student, exam.name, tuple(exercises), repairs=(reason,))


def _is_late(result: ExerciseResult) -> bool:
    """Tell whether a check was ended by a clock."""
    return any(check.status is Status.STOPPED for check in result.checks)


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
