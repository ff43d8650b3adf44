"""Knows which scores in the gradebook a person has set."""

from collections.abc import Mapping

from autograder.course.release import quick_imports
from autograder.course.settings import Course
from autograder.exercises import GradingError

from .gradebook import describe_fault, find_database, load_config


def read_manual_scores(course: Course, name: str) -> Mapping[str, Mapping[str, float]]:
    """Read the scores that a person has set in an assignment, by student and exercise; nothing is written.

    Raises:
        GradingError: the database cannot be read.
    """
    with quick_imports():
        from nbgrader.api import Grade, InvalidEntry
        from nbgrader.api import Gradebook as Database
        from sqlalchemy.exc import SQLAlchemyError
    url, words, path = find_database(course, load_config(course.root))
    if path and not path.exists():
        return {}
    found: dict[str, dict[str, float]] = {}
    try:
        with Database(url, *words) as database:
            for grade in database.db.query(Grade).filter(Grade.manual_score.is_not(None)):
                submission = grade.notebook.assignment
                if submission.assignment.name == name:
                    found.setdefault(submission.student.id, {})[grade.cell.name] = grade.manual_score
    except (SQLAlchemyError, InvalidEntry) as error:
        raise GradingError(describe_fault(error)) from error
    return found
