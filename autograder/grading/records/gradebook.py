"""Knows nbgrader's gradebook: how results get in, and what of a person's work must stay."""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
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
from .gradebook_rows import Rows, find_rows, write_changes

MOST_PENDING = 16
"""Results that wait to be written together: a transaction takes about as long for one as for several."""
MOST_SECONDS = 5.0
"""When the first of them has waited so long, none waits any more for others."""


@dataclass(frozen=True)
class Pending:
    """A result that waits to be written."""

    result: Result
    handed_in: datetime | None
    since: float
    """On the clock that never goes back."""


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
    pending: list[Pending] = field(default_factory=list)


@contextmanager
def open_gradebook(course: Course, name: str, release: Release, config: Any = None) -> Iterator[Gradebook]:
    """Open the gradebook for an assignment, and write down what the assignment consists of.

    The database is made where there is none, all of it or nothing. nbgrader's configuration is asked for
    another database, the course's name there, and late penalties. Results are in it when it is closed.

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
        gradebook = Gradebook(api, name, _late_penalties(config), course.language)
        try:
            yield gradebook
        finally:
            write_pending(gradebook)


def record_result(gradebook: Gradebook, result: Result, handed_in: datetime | None) -> None:
    """Have a submission's result written: soon, with others; at the latest when the gradebook is closed.

    Args:
        gradebook: open for the result's assignment.
        result: what the submission came to.
        handed_in: when; None leaves the time that is there.

    Raises:
        GradingError: as `write_pending` does.
    """
    pending = gradebook.pending
    pending.append(Pending(result, handed_in, time.monotonic()))
    if len(pending) >= MOST_PENDING or pending[-1].since - pending[0].since >= MOST_SECONDS:
        write_pending(gradebook)


def write_pending(gradebook: Gradebook) -> None:
    """Write the results that wait, in one transaction; writing them again changes nothing.

    Manual scores, extra credit and manual comments stay. Where the automatic score changes under a manual
    one, the grade is marked as in need of a person, as nbgrader does. A late penalty that a person wrote
    stays, unless nbgrader's configuration says how penalties are found.

    Raises:
        GradingError: the database is locked or full, or knows no such exercise; none of them is written.
    """
    pending = tuple(gradebook.pending)
    gradebook.pending.clear()  # what cannot be written is not tried again when the gradebook is closed
    if not pending:
        return
    api, name = gradebook.api, gradebook.assignment
    with _transaction(api):
        rows = find_rows(api.db, name, [each.result.student for each in pending])
        judged = [(rows[each.result.student], item) for each in pending for item in each.result.exercises]
        write_changes(
            api.db,
            times={rows[each.result.student].id: each.handed_in for each in pending if each.handed_in},
            grades=[_grade(_find_grade(own, item.name, name), item.score) for own, item in judged],
            comments={
                comment.id: describe_exercise(item, gradebook.language) or None
                for own, item in judged
                if (comment := own.comments.get(f"{item.name}-solution"))
            },
        )
        if gradebook.penalize:
            for each in pending:
                submission = api.find_submission(name, each.result.student)
                notebook = next(notebook for notebook in submission.notebooks if notebook.name == name)
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


def _find_grade(rows: Rows, exercise: str, name: str) -> Any:
    if exercise not in rows.grades:
        raise GradingError(f"{FILE}: {name} has no graded cell {exercise!r}; build the assignment again")
    return rows.grades[exercise]


def _grade(grade: Any, score: float) -> dict[str, Any]:
    """Set the automatic score; a person looks again where it changes under a manual score."""
    by_hand = grade.manual_score is not None
    unsettled = by_hand and (grade.needs_manual_grade or grade.auto_score != score)
    return {"id": grade.id, "auto_score": score, "needs_manual_grade": unsettled}


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
