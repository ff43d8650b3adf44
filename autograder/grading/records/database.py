"""Knows where nbgrader's database is, opens it, and says in one line what is wrong with it."""

import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.course.release import quick_imports
from autograder.course.settings import Course
from autograder.exercises import GradingError

FILE = "gradebook.db"
_FOREIGN = re.compile(r"no such (table|column)|not a database|(relation|column) .* does not exist")
"""What SQLite and PostgreSQL say where nbgrader's tables are not as they should be."""


@dataclass(frozen=True)
class Database:
    """Where nbgrader keeps a course's scores."""

    url: str
    words: tuple[str, ...]
    """The course's name there, where it has one."""
    path: Path | None
    """The file, where it is our own to make."""

    @property
    def missing(self) -> bool:
        """Whether nothing can have been written yet."""
        return self.path is not None and not self.path.exists()


def find_database(course: Course, config: Any) -> Database:
    """Say where the gradebook is: in the course's folder, or where nbgrader's `db_url` says."""
    path = course.root / FILE
    url = config.CourseDirectory.get("db_url") or f"sqlite:///{path}"
    words = (config.CourseDirectory.course_id,) if config.CourseDirectory.get("course_id") else ()
    return Database(url, words, path if url == f"sqlite:///{path}" else None)


@contextmanager
def open_database(database: Database) -> Iterator[Any]:
    """Open the database through nbgrader's own API, and make it where there is none.

    Raises:
        GradingError: the database cannot be reached, is damaged or cannot be written.
    """
    with quick_imports():
        import nbgrader.api
        from sqlalchemy.exc import SQLAlchemyError
    _put_programs_on_path()
    try:
        if database.path and database.missing:
            _make_file(database.path, *database.words)
        api = nbgrader.api.Gradebook(database.url, *database.words)
    except (SQLAlchemyError, OSError, ImportError, nbgrader.api.InvalidEntry) as error:
        raise GradingError(describe_fault(error, database.url)) from error
    with api:
        try:
            yield api
        except (SQLAlchemyError, nbgrader.api.InvalidEntry) as error:
            raise GradingError(describe_fault(error, database.url)) from error


def describe_fault(error: Exception, url: Any) -> str:
    """Say in one line what is wrong with the database at an address; its password stays out."""
    name = _name(url)
    reason = " ".join(str(getattr(error, "orig", None) or error).split())
    if "locked" in reason:
        return f"{name}: another program holds the database; close it or wait, then grade again ({reason})"
    if "disk is full" in reason:
        return f"{name}: the disk is full; make room, then grade again"
    if _FOREIGN.search(reason):
        return (
            f"{name}: not a gradebook of this nbgrader ({reason}); move it away or run `nbgrader db upgrade`"
        )
    return f"{name}: {reason}"


def _name(url: Any) -> str:
    from sqlalchemy import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        where = make_url(url)
    except ArgumentError:
        return "db_url"
    return Path(where.database or "").name if where.drivername == "sqlite" else where.render_as_string()


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


def _make_file(path: Path, *words: str) -> None:
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


def _put_programs_on_path() -> None:
    """Let nbgrader find alembic, which it starts by name, beside the interpreter that runs."""
    folder = str(Path(sys.executable).parent)
    paths = os.environ.get("PATH", "").split(os.pathsep)
    if folder not in paths:
        os.environ["PATH"] = os.pathsep.join([folder, *filter(None, paths)])
