"""Knows nbgrader's gradebook: how results get in, and what of a person's work must stay."""

import logging
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from autograder.course.release import quick_imports
from autograder.course.settings import Course
from autograder.exercises import ExerciseResult, GradingError, Result, Status
from autograder.judging.wording import check_label
from autograder.student.wording import status_words

from ..intake.outputs import clean_markdown
from ..intake.release import Release
from ..plain import readable
from .gradebook_cells import write_cells

FILE = "gradebook.db"


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
    with quick_imports():
        import nbgrader.api
        from sqlalchemy.exc import SQLAlchemyError
    _put_programs_on_path()
    config = load_config(course.root) if config is None else config
    url, words, path = find_database(course, config)
    try:
        if path and not path.exists():
            _make_database(path, *words)
        api = nbgrader.api.Gradebook(url, *words)
    except (SQLAlchemyError, OSError, nbgrader.api.InvalidEntry) as error:
        raise GradingError(describe_fault(error)) from error
    with api:
        api.db.commit = api.db.flush  # one transaction holds many calls
        due = course.assignment(name).due
        with _transaction(api):
            write_cells(api, name, due, release)
        yield Gradebook(api, name, _late_penalties(config), course.language)


def find_database(course: Course, config: Any) -> tuple[str, tuple[str, ...], Path | None]:
    """Say where the gradebook is: its address, the course's name there, and the file where it is our own."""
    path = course.root / FILE
    url = config.CourseDirectory.get("db_url") or f"sqlite:///{path}"
    words = (config.CourseDirectory.course_id,) if config.CourseDirectory.get("course_id") else ()
    return url, words, path if url == f"sqlite:///{path}" else None


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


def _make_database(path: Path, *words: str) -> None:
    """Make an empty database beside the place and put it there by renaming."""
    import nbgrader.api

    draft = path.with_name(f".{path.name}.part")
    _remove_draft(draft)  # a killed grader may have left one
    try:
        with nbgrader.api.Gradebook(f"sqlite:///{draft}", *words):
            pass
        draft.rename(path)
    finally:
        _remove_draft(draft)


def _remove_draft(draft: Path) -> None:
    for path in (draft, draft.with_name(f"{draft.name}-journal")):
        path.unlink(missing_ok=True)


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
            raise GradingError(describe_fault(error)) from error
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


def describe_fault(error: Exception) -> str:
    """Say in one line what is wrong with the database."""
    reason = " ".join(str(getattr(error, "orig", None) or error).split())
    if "locked" in reason:
        return f"{FILE}: another program holds the database; close it or wait, then grade again ({reason})"
    if "disk is full" in reason:
        return f"{FILE}: the disk is full; make room, then grade again"
    if "no such table" in reason or "no such column" in reason or "not a database" in reason:
        return (
            f"{FILE}: not a gradebook of this nbgrader ({reason}); move it away or run `nbgrader db upgrade`"
        )
    return f"{FILE}: {reason}"


def _put_programs_on_path() -> None:
    """Let nbgrader find alembic, which it starts by name, beside the interpreter that runs."""
    folder = str(Path(sys.executable).parent)
    paths = os.environ.get("PATH", "").split(os.pathsep)
    if folder not in paths:
        os.environ["PATH"] = os.pathsep.join([folder, *filter(None, paths)])


def load_config(root: Path) -> Any:
    """Load what nbgrader's own commands would, with the course's file last."""
    from jupyter_core.paths import jupyter_config_path
    from traitlets.config import Config, ConfigFileNotFound, JSONFileConfigLoader, PyFileConfigLoader

    config = Config()
    for folder in (*reversed(jupyter_config_path()), str(root)):
        for loader in (
            JSONFileConfigLoader("nbgrader_config.json", path=folder),
            PyFileConfigLoader("nbgrader_config.py", path=folder),
        ):
            try:
                config.merge(loader.load_config())
            except ConfigFileNotFound:
                continue
            except Exception as error:  # the file is the instructor's and may raise anything
                raise GradingError(f"{folder}: nbgrader_config: {type(error).__name__}: {error}") from error
    return config


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
