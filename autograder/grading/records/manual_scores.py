"""Knows which scores in the gradebook a person has set."""

from collections.abc import Mapping

from autograder.course.settings import Course

from .database import find_database, load_config, open_database


def read_manual_scores(course: Course, name: str) -> Mapping[str, Mapping[str, float]]:
    """Read the scores that a person has set in an assignment, by student and exercise; nothing is written.

    Raises:
        GradingError: the database cannot be read.
    """
    database = find_database(course, load_config(course.root))
    if database.missing:
        return {}
    found: dict[str, dict[str, float]] = {}
    with open_database(database) as api:
        from nbgrader.api import Grade

        for grade in api.db.query(Grade).filter(Grade.manual_score.is_not(None)):
            submission = grade.notebook.assignment
            if submission.assignment.name == name:
                found.setdefault(submission.student.id, {})[grade.cell.name] = grade.manual_score
    return found
