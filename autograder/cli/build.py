"""Knows the command `build` and its options."""

from pathlib import Path

from . import options
from .command import command
from .here import find_here, names, tell


@command(
    {
        "autograder build": "all assignments",
        "autograder build lstm": "assignments/lstm/, which students receive, and source/lstm/",
    }
)
@options.assignment(required=False)
@options.as_json("notebook")
@options.quiet
@options.course
def build(folder: Path, name: str | None, as_json: bool, quiet: bool) -> None:
    """Make the notebooks that students receive.

    A release that would leak, mislead or grade wrongly is refused, and the old one stays.
    """
    from autograder.course import build as build_release

    from .progress import track

    course = find_here(folder)
    for each in track(names(course, name), "building {}".format, quiet):
        tell(build_release(course, each), each, quiet, as_json)
