"""Knows what every student has in every assignment, by nbgrader's gradebook or else by the ledger."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from autograder.course import Course
from autograder.exercises import GradingError

from ..intake.submissions import find_submissions
from ..intake.timestamps import read_timestamp
from .database import find_database, load_config, open_database
from .ledger import read_ledger


@dataclass(frozen=True)
class Student:
    """Someone who is in the gradebook or has handed in."""

    id: str
    """As in `submitted/`."""
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    lms_user_id: str = ""


@dataclass(frozen=True)
class Total:
    """One student's points for one assignment."""

    raw: float
    """Manual scores and extra credit counted."""
    penalty: float
    """For handing in late."""
    handed_in: datetime | None

    @property
    def score(self) -> float:
        """The points that count."""
        return max(0.0, self.raw - self.penalty)


@dataclass(frozen=True)
class Sheet:
    """One assignment."""

    name: str
    title: str
    max_score: float
    due: datetime | None
    totals: Mapping[str, Total]
    """By student; without those who have handed in nothing."""


@dataclass(frozen=True)
class Totals:
    """All points of a course."""

    source: str
    """Where they come from: `gradebook` or `ledger`."""
    students: tuple[Student, ...]
    """In the order of their ids."""
    sheets: tuple[Sheet, ...]
    """In the course's order; only those of which something is graded."""


def read_totals(course: Course, names: Sequence[str]) -> Totals:
    """Read the points of some assignments.

    They are nbgrader's own totals, wherever there is a gradebook: a manual score in place of the automatic
    one, extra credit added, the late penalty taken off, never below zero. Without a gradebook they are the
    ledger's automatic scores.

    Args:
        course: whose points.
        names: the assignments; those that are not graded yet are left out.

    Raises:
        GradingError: nothing is graded yet, or the gradebook or ledger cannot be read.
    """
    totals = _read_gradebook(course, names) or _read_ledger(course, names)
    if not totals.sheets:
        raise GradingError(f"{', '.join(names)}: nothing is graded yet; run `autograder grade {names[0]}`")
    return totals


def _read_gradebook(course: Course, names: Sequence[str]) -> Totals | None:
    """Read nbgrader's database; None where there is none."""
    database = find_database(course, load_config(course.root))
    if database.missing:
        return None
    with open_database(database) as api:
        from nbgrader.api import Assignment
        from nbgrader.api import Student as Person

        students = sorted(
            (
                Student(each.id, *(getattr(each, key) or "" for key in _FIELDS))
                for each in api.db.query(Person)
            ),
            key=lambda student: student.id,
        )
        known = {each.name: each for each in api.db.query(Assignment)}
        sheets = (_read_sheet(course, known[name]) for name in names if name in known)
        return Totals("gradebook", tuple(students), tuple(sheet for sheet in sheets if sheet.totals))


_FIELDS = ("first_name", "last_name", "email", "lms_user_id")


def _read_sheet(course: Course, assignment) -> Sheet:  # type: ignore[no-untyped-def] # nbgrader's
    totals = {
        each.student_id: Total(float(each.score), float(each.late_submission_penalty or 0), each.timestamp)
        for each in assignment.submissions
    }
    return Sheet(
        assignment.name,
        course.assignment(assignment.name).title,
        float(assignment.max_score),
        assignment.duedate,
        totals,
    )


def _read_ledger(course: Course, names: Sequence[str]) -> Totals:
    sheets = tuple(_read_entries(course, names))
    found = sorted({student for sheet in sheets for student in sheet.totals})
    return Totals("ledger", tuple(map(Student, found)), sheets)


def _read_entries(course: Course, names: Sequence[str]) -> Iterator[Sheet]:
    for name in names:
        results = [entry.result for entry in read_ledger(course.root, name)]
        paths = dict(find_submissions(course, name))
        totals = {
            result.student: Total(
                result.score,
                0.0,
                read_timestamp(paths[result.student]) if result.student in paths else None,
            )
            for result in results
        }
        if results:
            assignment = course.assignment(name)
            yield Sheet(name, assignment.title, results[0].max_score, assignment.due, totals)
