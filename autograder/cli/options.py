"""Knows the options and arguments that several commands share, and how a shell completes them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from autograder.course import Course

Decorator = Callable[[Any], Any]


def _or_outer(context: click.Context, parameter: click.Parameter, folder: Path | None) -> Path:
    """Take the folder that was named before the command, or the one here."""
    outer = context.parent.params.get("folder") if context.parent else None
    return folder or outer or Path.cwd()


course = click.option(
    "--course",
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    callback=_or_outer,
    help="The course's folder, or one inside it.  [default: here]",
)
quiet = click.option("--quiet", "-q", is_flag=True, help="Say only what went wrong.")
jobs = click.option(
    "--jobs", default=2, show_default=True, type=click.IntRange(1, 64), help="Submissions at a time."
)
cluster = click.option(
    "--cluster",
    "address",
    metavar="ADDRESS",
    help="Grade on a Dask cluster, by its scheduler's address; --jobs has no say then.",
)
roster = click.option(
    "--roster", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="A CSV of students."
)
key = click.option(
    "--key", default="id", show_default=True, help="The roster's column with the names in submitted/."
)


def as_json(one: str) -> Decorator:
    """Let a command write a line of JSON for each of what it finds or makes."""
    return click.option(
        "--json", "as_json", is_flag=True, help=f"One JSON line per {one} on stdout, nothing else."
    )


def into(help: str, **more: Any) -> Decorator:
    """Let a command be told where to write."""
    return click.option("--into", type=click.Path(path_type=Path), help=help, **more)


def assignment(required: bool = True) -> Decorator:
    """Let a command be told the assignment's name."""
    return click.argument(
        "name",
        required=required,
        shell_complete=_complete_assignment,
        help="The assignment." if required else "The assignment.  [default: all]",
    )


def _complete_assignment(context: click.Context, parameter: click.Parameter, start: str) -> list[str]:
    course = _find_quietly(context)
    return [each.name for each in course.assignments if each.name.startswith(start)] if course else []


def _complete_exercise(context: click.Context, parameter: click.Parameter, start: str) -> list[str]:
    """List the exercises of the release; the solution file is the author's program and is not run."""
    from autograder.exercises import read_release

    course, name = _find_quietly(context), context.params.get("name")
    path = course.release_path(name).with_name("cases.json") if course and name else None
    if not path or not path.is_file():
        return []
    recorded = read_release(json.loads(path.read_text(encoding="utf-8")))
    return [each for each in recorded if each.startswith(start)]


def _find_quietly(context: click.Context) -> "Course | None":
    """Find the course, if there is one: a shell that completes a word has no use for errors."""
    from autograder.course import find_course
    from autograder.exercises import CourseError

    try:
        return find_course(context.params.get("folder") or Path.cwd())
    except CourseError:
        return None


exercises = click.argument(
    "exercises",
    nargs=-1,
    shell_complete=_complete_exercise,
    help="Exercises of it.  [default: all]",
)
