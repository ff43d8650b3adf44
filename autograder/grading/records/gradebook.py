"""Knows nbgrader's gradebook: how results get in, and what of a person's work must stay."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from autograder.course.settings import Course
from autograder.exercises import ExerciseResult, GradingError, Result, Status
from autograder.judging.wording import check_label
from autograder.student.wording import status_words

from ..intake.outputs import clean_markdown
from ..intake.release import Release
from ..plain import readable
from .database import FILE, describe_fault, find_database, load_config, open_database
from .gradebook_cells import write_cells


@dataclass(frozen=True)
class Gradebook:
    """nbgrader's gradebook, open for the submissions of one assignment."""

    api: Any
    """nbgrader's own `Gradebook`; its `commit` is left to `_transaction`."""
    assignment: str
    penalize: Callable[[Any, Any], None] | None
    """Sets the late penalty of a submission's notebook; None where nbgrader's configuration has no say."""
    language: str = "en"
    """Of the comments."""


@contextmanager
def open_gradebook(course: Course, name: str, release: Release, config: Any = None) -> Iterator[Gradebook]:
    """Open the gradebook for an assignment, and write down what the assignment consists of.

    The database is made where there is none, all of it or nothing. nbgrader's configuration is asked for
    another database, the course's name there, and late penalties.

    Args:
        course: whose gradebook.
        name: the assignment.
        release: its released notebook, whose cells nbgrader knows by their names.
        config: nbgrader's configuration; None reads what its own commands would.

    Raises:
        GradingError: the database is locked, damaged or cannot be written, or holds a person's work on a
            cell that the release no longer has.
    """
    config = load_config(course.root) if config is None else config
    with open_database(find_database(course, config)) as api:
        api.db.commit = api.db.flush  # one transaction holds many calls
        due = course.assignment(name).due
        with _transaction(api):
            write_cells(api, name, due, release)
        yield Gradebook(api, name, _late_penalties(config), course.language)


def record_result(gradebook: Gradebook, result: Result, handed_in: datetime | None) -> None:
    """Write a submission's result, in one transaction; writing it again changes nothing.

    Manual scores, extra credit and manual comments stay. Where the automatic score changes under a manual
    one, the grade is marked as in need of a person, as nbgrader does. A late penalty that a person wrote
    stays, unless nbgrader's configuration says how penalties are found.

    Args:
        gradebook: open for the result's assignment.
        result: what the submission came to.
        handed_in: when; None leaves the time that is there.

    Raises:
        GradingError: the database is locked or full, or knows no such exercise.
    """
    api, name = gradebook.api, gradebook.assignment
    when = {"timestamp": handed_in} if handed_in else {}
    with _transaction(api):
        api.update_or_create_student(result.student)
        with api.db.no_autoflush:  # nbgrader asks for the notebooks of a submission that is not there yet
            submission = api.update_or_create_submission(name, result.student, **when)
        notebook = next(notebook for notebook in submission.notebooks if notebook.name == name)
        grades = {grade.cell.name: grade for grade in notebook.grades}
        comments = {comment.cell.name: comment for comment in notebook.comments}
        for exercise in result.exercises:
            if exercise.name not in grades:
                raise GradingError(
                    f"{FILE}: {name} has no graded cell {exercise.name!r}; build the assignment again"
                )
            _grade(grades[exercise.name], exercise.score)
            if comment := comments.get(f"{exercise.name}-solution"):
                comment.auto_comment = describe_exercise(exercise, gradebook.language) or None
        if gradebook.penalize:
            gradebook.penalize(submission, notebook)


def describe_exercise(result: ExerciseResult, language: str = "en") -> str:
    """Say what an exercise came to, as Markdown without markup of the student's; empty where all is right."""
    lines = [
        f"- {check_label(check.check, language)}: {status_words(check.status, language)}. "
        f"{check.message} {check.cause}".rstrip()
        for check in result.checks
        if check.status not in (Status.PASSED, Status.NOT_JUDGED)
    ]
    lines += [f"- {remark}" for remark in result.remarks]
    return "\n".join(clean_markdown(" ".join(readable(line).split())) for line in lines)


def _grade(grade: Any, score: float) -> None:
    """Set the automatic score; a person looks again where it changes under a manual score."""
    changed = grade.auto_score != score
    grade.auto_score = score
    if grade.manual_score is None:
        grade.needs_manual_grade = False
    elif changed:
        grade.needs_manual_grade = True


@contextmanager
def _transaction(api: Any) -> Iterator[None]:
    """Make everything inside one transaction, which holds the write lock from its beginning."""
    from nbgrader.api import InvalidEntry
    from sqlalchemy import text
    from sqlalchemy.exc import SQLAlchemyError

    session = api.db()
    with _quiet(logging.getLogger("tornado.application")):
        try:
            session.rollback()
            if api.engine.dialect.name == "sqlite":
                session.execute(text("BEGIN IMMEDIATE"))
            yield
            session.commit()
        except (SQLAlchemyError, InvalidEntry) as error:
            session.rollback()
            raise GradingError(describe_fault(error, api.engine.url)) from error
        except BaseException:
            session.rollback()
            raise


@contextmanager
def _quiet(log: logging.Logger) -> Iterator[None]:
    """Keep nbgrader from logging the traceback of an error that we report in one line."""
    before, log.disabled = log.disabled, True
    try:
        yield
    finally:
        log.disabled = before


def _late_penalties(config: Any) -> Callable[[Any, Any], None] | None:
    if not {"AssignLatePenalties", "LateSubmissionPlugin"} & set(config):
        return None
    from nbgrader.preprocessors import AssignLatePenalties

    rule = AssignLatePenalties(config=config)
    rule.init_plugin()

    def penalize(submission: Any, notebook: Any) -> None:
        seconds, student = submission.total_seconds_late, submission.student.id
        try:
            penalty = (
                rule.plugin_inst.late_submission_penalty(student, notebook.score, seconds)
                if seconds > 0
                else None
            )
        except Exception as error:  # the plugin is the instructor's and may raise anything
            raise GradingError(f"late penalty of {student}: {type(error).__name__}: {error}") from error
        notebook.late_submission_penalty = (
            None if penalty is None else rule._check_late_penalty(notebook, penalty)
        )

    return penalize
