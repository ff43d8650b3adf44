"""Knows how one submission is graded: read here, run behind the boundary, judged here."""

import time
from collections.abc import Callable, Mapping, Sequence
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
from autograder.sandbox import Cell, Sandbox, Submission

from .exam import Exam
from .intake.refusals import UNREADABLE
from .intake.submissions import Submitted, read_submission


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


@dataclass(frozen=True)
class Answer:
    """A submission that was read, and what is known of it."""

    submitted: Submitted
    known: Kept
    seconds: float
    """What reading took."""


@dataclass(frozen=True)
class Judged:
    """What the cells of a submission came to."""

    exercises: tuple[ExerciseResult, ...]
    errors: Mapping[str, str]
    seconds: float
    judged: Mapping[str, float]
    """As in `Graded`."""
    fresh: Kept | None
    """As in `Graded`."""


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
    answer = read_answer(exam, student, path, recall)
    if isinstance(answer, Graded):
        return answer
    return conclude(answer, judge_cells(exam, sandbox, answer.submitted.cells, answer.known))


def read_answer(exam: Exam, student: str, path: Path, recall: Recall) -> Answer | Graded:
    """Read a submission and look up what is known of it; one that cannot be read has its result at once."""
    start = time.perf_counter()
    try:
        submitted = read_submission(path, exam.release, student, exam.name)
    except SubmissionError as error:
        return Graded(refuse(exam, student, str(error)), None, time.perf_counter() - start)
    known = recall(student, exam.answer_mark(submitted.cells))
    return Answer(submitted, known, time.perf_counter() - start)


def judge_cells(exam: Exam, sandbox: Sandbox, cells: Sequence[Cell], known: Kept) -> Judged:
    """Run a submission's cells behind the boundary, and judge what is not known of them.

    Raises:
        SandboxError: the boundary broke.
    """
    start, language = time.perf_counter(), exam.course.language
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
                    functions = stack.enter_context(sandbox.open(cells, exam.caching))
                began = time.perf_counter()
                cases = exam.cases[exercise.name]
                result = assess_in_turn(exercise, cases, functions, exam.reference, broken).result
                judged[exercise.name] = time.perf_counter() - began
                fresh[key] = result
            found[exercise.name] = result
        raised = known.errors if functions is None else functions.errors
        errors = {place: translate_places(say(error, language), language) for place, error in raised.items()}
        lasting = functions is not None and not functions.stopped and not any(map(_is_late, fresh.values()))
    return Judged(
        tuple(found.values()),
        errors,
        time.perf_counter() - start,
        judged,
        Kept(known.answer, fresh, errors) if lasting else None,
    )


def conclude(answer: Answer, judged: Judged) -> Graded:
    """Put together what a submission came to."""
    submitted = answer.submitted
    return Graded(
        Result(submitted.student, submitted.assignment, judged.exercises, submitted.repairs, judged.errors),
        submitted,
        answer.seconds + judged.seconds,
        judged.judged,
        judged.fresh,
    )


def describe_fault(error: Exception) -> AutograderError:
    """Say a fault of ours in a line, as something that can go to another process."""
    if isinstance(error, AutograderError):
        return type(error)(str(error))
    return GradingError(f"not graded: {type(error).__name__}: {error}")


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
