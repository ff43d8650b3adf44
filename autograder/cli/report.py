"""Knows the command `report` and its options."""

from pathlib import Path

import click

from . import options
from .command import command
from .here import find_here, tell

EXAMPLES = {
    "autograder report lstm": "reports/lstm.html and .csv, in which numbers stand for the students",
    "autograder report lstm --names": "reports/lstm.names.html and .csv, not to be passed on",
    "autograder report": "every assignment that is graded",
}


@command(EXAMPLES)
@options.assignment(required=False)
@click.option("--names", "named", is_flag=True, help="Name the students, and list similar submissions.")
@options.as_json("file")
@options.quiet
@options.course
def report(folder: Path, name: str | None, named: bool, as_json: bool, quiet: bool) -> None:
    """Write the report of a class: a page, and a table for spreadsheets.

    It is made from the ledger, so from what was graded last.
    """
    from autograder.grading.reporting import list_graded, report_assignment

    from .progress import busy

    course = find_here(folder)
    for each in [name] if name else list_graded(course):
        with busy(f"reporting on {each}", quiet):
            made = report_assignment(course, each, named)
        for path in made:
            tell(path, each, quiet, as_json)
