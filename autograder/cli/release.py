"""Knows the command `release` and its options."""

from pathlib import Path

from . import options
from .command import command
from .here import find_here, names, tell


@command(
    {
        "autograder release lstm": "kits/lstm.zip",
        "autograder release --into public/": "all assignments, in a folder of your choice",
    }
)
@options.assignment(required=False)
@options.into("A folder.  [default: kits, in the course's folder]")
@options.as_json("archive")
@options.quiet
@options.course
def release(folder: Path, name: str | None, into: Path | None, as_json: bool, quiet: bool) -> None:
    """Pack what students receive, to work without a network.

    One archive per assignment holds the notebook, the visible cases, the questions, and a wheel of the light
    package, and is searched for solutions, hidden cases and the seed before it is written.
    """
    from autograder.course.kit import FOLDER, write_kit

    from .progress import track

    course = find_here(folder)
    for each in track(names(course, name), "packing {}".format, quiet):
        tell(write_kit(course, each, into or course.root / FOLDER), each, quiet, as_json)
