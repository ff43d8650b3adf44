"""Knows the rows of submissions in nbgrader's database: makes those that are missing, reads and changes them.

nbgrader's own way takes an object for every row and a dozen questions for every submission; here a few
statements do for any number of submissions. Which rows there have to be is what its `add_submission` says.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Rows:
    """One submission in the database."""

    id: str
    grades: dict[str, Any] = field(default_factory=dict)
    """By cell: `id`, `auto_score`, `manual_score` and `needs_manual_grade`."""
    comments: dict[str, Any] = field(default_factory=dict)
    """By cell: `id` and `auto_comment`."""


def find_rows(session: Any, name: str, students: Collection[str]) -> Mapping[str, Rows]:
    """Give the rows of submissions, by student; there are all of them afterwards.

    Args:
        session: SQLAlchemy's, inside a transaction.
        name: the assignment, and its notebook.
        students: whose submissions.
    """
    from nbgrader.api import Assignment, BaseCell, Comment, Grade, Notebook, SubmittedAssignment
    from nbgrader.api import SubmittedNotebook as Submitted
    from sqlalchemy import select

    assignment = session.scalar(select(Assignment.id).where(Assignment.name == name))
    theirs = (
        SubmittedAssignment.assignment_id == assignment,
        SubmittedAssignment.student_id.in_(students),
    )
    submissions = select(SubmittedAssignment.student_id, SubmittedAssignment.id).where(*theirs)
    found = dict(session.execute(submissions).all())
    if new := [student for student in dict.fromkeys(students) if student not in found]:
        found |= _add_submissions(session, assignment, new)
    rows = {key: Rows(key) for key in found.values()}
    for table, kept in ((Grade, "grades"), (Comment, "comments")):
        question = (
            select(Submitted.assignment_id, BaseCell.name, *table.__table__.columns)
            .select_from(SubmittedAssignment)
            .join(Submitted, Submitted.assignment_id == SubmittedAssignment.id)
            .join(Notebook, Notebook.id == Submitted.notebook_id)
            .join(table, table.notebook_id == Submitted.id)
            .join(BaseCell, BaseCell.id == table.cell_id)
            .where(*theirs, Notebook.name == name)
        )
        for row in session.execute(question):
            getattr(rows[row[0]], kept)[row[1]] = row
    return {student: rows[key] for student, key in found.items()}


def write_changes(
    session: Any,
    times: Mapping[str, datetime],
    grades: Sequence[Mapping[str, Any]],
    comments: Mapping[str, str | None],
) -> None:
    """Change rows that are there.

    Args:
        session: SQLAlchemy's, inside a transaction.
        times: when submissions were handed in, by id.
        grades: what changes about each, and its `id`.
        comments: automatic comments, by id.
    """
    from nbgrader.api import Comment, Grade, SubmittedAssignment
    from nbgrader.utils import parse_utc
    from sqlalchemy import update

    for table, changed in (
        (SubmittedAssignment, [{"id": key, "timestamp": parse_utc(when)} for key, when in times.items()]),
        (Grade, grades),
        (Comment, [{"id": key, "auto_comment": text} for key, text in comments.items()]),
    ):
        if changed:
            session.execute(update(table), changed)


def _add_submissions(session: Any, assignment: str, students: Collection[str]) -> dict[str, str]:
    """Add submissions without scores, and students who are not there yet; give their ids by student."""
    from nbgrader.api import BaseCell, Comment, Grade, Notebook, Student, SubmittedAssignment, new_uuid
    from nbgrader.api import SubmittedNotebook as Submitted
    from sqlalchemy import insert, select

    known = set(session.scalars(select(Student.id).where(Student.id.in_(students))))
    notebooks = session.scalars(select(Notebook.id).where(Notebook.assignment_id == assignment)).all()
    cells = session.execute(
        select(BaseCell.id, BaseCell.notebook_id, BaseCell.type).where(BaseCell.notebook_id.in_(notebooks))
    ).all()
    submissions = [
        {"id": new_uuid(), "assignment_id": assignment, "student_id": student} for student in students
    ]
    submitted = [
        {"id": new_uuid(), "assignment_id": each["id"], "notebook_id": notebook}
        for each in submissions
        for notebook in notebooks
    ]

    def rows(*kinds: str) -> list[dict[str, str]]:
        return [
            {"notebook_id": each["id"], "cell_id": cell}
            for each in submitted
            for cell, notebook, kind in cells
            if notebook == each["notebook_id"] and kind in kinds
        ]

    for table, new in (
        (Student, [{"id": student} for student in students if student not in known]),
        (SubmittedAssignment, submissions),
        (Submitted, submitted),
        (Grade, rows("GradeCell", "TaskCell")),
        (Comment, rows("SolutionCell", "TaskCell")),
    ):
        if new:
            session.execute(insert(table), new)
    return {each["student_id"]: each["id"] for each in submissions}
