"""Knows the class's table for spreadsheets: one row per student, and no text that a spreadsheet would run."""

import csv
import io
from collections.abc import Sequence

from autograder.exercises import Result

from ..plain import spreadsheet_text
from .rows import Row
from .statistics import count_checks, find_check, find_exercise, list_exercises

BOM = "\ufeff"
"""Without it, Excel reads a CSV file's Cyrillic in the wrong alphabet."""


def tabulate(results: Sequence[Result], rows: Sequence[Row]) -> bytes:
    """Write the table: text in quotes, numbers plain, the student first, so that no cell can be split."""
    checks = count_checks(results)
    exercises = list(list_exercises(results))
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
