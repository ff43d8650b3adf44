"""Knows the command `new` and its options."""

from pathlib import Path

import click

from . import options
from .command import command
from .here import tell


@command(
    {
        "autograder new first_steps --course my_course": "a new course with one assignment, in my_course/",
        "autograder new attention --title 'Attention'": "one more assignment in the course here",
    }
)
@click.argument("name", help="Such as first_steps: lower-case letters, digits and underscores.")
@click.option("--title", default="", help="The assignment's name for people.  [default: from NAME]")
@click.option(
    "--course",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="The course's folder; a new folder becomes a new course.  [default: the course here]",
)
@options.as_json("file")
@options.quiet
@click.pass_obj
def new(outer: Path, folder: Path | None, name: str, title: str, as_json: bool, quiet: bool) -> None:
    """Start an assignment, or a course, that works at once.

    It has one small exercise, to be rewritten, with a misconception or two, a variant and a quiz. Nothing is
    ever overwritten.
    """
    from autograder.course.new import start_assignment, start_course

    if folder and not (folder / "course.toml").is_file():
        made = start_course(folder, name, title)
    else:
        made = start_assignment(folder or outer, name, title)
    for path in made:
        tell(path, name, quiet, as_json)
