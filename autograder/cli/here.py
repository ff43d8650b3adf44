"""Knows how a command finds its course and where to grade, and says what it made."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from autograder.course import Course
    from autograder.grading.engine import Place


def find_here(folder: Path) -> "Course":
    """Find the course in a folder or above it."""
    from autograder.course import find_course

    return find_course(folder)


def find_place(address: str | None) -> "Place":
    """Say where submissions run: on a cluster, or here where no address is given.

    Raises:
        GradingError: Dask is not installed.
    """
    from autograder.exercises import GradingError
    from autograder.grading.engine import on_threads

    if address is None:
        return on_threads
    try:
        from autograder.grading.cluster.client import on_cluster
    except ImportError as error:
        raise GradingError(
            f'--cluster needs Dask ({error}); run `pip install "autograder[cluster]"`'
        ) from None
    return on_cluster(address)


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
