"""Knows the command `grade` and its options."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from . import options
from .command import command
from .here import find_here, find_place

if TYPE_CHECKING:
    from autograder.grading.answer import Graded


@command(
    {
        "autograder grade lstm": "everything in submitted/",
        "autograder grade lstm anna.ipynb": "one file, told in full, without a trace in gradebook or ledger",
        "autograder grade lstm --cluster tls://10.0.0.1:8786": "on the workers of a Dask cluster",
        "autograder grade lstm downloads/ --json > results.jsonl": "a folder of files, for another program",
    }
)
@options.assignment()
@click.argument(
    "files",
    nargs=-1,
    type=click.Path(exists=True, path_type=Path),
    help=".ipynb or .py, or folders of them.  [default: what is in submitted/]",
)
@options.as_json("submission")
@options.jobs
@options.cluster
@click.option("--again", is_flag=True, help="Grade also what has not changed since it was last graded.")
@options.quiet
@options.course
def grade(
    folder: Path,
    name: str,
    files: Sequence[Path],
    as_json: bool,
    jobs: int,
    address: str | None,
    again: bool,
    quiet: bool,
) -> None:
    """Grade everything in submitted/, or the given FILES.

    What is in submitted/<student>/NAME/ goes to the ledger, the gradebook, autograded/ and feedback/. FILES
    are graded for the screen only.
    """
    place = find_place(address)

    from autograder.grading.engine import grade as grade_loose
    from autograder.grading.exam import set_exam
    from autograder.grading.intake.submissions import find_loose, find_submissions
    from autograder.grading.recording import grade_submitted

    from .display import follow, print_findings, print_table

    course = find_here(folder)
    course.assignment(name)
    results: Iterator[Graded]
    if files:
        loose = find_loose(files)
        count, results = len(loose), grade_loose(set_exam(course, name), loose, jobs, place=place)
    else:
        count = len(find_submissions(course, name))
        results = grade_submitted(course, name, jobs, again, place=place)
    if not count:
        _refuse_empty(name, bool(files))
    graded = follow(results, count, as_json, quiet)
    if not quiet:
        print_table([each.result for each in graded], to_stderr=as_json)
    if len(files) == len(graded) == 1 and not (quiet or as_json):
        print_findings(graded[0].result)


def _refuse_empty(name: str, loose: bool) -> None:
    from autograder.exercises import CourseError

    if loose:
        raise CourseError("no .ipynb or .py file in what was given")
    raise CourseError(f"submitted/: nothing for {name!r}; expected submitted/<student>/{name}/{name}.ipynb")
