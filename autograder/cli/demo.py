"""Knows the command `demo` and its options."""

from pathlib import Path

from . import options
from .command import command
from .here import find_here


@command(
    {
        "autograder demo": "a class of forty for every assignment, in demo/",
        "autograder demo --into /tmp/class --jobs 4": "in another folder, four submissions at a time",
    },
    problem="a submission lost other points than it had to",
)
@options.into("A folder.", default="demo", show_default=True)
@options.jobs
@options.quiet
@options.course
def demo(folder: Path, into: Path, jobs: int, quiet: bool) -> int:
    """Grade a made-up class from beginning to end.

    The course is copied to a folder of its own, and built there. Of every submission it is known which points
    it has to lose.
    """
    from .demonstration import run_demo

    return run_demo(find_here(folder), into, jobs, quiet)
