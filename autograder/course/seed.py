"""Knows where the grading seed comes from: the secret from which hidden cases are drawn."""

import os
import secrets
from pathlib import Path

from autograder.exercises import CourseError

from .settings import Course

SEED_FILE = ".grading-seed"
SEED_VARIABLE = "AUTOGRADER_SEED"


def grading_seed(course: Course) -> str:
    """Give the course's grading seed, and make the file that keeps it on first use.

    The same seed gives the same hidden cases, so that a second grading gives the same marks. The environment
    variable AUTOGRADER_SEED takes precedence over the file.

    Raises:
        CourseError: the file is empty, or cannot be made or read.
    """
    if given := os.environ.get(SEED_VARIABLE, "").strip():
        return given
    path = course.root / SEED_FILE
    try:
        if not path.exists():
            _make(path)
        seed = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise CourseError(f"{SEED_FILE}: cannot be made or read: {error}") from None
    if not seed:
        raise CourseError(f"{SEED_FILE}: found an empty file; delete it and a new seed is made")
    return seed


def _make(path: Path) -> None:
    """Write a complete file beside the place and link it there, so that of two processes one wins."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(secrets.token_hex(32) + "\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            return  # another process was first, and its seed holds
    finally:
        draft.unlink()
