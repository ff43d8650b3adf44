"""Knows the commands that grade again and tell what that changed, before and after."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from . import options
from .command import command
from .here import find_here, find_place

if TYPE_CHECKING:
    from autograder.grading.changes import Change, Standing
    from autograder.grading.recording import Regraded


@command(
    {
        "autograder regrade vanilla_rnn --dry-run": "what a correction changes; nothing is recorded",
        "autograder regrade vanilla_rnn": "do it",
        "autograder regrade vanilla_rnn rnn_step --again": "judge one exercise anew for everyone",
    }
)
@options.assignment()
@options.exercises
@click.option("--dry-run", is_flag=True, help="Record nothing; only show what would change.")
@click.option("--again", is_flag=True, help="Judge also what can only come out the same.")
@options.as_json("change")
@options.jobs
@options.cluster
@options.quiet
@options.course
def regrade(
    folder: Path,
    name: str,
    exercises: Sequence[str],
    dry_run: bool,
    again: bool,
    as_json: bool,
    jobs: int,
    address: str | None,
    quiet: bool,
) -> None:
    """Grade again what a correction touches, and show what changes.

    Only those exercises are run whose declaration, cases or answers differ; with EXERCISES, only these.
    """
    place = find_place(address)

    from autograder.grading.changes import change_record
    from autograder.grading.intake.submissions import find_submissions
    from autograder.grading.recording import regrade_submitted

    from .display import is_shown_as_lines, write_line
    from .progress import arrive

    course = find_here(folder)
    count = len(find_submissions(course, course.assignment(name).name))
    results = regrade_submitted(course, name, jobs, again, exercises, dry_run, place=place)
    unshown = quiet or is_shown_as_lines(as_json)
    regraded: list[Regraded] = []
    for each in arrive(results, count, lambda each: each.graded.result.student, unshown):
        regraded.append(each)
        for change in each.changes if as_json else ():
            write_line(change_record(change))
    if not quiet:
        _print_changes(regraded, dry_run, to_stderr=as_json)


@command(
    {
        "autograder audit vanilla_rnn": "every change of a score",
        "autograder audit vanilla_rnn --student anna --json": "one student's, for another program",
    }
)
@options.assignment()
@click.option("--student", help="Only this student's lines.")
@options.as_json("change")
@options.course
def audit(folder: Path, name: str, student: str | None, as_json: bool) -> None:
    """Show who changed which score when, and why; the oldest first."""
    from autograder.grading.records.audit import as_record, read_trail

    from .display import write_line

    course = find_here(folder)
    lines = read_trail(course.root, course.assignment(name).name)
    lines = tuple(line for line in lines if student in (None, line.change.student))
    if as_json:
        for line in lines:
            write_line(as_record(line))
        return
    _print_table(
        ("time", "user", "command"), [((line.time, line.user, line.command), line.change) for line in lines]
    )


def _print_changes(regraded: "Sequence[Regraded]", dry_run: bool, to_stderr: bool) -> None:
    changes = [change for each in regraded for change in each.changes]
    if changes:
        _print_table((), [((), change) for change in changes], to_stderr)
    run = sum(len(each.graded.judged) for each in regraded)
    total = sum(len(each.graded.result.exercises) for each in regraded)
    reworded = sum(each.reworded for each in regraded)
    said = [
        f"{len(regraded)} submissions, {total} results: {run} judged, {total - run} known.",
        f"{len(changes)} change for {len({change.student for change in changes})} students."
        if changes
        else "No score and no status changes.",
    ]
    if reworded:
        said.append(f"For {reworded} students only the words of the feedback change.")
    if dry_run:
        said.append("Nothing was recorded; without --dry-run it is.")
    click.echo(" ".join(said), err=to_stderr)


def _print_table(
    heads: Sequence[str], rows: "Sequence[tuple[Sequence[str], Change]]", to_stderr: bool = False
) -> None:
    from rich.table import Table
    from rich.text import Text

    from autograder.grading.plain import readable

    from .display import make_console

    table = Table(header_style="bold")
    for head in (*heads, "student", "exercise", "before", "after", "checks", "why"):
        number = head in ("before", "after")
        justify: Literal["left", "right"] = "right" if number else "left"
        table.add_column(head, justify=justify, overflow="fold", no_wrap=number or head == "time")
    for firsts, change in rows:
        before, after = (_score(each) for each in (change.before, change.after))
        cells = (*firsts, change.student, change.exercise, before, after, _checks(change), _why(change))
        table.add_row(*(Text(readable(cell)) for cell in cells), style=_style(change))
    make_console(to_stderr).print(table)


def _score(standing: "Standing | None") -> str:
    from autograder.student.findings import points

    return f"{points(standing.score)} / {points(standing.max_score)}" if standing else "–"


def _checks(change: "Change") -> str:
    """Name the checks whose status differs, with both."""
    before, after = (standing.checks if standing else {} for standing in (change.before, change.after))
    if not before or not after:
        return ""
    lines = (
        f"{check}: {before.get(check, '–')} → {after.get(check, '–')}"
        for check in dict.fromkeys([*after, *before])
        if before.get(check) != after.get(check)
    )
    return "\n".join(lines).replace("_", " ")


def _why(change: "Change") -> str:
    from autograder.student.findings import points

    notes = [change.reason]
    if change.late:
        notes.append("late")
    if change.manual is not None:
        notes.append(f"manual score {points(change.manual)} stays")
    if change.needs_a_person:
        notes.append("needs manual grading")
    return "\n".join(notes)


def _style(change: "Change") -> str:
    """Show what was lost: a correction that takes points has to be looked at."""
    if not change.before or not change.after or change.after.score == change.before.score:
        return ""
    return "red" if change.after.score < change.before.score else "green"
