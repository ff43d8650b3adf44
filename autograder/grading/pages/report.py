"""Knows the report of one assignment for the whole class: a page to read, and a table for spreadsheets."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from autograder.course.settings import Course
from autograder.exercises import Status

from ..atomic import write_whole
from ..plain import folder_name
from .charts import NAMES, draw_bar, draw_histogram
from .classwork import Classwork
from .page import render_page
from .rows import Row, list_rows
from .spreadsheet import tabulate
from .statistics import (
    MIN_CLASS,
    count_checks,
    count_totals,
    describe_exercises,
    describe_totals,
    rank_mistakes,
    share,
)

SHOWN_MISTAKES = 10
WEAK_DISCRIMINATION = 0.2
WITH_NAMES = ".names"
"""What the files' names have before their ending when they hold students' names."""


def write_report(course: Course, name: str, work: Classwork, into: Path) -> tuple[Path, Path]:
    """Write the report of one assignment; the same work gives the same bytes.

    Args:
        course: for titles.
        name: the assignment.
        work: of the whole class.
        into: the folder of all reports.

    Returns:
        The page and the table: `<into>/<name>.html` and `<into>/<name>.csv`, with `.names` before the ending
        where they hold names.

    Raises:
        CourseError: the course has no such assignment.
        GradingError: a file cannot be written.
    """
    title = course.assignment(name).title
    results = sorted(work.results, key=lambda result: (result.student.casefold(), result.student))
    work = replace(work, results=tuple(results))
    rows = list_rows(work)
    stem = folder_name(name) + (WITH_NAMES if work.named else "")
    page = write_whole(into / f"{stem}.html", _render(course, name, title, work, rows))
    table = write_whole(into / f"{stem}.csv", tabulate(results, rows))
    return page, table


def _render(course: Course, name: str, title: str, work: Classwork, rows: Sequence[Row]) -> str:
    results = work.results
    totals = describe_totals(results)
    blocks: dict[str, list[object]] = {}
    for check in count_checks(results):
        blocks.setdefault(check.exercise, []).append(draw_bar(check))
    exercises = describe_exercises(results, work.seconds)
    return render_page(
        "report.html",
        course=course,
        name=name,
        title=title,
        named=work.named,
        rows=rows,
        late=[row for row in rows if row.state == "late"],
        missing=[row for row in rows if row.state == "missing"],
        totals=totals,
        chart=draw_histogram(count_totals(results), totals) if totals else None,
        exercises=exercises,
        timed=any(exercise.typical is not None for exercise in exercises),
        undefined=any(exercise.discrimination is None for exercise in exercises),
        weak=WEAK_DISCRIMINATION,
        fewest=MIN_CLASS,
        names=NAMES,
        blocks=blocks,
        mistakes=rank_mistakes(results),
        shown=SHOWN_MISTAKES,
        errors=share(
            (result.student, f"{place}: {error}" if work.named else error or "an exception of its own")
            for result in results
            for place, error in result.errors.items()
        ),
        repairs=share((result.student, line) for result in results for line in result.repairs),
        similar=work.similar,
        Status=Status,
    )
