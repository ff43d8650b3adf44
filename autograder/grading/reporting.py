"""Knows from what the class report is made: ledger, hand-in times, timings and the answers' sources."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from autograder.course import Course, grading_seed, load_solution
from autograder.exercises import GradingError, SubmissionError

from .intake.release import load_release
from .intake.submissions import find_submissions, read_submission
from .intake.timestamps import read_timestamp
from .pages.classwork import Classwork, conceal
from .pages.report import write_report
from .records.ledger import FOLDER, read_exercise_seconds, read_ledger
from .similarity import Similar, find_similar

REPORTS = "reports"


def report_assignment(course: Course, name: str, named: bool = False) -> tuple[Path, Path]:
    """Write the class report of an assignment from its ledger.

    Who has handed in some assignment but not this one is missing.

    Args:
        course: where the ledger is.
        name: the assignment.
        named: whether students are named, and similar submissions listed; numbers stand for them otherwise.

    Returns:
        The page and the table.

    Raises:
        CourseError: there is no such assignment, or for similar submissions: it was never built.
        GradingError: nothing of it is graded yet, or a file cannot be written.
    """
    course.assignment(name)
    results = tuple(entry.result for entry in read_ledger(course.root, name))
    if not results:
        raise GradingError(f"ledger/{name}: nothing is graded yet; run `autograder grade {name}`")
    handed_in = dict(find_submissions(course, name))
    known = {
        student
        for assignment in course.assignments
        for student, _ in find_submissions(course, assignment.name)
    }
    work = Classwork(
        results=results,
        late=_find_late(course, name, handed_in),
        missing=known - set(handed_in),
        seconds=read_exercise_seconds(course.root, name),
        similar=find_similar_submissions(course, name, handed_in) if named else (),
    )
    return write_report(
        course, name, work if named else conceal(work, grading_seed(course)), course.root / REPORTS
    )


def list_graded(course: Course) -> tuple[str, ...]:
    """List the assignments that have anything in the ledger.

    Raises:
        GradingError: there is none.
    """
    names = (assignment.name for assignment in course.assignments)
    graded = tuple(name for name in names if any((course.root / FOLDER / name).glob("*.json")))
    if not graded:
        raise GradingError(f"{FOLDER}: nothing is graded yet; run `autograder grade NAME`")
    return graded


def find_similar_submissions(course: Course, name: str, handed_in: Mapping[str, Path]) -> tuple[Similar, ...]:
    """Compare the sources of what was handed in; a file that cannot be read is left out.

    Raises:
        CourseError: there is no such assignment, or it was never built.
        DeclarationError: its solution cannot be read.
    """
    release = load_release(course.release_path(name))
    answers = {}
    for student, path in handed_in.items():
        try:
            answers[student] = [cell.source for cell in read_submission(path, release, student, name).cells]
        except SubmissionError:  # its result says why
            continue
    given = [cell.source for cell in release.cells if cell.kind == "code"]
    asked = {exercise.name: exercise.functions for exercise in load_solution(course, name).exercises}
    return find_similar(answers, given, asked)


def _find_late(course: Course, name: str, handed_in: Mapping[str, Path]) -> Mapping[str, timedelta]:
    due = course.assignment(name).due
    times = {student: read_timestamp(path) for student, path in handed_in.items()}
    return {student: when - due for student, when in times.items() if due and when and when > due}
