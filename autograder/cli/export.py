"""Knows the command `export` and its options."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from . import options
from .command import Nearest, command
from .here import find_here, names, place

if TYPE_CHECKING:
    from autograder.course import Course
    from autograder.grading.exports.tables import Table, Wishes

FORMATS = ("nbgrader", "canvas", "moodle", "json", "gradescope", "gradescope-autograder")
FOLDER = "exports"


@command(
    {
        "autograder export --format nbgrader --into grades.csv": "all assignments, as nbgrader export does",
        'autograder export --format canvas --roster c.csv --key "SIS Login ID"': "for Canvas",
        "autograder export lstm --format gradescope-autograder": "exports/lstm-gradescope.zip",
    },
    problem="someone with points is not on the roster",
)
@options.assignment(required=False)
@click.option("--format", "form", required=True, type=Nearest(FORMATS), help="For whom.")
@options.into("A file; for gradescope a folder.  [default: stdout or exports/]")
@options.roster
@options.key
@click.option(
    "--column", "columns", multiple=True, metavar="NAME=COLUMN", help="What the platform calls an assignment."
)
@click.option(
    "--identifier",
    type=Nearest(["email", "idnumber", "username"]),
    default="email",
    show_default=True,
    help="What Moodle knows students by.",
)
@click.option("--zeros", is_flag=True, help="Write 0 where nothing was handed in, and not an empty cell.")
@click.option("--reduced", is_flag=True, help="Ask for reduced isolation in Gradescope's container.")
@options.quiet
@options.course
def export(
    folder: Path,
    name: str | None,
    form: str,
    into: Path | None,
    roster: Path | None,
    key: str,
    columns: Sequence[str],
    identifier: str,
    zeros: bool,
    reduced: bool,
    quiet: bool,
) -> int:
    """Write points as a learning platform reads them.

    The points are nbgrader's own totals, with manual scores, extra credit and late penalties; without a
    gradebook they are those of the ledger.
    """
    from .progress import busy

    course = find_here(folder)
    chosen = names(course, name)
    if form.startswith("gradescope"):
        if name is None:
            raise click.UsageError(f"--format {form} needs the NAME of an assignment")
        with busy(f"exporting {name}", quiet):
            made = (
                _write_container(course, name, into, reduced)
                if "-" in form
                else _write_results(course, name, into)
            )
        if not quiet:
            click.echo(place(made))
        return 0
    from autograder.grading.exports.tables import Wishes
    from autograder.grading.intake.roster import read_roster

    wishes = Wishes(read_roster(roster, key) if roster else None, _read_columns(columns, chosen), zeros)
    table = _write_table(course, chosen, form, wishes, identifier, quiet)
    data = table.text.encode("utf-8", "backslashreplace")
    if into:
        from autograder.grading.atomic import write_whole

        write_whole(into, data)
    else:
        sys.stdout.buffer.write(data)
    for student in table.absent:
        click.echo(f"{student}: has points, and is not on the roster", err=True)
    return 1 if table.absent else 0


def _write_table(
    course: "Course", chosen: Sequence[str], form: str, wishes: "Wishes", identifier: str, quiet: bool
) -> "Table":
    from autograder.grading.exports.tables import write_canvas, write_json, write_moodle, write_nbgrader
    from autograder.grading.records.totals import read_totals

    from .progress import busy

    with busy("reading the points", quiet):
        totals = read_totals(course, chosen)
    if not quiet:
        told = {
            "gradebook": "nbgrader's totals: manual scores, extra credit and late penalties count",
            "ledger": "the ledger's automatic scores: there is no gradebook",
        }
        click.echo(told[totals.source], err=True)
    if form == "nbgrader":
        return write_nbgrader(totals)
    if form == "canvas":
        return write_canvas(totals, wishes)
    if form == "moodle":
        return write_moodle(totals, wishes, identifier)
    return write_json(course, totals)


def _write_results(course: "Course", name: str, into: Path | None) -> Path:
    from autograder.exercises import GradingError
    from autograder.grading.answer import Graded
    from autograder.grading.atomic import write_whole
    from autograder.grading.exports.gradescope import write_results
    from autograder.grading.plain import folder_name
    from autograder.grading.records.ledger import read_ledger, read_seconds

    from .display import as_record

    entries = read_ledger(course.root, name)
    if not entries:
        raise GradingError(f"ledger/{name}: nothing is graded yet; run `autograder grade {name}`")
    seconds = read_seconds(course.root, name)
    target = into or course.root / FOLDER / f"{name}-gradescope"
    for entry in entries:
        student = entry.result.student
        record = write_results(as_record(Graded(entry.result, None, seconds.get(student, 0.0))))
        text = json.dumps(record, indent=1, ensure_ascii=False) + "\n"
        write_whole(target / folder_name(student) / "results.json", text.encode("utf-8", "backslashreplace"))
    return target


def _write_container(course: "Course", name: str, into: Path | None, reduced: bool) -> Path:
    from autograder.grading.atomic import write_whole
    from autograder.grading.exports.container import pack_container

    target = into or course.root / FOLDER / f"{name}-gradescope.zip"
    return write_whole(target, pack_container(course, name, reduced))


def _read_columns(columns: Sequence[str], chosen: Sequence[str]) -> dict[str, str]:
    named = {}
    for text in columns:
        name, sign, column = text.partition("=")
        if not sign or name not in chosen or not column:
            raise click.UsageError(
                f"--column: found {text!r}; expected one of {', '.join(chosen)}, =, and a column"
            )
        named[name] = column
    return named
