"""Knows the order in which submissions are graded and recorded, so that a killed grader leaves no trace."""

from collections.abc import Iterator, Sequence
from hashlib import sha256
from heapq import merge
from pathlib import Path

from autograder.course import Course
from autograder.exercises import GradingError, SubmissionError

from .engine import Graded, grade
from .exam import Exam, set_exam, versions
from .intake.outputs import Record
from .intake.submissions import find_submissions, read_submission
from .intake.timestamps import read_timestamp
from .pages.feedback import feedback_path, write_feedback
from .pages.report import write_report
from .records.autograded import autograded_path, blank_notebook, write_autograded
from .records.gradebook import Gradebook, open_gradebook, record_result
from .records.ledger import (
    Entry,
    lock_ledger,
    read_entry,
    read_ledger,
    read_seconds,
    write_entry,
    write_seconds,
)

FEEDBACK = "feedback"
REPORTS = "reports"
MOST_BYTES = 100_000_000
"""More than that is never read, so it need not be recognised."""


def grade_submitted(course: Course, name: str, jobs: int = 1, again: bool = False) -> Iterator[Graded]:
    """Grade everything in `submitted/`, and record it: pages, ledger, gradebook, in this order.

    A submission whose entry in the ledger follows from the same file, course, seed and versions is not run
    again, but its result is brought into the gradebook. So a grader that was killed is simply started anew.

    Args:
        course: where the submissions are.
        name: the assignment.
        jobs: how many submissions to run at a time.
        again: whether to run those again whose result is known.

    Returns:
        One result for each submission, in the order of the students' names.

    Raises:
        GradingError: another grader is at work, or something cannot be written.
        SandboxError: submissions cannot be run safely.
        CourseError: there is no such assignment, or it was never built.
    """
    exam = set_exam(course, name)
    with lock_ledger(course.root), open_gradebook(course, name, exam.release) as gradebook:
        known: list[tuple[Path, Entry]] = []
        fresh: list[tuple[str, Path]] = []
        for student, path in find_submissions(course, name):
            entry = None if again else read_entry(course.root, name, student)
            mark = fingerprint(path)
            if entry and mark and entry.follows_from(mark, exam.terms, versions()):
                known.append((path, entry))
            else:
                fresh.append((student, path))
        yield from merge(
            list(_bring_back(exam, gradebook, known)),
            _record(exam, gradebook, fresh, jobs),
            key=lambda graded: graded.result.student,
        )


def report_assignment(course: Course, name: str) -> tuple[Path, Path]:
    """Write the class report of an assignment from its ledger.

    Who has handed in some assignment but not this one is missing.

    Returns:
        The page and the table.

    Raises:
        CourseError: there is no such assignment.
        GradingError: nothing of it is graded yet, or a file cannot be written.
    """
    due = course.assignment(name).due
    results = [entry.result for entry in read_ledger(course.root, name)]
    if not results:
        raise GradingError(f"ledger/{name}: nothing is graded yet; run `autograder grade {name}`")
    handed_in = {student: read_timestamp(path) for student, path in find_submissions(course, name)}
    late = {student for student, when in handed_in.items() if due and when and when > due}
    known = {
        student
        for assignment in course.assignments
        for student, _ in find_submissions(course, assignment.name)
    }
    return write_report(course, name, results, course.root / REPORTS, late, known - set(handed_in))


def fingerprint(path: Path) -> str:
    """Give the SHA-256 of a submitted file; empty for what is no file and cannot be read anyway."""
    try:
        if path.is_symlink() or not path.is_file() or path.stat().st_size > MOST_BYTES:
            return ""
        return sha256(path.read_bytes()).hexdigest()
    except OSError:  # reading it for grading fails too, and says why
        return ""


def record(exam: Exam, gradebook: Gradebook, graded: Graded, path: Path, mark: str) -> None:
    """Write pages first and the gradebook last: what has an entry in the ledger has its pages.

    Args:
        exam: what the submission was held against.
        gradebook: open for the assignment.
        graded: what the submission came to.
        path: the submitted file.
        mark: the file's fingerprint from before it was graded.

    Raises:
        GradingError: something cannot be written.
    """
    root, result, submitted = exam.course.root, graded.result, graded.submitted
    write_autograded(root, result, submitted.notebook if submitted else blank_notebook(exam.release))
    write_feedback(exam.course, result, exam.exercises, root / FEEDBACK)
    write_entry(root, Entry(result, mark, exam.terms, versions()))
    record_result(gradebook, result, read_timestamp(path))
    write_seconds(root, exam.name, result.student, graded.seconds)


def _bring_back(exam: Exam, gradebook: Gradebook, known: Sequence[tuple[Path, Entry]]) -> Iterator[Graded]:
    """Bring known results into the gradebook, and make pages that are missing."""
    root = exam.course.root
    seconds = read_seconds(root, exam.name)
    for path, entry in known:
        result = entry.result
        copy = autograded_path(root, result.student, exam.name)
        if not copy.exists():
            write_autograded(root, result, _read_notebook(exam, result.student, path))
        if not feedback_path(root / FEEDBACK, result.student, exam.name).exists():
            write_feedback(exam.course, result, exam.exercises, root / FEEDBACK)
        record_result(gradebook, result, read_timestamp(path))
        yield Graded(result, None, seconds.get(result.student, 0.0))


def _record(
    exam: Exam, gradebook: Gradebook, fresh: Sequence[tuple[str, Path]], jobs: int
) -> Iterator[Graded]:
    """Grade what is new, and record it as it comes."""
    paths = dict(fresh)
    marks = {student: fingerprint(path) for student, path in fresh}
    for graded in grade(exam, fresh, jobs):
        student = graded.result.student
        record(exam, gradebook, graded, paths[student], marks[student])
        yield graded


def _read_notebook(exam: Exam, student: str, path: Path) -> Record:
    try:
        return read_submission(path, exam.release, student, exam.name).notebook
    except SubmissionError:  # its result says so
        return blank_notebook(exam.release)
