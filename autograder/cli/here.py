"""Knows how a command finds its course and where to grade, and says what it made."""

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from autograder.course import Course
    from autograder.grading.engine import Place
    from autograder.sandbox.warm import Warm


def find_here(folder: Path) -> "Course":
    """Find the course in a folder or above it."""
    from autograder.course import find_course

    return find_course(folder)


def find_place(address: str | None) -> "Place":
    """Say where submissions run: on a cluster, or here where no address is given.

    The warm process is started at once, so that it boots while this one imports what grading takes; whoever
    runs no submission, ends it with the command.

    Raises:
        GradingError: Dask is not installed.
    """
    if address is None:
        warm = _warm_up()

        from autograder.grading.processes import in_processes

        return partial(in_processes, warm=warm)

    from autograder.exercises import GradingError

    try:
        from autograder.grading.cluster.client import on_cluster
    except ImportError as error:
        raise GradingError(
            f'--cluster needs Dask ({error}); run `pip install "autograder[cluster]"`'
        ) from None
    return on_cluster(address)


def _warm_up() -> "Warm | None":
    """Start a warm process that ends with the command; none where submissions cannot be run."""
    from autograder.sandbox.warm import Warm

    return click.get_current_context().with_resource(Warm()) if sys.platform == "linux" else None


def names(course: "Course", name: str | None) -> list[str]:
    """List the assignment that is named, or all."""
    if name:
        return [course.assignment(name).name]
    return [assignment.name for assignment in course.assignments]


def place(path: Path) -> str:
    """Write a path from here, where it lies below."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


def tell(path: Path, assignment: str, quiet: bool = False, as_json: bool = False) -> None:
    """Say what was made.

    Args:
        path: where it lies.
        assignment: whose it is.
        quiet: whether nothing is said.
        as_json: whether it is said as a line of JSON.
    """
    from .display import write_line

    if as_json:
        write_line({"assignment": assignment, "path": place(path)})
    elif not quiet:
        print(place(path))  # and not click.echo, which does not know of a progress bar below
