"""Knows how results look in a terminal, and as JSON lines for other programs."""

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from .progress import arrive

if TYPE_CHECKING:
    from rich.console import Console

    from autograder.exercises import Result
    from autograder.grading.answer import Graded

PLAIN_WIDTH = 160
"""Columns where the output is not a terminal."""


def follow(results: "Iterable[Graded]", count: int, as_json: bool, quiet: bool) -> "list[Graded]":
    """Show how grading goes on, and collect what comes; what students have in common is held once.

    Args:
        results: as they come.
        count: how many there will be.
        as_json: whether each is written to stdout as a JSON line at once.
        quiet: whether there is no progress bar.
    """
    from autograder.grading.answer import Graded
    from autograder.grading.sharing import Sharing

    graded: list[Graded] = []
    sharing = Sharing()
    for each in arrive(results, count, lambda each: each.result.student, quiet or is_shown_as_lines(as_json)):
        result = sharing.share(each.result)
        graded.append(Graded(result, None, each.seconds))  # the notebooks of a class fill a memory
        if as_json:
            write_line(as_record(each))
    return graded


def is_shown_as_lines(as_json: bool) -> bool:
    """Tell whether lines of JSON on the terminal show already how it goes on."""
    return as_json and sys.stdout.isatty()


def write_line(record: "Mapping[str, Any]") -> None:
    """Write a record to stdout as a line of JSON."""
    text = json.dumps(record, ensure_ascii=False, allow_nan=False) + "\n"
    sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace"))
    sys.stdout.buffer.flush()


def as_record(graded: "Graded") -> dict[str, Any]:
    """Describe a graded submission as docs/results.md says."""
    result = graded.result
    return {
        "student": result.student,
        "assignment": result.assignment,
        "score": result.score,
        "max_score": result.max_score,
        "exercises": [
            {
                "name": exercise.name,
                "score": exercise.score,
                "max_score": exercise.max_score,
                "checks": [
                    {"check": check.check, "status": check.status.value, "message": check.message}
                    for check in exercise.checks
                ],
            }
            for exercise in result.exercises
        ],
        "repairs": list(result.repairs),
        "seconds": round(graded.seconds, 3),
    }


def print_table(results: "Sequence[Result]", to_stderr: bool = False) -> None:
    """Print points by student and exercise, and the class's mean."""
    from rich.table import Table
    from rich.text import Text

    from autograder.grading.plain import readable
    from autograder.student.findings import points

    if not results:
        return
    table = Table(show_footer=len(results) > 1, header_style="bold", footer_style="bold")
    table.add_column("student", "mean", no_wrap=True, overflow="ellipsis")
    first = results[0]
    for place, exercise in enumerate(first.exercises):
        mean = sum(result.exercises[place].score for result in results) / len(results)
        head = f"{exercise.name} /{points(exercise.max_score)}"
        table.add_column(head, points(mean), justify="right", overflow="fold")
    mean = sum(result.score for result in results) / len(results)
    table.add_column(f"total /{points(first.max_score)}", points(mean), justify="right")
    for result in results:
        scores = [
            Text(points(exercise.score), style="" if exercise.score >= exercise.max_score else "yellow")
            for exercise in result.exercises
        ]
        table.add_row(Text(readable(result.student)), *scores, Text(points(result.score), style="bold"))
    console = make_console(to_stderr)
    console.print(table)
    for result in results:
        for line in result.repairs:
            console.print(Text(readable(f"{result.student}: {line}")))


def print_findings(result: "Result") -> None:
    """Print what every exercise of one submission came to."""
    from autograder.grading.plain import readable
    from autograder.grading.records.autograded import summarize_as_text

    for label, error in result.errors.items():
        print(readable(f"{label}: {error}"))
    for exercise in result.exercises:
        print(f"\n{summarize_as_text(exercise)}")


def make_console(to_stderr: bool = False) -> "Console":
    """Make a console that is as wide as its terminal, and plain and wide where there is none."""
    from rich.console import Console

    stream = sys.stderr if to_stderr else sys.stdout
    return Console(file=stream, width=None if stream.isatty() else PLAIN_WIDTH, highlight=False)
