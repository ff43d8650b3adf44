"""Knows the command `release` and its options."""

from pathlib import Path

import click

from .here import find_here, names, on_course, place


@click.command()
@click.argument("name", required=False)
@click.option(
    "--into", type=click.Path(path_type=Path), help="A folder; default: kits, in the course's folder."
)
@click.option("--quiet", is_flag=True, help="Do not name what was made.")
@on_course
@click.pass_obj
def release(
    outer: Path | None, folder: Path | None, name: str | None, into: Path | None, quiet: bool
) -> None:
    """Pack what students receive: one archive per assignment, which works without a network.

    It holds the notebook, the visible cases, the questions, and a wheel of the light package, and is searched
    for solutions, hidden cases and the seed before it is written.

    Example: autograder release lstm --into public/
    """
    from autograder.course.kit import FOLDER, write_kit

    course = find_here(folder or outer)
    for each in names(course, name):
        path = write_kit(course, each, into or course.root / FOLDER)
        if not quiet:
            click.echo(place(path))
