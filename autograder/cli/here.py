"""Knows how a command is told where the course is, and finds it."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from autograder.course import Course

Command = TypeVar("Command", bound=Callable[..., Any])


def on_course(command: Command) -> Command:
    """Let a command be told where the course is."""
    option = click.option(
        "--course",
        "folder",
        type=click.Path(exists=True, file_okay=False, path_type=Path),
        help="The course's folder, or one inside it; default: here.",
    )
    return option(command)


def find_here(folder: Path | None) -> "Course":
    """Find the course in a folder or above it; without one, from where the command was started."""
    from autograder.course import find_course

    return find_course(folder or Path.cwd())


def names(course: "Course", name: str | None) -> list[str]:
    """List the assignment that is named, or all."""
    if name:
        return [course.assignment(name).name]
    return [assignment.name for assignment in course.assignments]


def place(path: Path) -> str:
    """Write a path from here, where it lies below."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)
