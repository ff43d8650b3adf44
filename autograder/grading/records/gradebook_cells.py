"""Knows which cells nbgrader's gradebook holds of an assignment, and how a changed release changes them."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from autograder.exercises import GradingError

from ..intake.release import Release, ReleasedCell


def write_cells(api: Any, name: str, due: datetime | None, release: Release) -> None:
    """Write an assignment's cells as nbgrader's `generate_assignment` does, and fit submissions to them.

    Args:
        api: nbgrader's gradebook, inside a transaction.
        name: the assignment, and its notebook.
        due: None leaves the date that is there.
        release: the released notebook.

    Raises:
        GradingError: a cell is gone on which there is a person's score or comment.
    """
    api.update_or_create_assignment(name, **({"duedate": due} if due else {}))
    kernel = (release.metadata or {}).get("kernelspec", {})
    notebook = api.update_or_create_notebook(name, name, kernelspec=json.dumps(kernel))
    before = {cell.name for cell in (*notebook.grade_cells, *notebook.solution_cells)}
    _remove_cells(api, notebook, release)
    for cell in release.cells:
        if cell.graded:
            points = float(cell.record["metadata"]["nbgrader"]["points"])
            api.update_or_create_grade_cell(cell.name, name, name, max_score=points, cell_type=cell.kind)
        if _is_solution(cell):
            api.update_or_create_solution_cell(cell.name, name, name)
        if cell.graded or cell.locked or _is_solution(cell):
            api.update_or_create_source_cell(
                cell.name,
                name,
                name,
                cell_type=cell.kind,
                locked=cell.locked,
                source=cell.source,
                checksum=cell.record["metadata"]["nbgrader"].get("checksum"),
            )
    api.db.flush()
    api.db.expire_all()
    if not {cell.name for cell in release.cells if cell.graded or _is_solution(cell)} <= before:
        _add_rows(api, notebook)


def _is_solution(cell: ReleasedCell) -> bool:
    return bool(cell.record["metadata"]["nbgrader"].get("solution"))


def _remove_cells(api: Any, notebook: Any, release: Release) -> None:
    """Remove what the release no longer has, with the automatic scores on it."""
    graded = {cell.name for cell in release.cells if cell.graded}
    solutions = {cell.name for cell in release.cells if _is_solution(cell)}
    sources = {cell.name for cell in release.cells}
    for cell in _surplus(notebook.grade_cells, graded):
        for grade in cell.grades:
            if grade.manual_score is not None or grade.extra_credit:
                raise GradingError(_kept_by_hand(notebook, cell, "score", grade.student.id))
            api.db.delete(grade)
        api.db.delete(cell)
    for cell in _surplus(notebook.solution_cells, solutions):
        for comment in cell.comments:
            if comment.manual_comment:
                raise GradingError(_kept_by_hand(notebook, cell, "comment", comment.student.id))
            api.db.delete(comment)
        api.db.delete(cell)
    for cell in _surplus(notebook.source_cells, sources):
        api.db.delete(cell)
    api.db.flush()
    api.db.expire_all()


def _surplus(cells: Any, names: set[str]) -> Iterator[Any]:
    return (cell for cell in list(cells) if cell.name not in names)


def _kept_by_hand(notebook: Any, cell: Any, what: str, student: str) -> str:
    return (
        f"gradebook.db: {notebook.name}: cell {cell.name!r} is no longer in the release, but {student} has a "
        f"{what} on it that a person wrote; clear it in the formgrader or restore the exercise"
    )


def _add_rows(api: Any, notebook: Any) -> None:
    """Give earlier submissions a grade and a comment for every cell that has come since."""
    from nbgrader.api import Comment, Grade, SubmittedNotebook

    for submission in notebook.assignment.submissions:
        own = [submitted for submitted in submission.notebooks if submitted.notebook is notebook]
        submitted = own[0] if own else SubmittedNotebook(notebook=notebook, assignment=submission)
        grades = {grade.cell_id for grade in submitted.grades}
        comments = {comment.cell_id for comment in submitted.comments}
        for cell in notebook.grade_cells:
            if cell.id not in grades:
                api.db.add(Grade(cell_id=cell.id, notebook=submitted))
        for cell in notebook.solution_cells:
            if cell.id not in comments:
                api.db.add(Comment(cell_id=cell.id, notebook=submitted))
