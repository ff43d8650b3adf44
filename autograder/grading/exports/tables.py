"""Knows the gradebook tables of nbgrader, Canvas and Moodle, and points as JSON for other programs."""

import csv
import io
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any

from autograder.course import Course

from ..intake.platforms import normal
from ..intake.roster import Person, Roster
from ..plain import spreadsheet_text
from ..records.totals import Sheet, Student, Totals

NBGRADER = (
    *("assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email"),
    *("raw_score", "late_submission_penalty", "score", "max_score"),
)
CANVAS = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
CANVAS_POINTS = "    Points Possible"
IDENTIFIERS = {"email": "Email address", "idnumber": "ID number", "username": "Username"}
"""What Moodle may know students by, and the column of its gradebook export."""
_CANVAS_COLUMN = re.compile(r"(.*) \(\d+\)")


@dataclass(frozen=True)
class Wishes:
    """What an instructor may want of a table."""

    roster: Roster | None = None
    """Who is in the table, and what the platform knows them by; without it, everyone with points."""
    columns: Mapping[str, str] = field(default_factory=dict)
    """The platform's column of an assignment, where it is not found otherwise."""
    zeros: bool = False
    """Whether 0 stands where nothing was handed in; else the cell is empty."""


@dataclass(frozen=True)
class Table:
    """A table, and whom it leaves out."""

    text: str
    absent: tuple[str, ...] = ()
    """Students with points who are not on the roster."""


def write_nbgrader(totals: Totals) -> Table:
    """Write the table that `nbgrader export` writes, in its columns and order."""
    rows: list[list[object]] = [list(NBGRADER)]
    for sheet in totals.sheets:
        for student in totals.students:
            total = sheet.totals.get(student.id)
            rows.append(
                [
                    *(sheet.name, _plain_time(sheet.due), _plain_time(total.handed_in if total else None)),
                    *(student.id, student.last_name, student.first_name, student.email),
                    *((total.raw, total.penalty, total.score) if total else (0.0, 0.0, 0.0)),
                    sheet.max_score,
                ]
            )
    return Table(_write_csv(rows))


def write_canvas(totals: Totals, wishes: Wishes) -> Table:
    """Write a table that Canvas's gradebook imports: students, and one column for each assignment.

    With the gradebook that Canvas exported as the roster, its ids and its names of columns are used.
    """
    people, absent = _list_people(totals, wishes.roster)
    columns = [_canvas_column(sheet, wishes) for sheet in totals.sheets]
    rows: list[list[object]] = [
        [*CANVAS, *columns],
        [CANVAS_POINTS, "", "", "", "", *(_number(sheet.max_score, 2) for sheet in totals.sheets)],
    ]
    for student, person in people:
        name = person.field("student") if wishes.roster else ""
        rows.append(
            [
                name or ", ".join(filter(None, (student.last_name, student.first_name))) or student.id,
                person.field("canvasid", "lmsuserid")
                or ("" if wishes.roster and wishes.roster.key == "id" else person.field("id")),
                person.field("sisuserid"),
                person.field("sisloginid") or ("" if wishes.roster else student.id),
                person.field("section"),
                *(_points(sheet, student, wishes, 2) for sheet in totals.sheets),
            ]
        )
    return Table(_write_csv(rows), absent)


def write_moodle(totals: Totals, wishes: Wishes, identifier: str) -> Table:
    """Write a table that Moodle's gradebook imports, with the columns of its own export.

    Args:
        totals: the points.
        wishes: whom and which columns.
        identifier: one of IDENTIFIERS, which says what Moodle knows students by.
    """
    people, absent = _list_people(totals, wishes.roster)
    heads = [wishes.columns.get(sheet.name, f"Assignment: {sheet.title} (Real)") for sheet in totals.sheets]
    rows: list[list[object]] = [["First name", "Last name", IDENTIFIERS[identifier], *heads]]
    aliases = {"email": ("emailaddress", "email")}.get(identifier, (identifier,))
    for student, person in people:
        rows.append(
            [
                student.first_name,
                student.last_name,
                person.field(*aliases) or student.id,
                *(_points(sheet, student, wishes, 5) for sheet in totals.sheets),
            ]
        )
    return Table(_write_csv(rows), absent)


def write_json(course: Course, totals: Totals) -> Table:
    """Write all points, with each student's share of the course in percent by the assignments' weights."""
    record: dict[str, Any] = {
        "source": totals.source,
        "assignments": [
            {
                "name": sheet.name,
                "title": sheet.title,
                "max_score": sheet.max_score,
                "weight": course.assignment(sheet.name).weight,
            }
            for sheet in totals.sheets
        ],
        "students": [
            {
                **asdict(student),
                "scores": {sheet.name: _describe(sheet, student) for sheet in totals.sheets},
                "percent": _percent(course, totals.sheets, student),
            }
            for student in totals.students
        ],
    }
    return Table(json.dumps(record, indent=1, ensure_ascii=False, allow_nan=False) + "\n")


def _describe(sheet: Sheet, student: Student) -> dict[str, Any] | None:
    total = sheet.totals.get(student.id)
    if total is None:
        return None
    when = total.handed_in
    if when and not when.tzinfo:  # as nbgrader keeps it
        when = when.replace(tzinfo=UTC)
    return {
        "score": total.score,
        "raw_score": total.raw,
        "late_submission_penalty": total.penalty,
        "handed_in": when.isoformat() if when else None,
    }


def _percent(course: Course, sheets: Sequence[Sheet], student: Student) -> float | None:
    """Weigh what a student has; what was not handed in counts nothing."""
    weights = {sheet.name: course.assignment(sheet.name).weight for sheet in sheets if sheet.max_score}
    shares = (
        weights[sheet.name] * sheet.totals[student.id].score / sheet.max_score
        for sheet in sheets
        if sheet.name in weights and student.id in sheet.totals
    )
    whole = sum(weights.values())
    return round(100 * sum(shares) / whole, 4) if whole else None


def _list_people(
    totals: Totals, roster: Roster | None
) -> tuple[list[tuple[Student, Person]], tuple[str, ...]]:
    """List who is in the table, and who has points and is not."""
    known = {student.id: student for student in totals.students}
    if not roster:
        made = [(student, Person(student.id, _fields(student))) for student in totals.students]
        return made, ()
    people = [(_name(known.get(each.student, Student(each.student)), each), each) for each in roster.people]
    listed = {each.student for each in roster.people}
    graded = {student for sheet in totals.sheets for student in sheet.totals}
    return people, tuple(sorted(graded - listed))


def _fields(student: Student) -> dict[str, str]:
    return {"email": student.email, "lmsuserid": student.lms_user_id}


def _name(student: Student, person: Person) -> Student:
    first = student.first_name or person.field("firstname")
    last = student.last_name or person.field("lastname", "surname")
    return Student(student.id, first, last, student.email, student.lms_user_id)


def _canvas_column(sheet: Sheet, wishes: Wishes) -> str:
    """Name an assignment as Canvas does: `Title (12345)`, where Canvas's own export is at hand."""
    if sheet.name in wishes.columns:
        return wishes.columns[sheet.name]
    names = {normal(sheet.title), normal(sheet.name)}
    for column in wishes.roster.columns if wishes.roster else ():
        match = _CANVAS_COLUMN.fullmatch(column)
        if match and normal(match[1]) in names:
            return column
    return sheet.title


def _points(sheet: Sheet, student: Student, wishes: Wishes, digits: int) -> float | str:
    total = sheet.totals.get(student.id)
    if total is None:
        return 0 if wishes.zeros else ""
    return _number(total.score, digits)


def _number(amount: float, digits: int) -> float:
    rounded = round(amount, digits)
    return int(rounded) if rounded == int(rounded) else rounded


def _plain_time(when: datetime | None) -> str:
    """Write a time as nbgrader does: in UTC, without saying so."""
    if when is None:
        return ""
    return str(when.astimezone(UTC).replace(tzinfo=None) if when.tzinfo else when)


def _write_csv(rows: Iterable[Iterable[object]]) -> str:
    """Write a table in which no text is a formula; removing one leading apostrophe gives a text back."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    for row in rows:
        writer.writerow(spreadsheet_text(cell) if isinstance(cell, str) else cell for cell in row)
    return text.getvalue()
