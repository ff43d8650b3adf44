"""Knows the report of one assignment for the whole class: a page to read, and a table for spreadsheets."""

import csv
import io
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.course.settings import Course
from autograder.exercises import Result, Status
from autograder.student.findings import MARKS, points

from ..atomic import write_whole
from ..plain import folder_name, spreadsheet_text
from .charts import NAMES, draw_bar, draw_histogram
from .page import render_page
from .statistics import (
    count_checks,
    count_totals,
    describe_exercises,
    describe_totals,
    find_check,
    find_exercise,
    rank_mistakes,
    share,
)

SHOWN_MISTAKES = 15
WEAK_DISCRIMINATION = 0.2
BOM = "\ufeff"
"""Without it, Excel reads a CSV file's Cyrillic in the wrong alphabet."""


@dataclass(frozen=True)
class Cell:
    """One student's points for one exercise."""

    text: str
    kind: str
    """`full`, `some` or `none`; empty without a submission."""
    mark: str


@dataclass(frozen=True)
class Row:
    """One student."""

    student: str
    result: Result | None
    """None where nothing was handed in."""
    state: str
    """`on time`, `late` or `missing`."""

    def cell(self, exercise: str) -> Cell:
        """Show the points of an exercise, and why they are not all there."""
        found = find_exercise(self.result, exercise) if self.result else None
        if found is None:
            return Cell("–", "", "")
        kind = "full" if found.score >= found.max_score else "some" if found.score else "none"
        statuses = (check.status for check in found.checks if check.status is not Status.PASSED)
        mark = MARKS[first] if (first := next(statuses, None)) else ""
        return Cell(points(found.score), kind, mark)


def write_report(
    course: Course,
    name: str,
    results: Sequence[Result],
    into: Path,
    late: Collection[str] = (),
    missing: Collection[str] = (),
) -> tuple[Path, Path]:
    """Write the report of one assignment; the same results give the same bytes.

    Args:
        course: for titles.
        name: the assignment.
        results: one for each student who handed in.
        into: the folder of all reports.
        late: students whose submission came after the due date.
        missing: students who handed in nothing.

    Returns:
        The page and the table: `<into>/<name>.html` and `<into>/<name>.csv`.

    Raises:
        CourseError: the course has no such assignment.
        GradingError: a file cannot be written.
    """
    title = course.assignment(name).title
    results = sorted(results, key=lambda result: (result.student.casefold(), result.student))
    rows = list_rows(results, late, missing)
    stem = into / folder_name(name)
    page = write_whole(stem.with_name(f"{stem.name}.html"), _render(course, title, results, rows))
    table = write_whole(stem.with_name(f"{stem.name}.csv"), _tabulate(results, rows))
    return page, table


def list_rows(results: Sequence[Result], late: Collection[str], missing: Collection[str]) -> tuple[Row, ...]:
    """List everyone in the order of names; who has a result is not missing."""
    rows = [
        Row(result.student, result, "late" if result.student in late else "on time") for result in results
    ]
    present = {row.student for row in rows}
    rows += [Row(student, None, "missing") for student in set(missing) - present]
    return tuple(sorted(rows, key=lambda row: (row.student.casefold(), row.student)))


def _render(course: Course, title: str, results: Sequence[Result], rows: Sequence[Row]) -> str:
    totals = describe_totals(results)
    blocks: dict[str, list[object]] = {}
    for check in count_checks(results):
        blocks.setdefault(check.exercise, []).append(draw_bar(check))
    states = [row.state for row in rows]
    return render_page(
        "report.html",
        course=course,
        title=title,
        rows=rows,
        late=states.count("late"),
        missing=states.count("missing"),
        totals=totals,
        chart=draw_histogram(count_totals(results), totals) if totals else None,
        exercises=describe_exercises(results),
        weak=WEAK_DISCRIMINATION,
        names=NAMES,
        blocks=blocks,
        mistakes=rank_mistakes(results),
        shown=SHOWN_MISTAKES,
        errors=share(
            (result.student, f"{place}: {error}")
            for result in results
            for place, error in result.errors.items()
        ),
        repairs=share((result.student, repair) for result in results for repair in result.repairs),
        Status=Status,
    )


def _tabulate(results: Sequence[Result], rows: Sequence[Row]) -> bytes:
    """Write the table: text in quotes, numbers plain, the student first, so that no cell can be split."""
    checks = count_checks(results)
    exercises = [item.name for item in describe_exercises(results)]
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_NONNUMERIC)
    head = ["student", "state", "score", "max_score", *exercises]
    head += [f"{check.exercise}.{check.check}" for check in checks]
    writer.writerow([*map(spreadsheet_text, head), "repairs", "errors"])
    for row in rows:
        result = row.result
        if result is None:
            blanks = [""] * (len(head) - 2)
            writer.writerow([spreadsheet_text(row.student), row.state, *blanks, 0, 0])
            continue
        scored = (find_exercise(result, name) for name in exercises)
        found = (find_check(result, check.exercise, check.check) for check in checks)
        writer.writerow(
            [
                spreadsheet_text(row.student),
                row.state,
                _number(result.score),
                _number(result.max_score),
                *(_number(exercise.score) if exercise else "" for exercise in scored),
                *(check.status.value if check else "" for check in found),
                len(result.repairs),
                len(result.errors),
            ]
        )
    return (BOM + text.getvalue()).encode("utf-8", "backslashreplace")


def _number(amount: float) -> float | int:
    rounded = round(amount, 4)
    return int(rounded) if rounded == int(rounded) else rounded
