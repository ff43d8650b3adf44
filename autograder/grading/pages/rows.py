"""Knows the rows of the class's table: everyone, with points by exercise, late and missing."""

from dataclasses import dataclass
from datetime import timedelta

from autograder.exercises import Result, Status
from autograder.student.findings import MARKS, points

from .classwork import Classwork
from .statistics import find_exercise


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
    delay: str = ""
    """How late, such as `2 d 3 h`."""

    def cell(self, exercise: str) -> Cell:
        """Show the points of an exercise, and why they are not all there."""
        found = find_exercise(self.result, exercise) if self.result else None
        if found is None:
            return Cell("–", "", "")
        kind = "full" if found.score >= found.max_score else "some" if found.score else "none"
        statuses = (check.status for check in found.checks if check.status is not Status.PASSED)
        mark = MARKS[first] if (first := next(statuses, None)) else ""
        return Cell(points(found.score), kind, mark)


def list_rows(work: Classwork) -> tuple[Row, ...]:
    """List everyone in the order of names; who has a result is not missing."""
    rows = []
    for result in work.results:
        delay = work.late.get(result.student)
        state = "on time" if delay is None else "late"
        rows.append(Row(result.student, result, state, format_delay(delay) if delay else ""))
    present = {row.student for row in rows}
    rows += [Row(student, None, "missing") for student in set(work.missing) - present]
    return tuple(sorted(rows, key=lambda row: (row.student.casefold(), row.student)))


def format_delay(delay: timedelta) -> str:
    """Write a time span in its two largest units: `2 d 3 h`, `5 h 20 min`, `1 min`."""
    minutes = max(1, int(delay.total_seconds() // 60))
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    parts = [f"{days} d" if days else "", f"{hours} h" if hours else "", f"{minutes} min" if minutes else ""]
    return " ".join([part for part in (parts[:2] if days else parts) if part])
