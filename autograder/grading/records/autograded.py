"""Knows the graded copy of a notebook that nbgrader's formgrader shows and its feedback is made from."""

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from autograder.exercises import CheckResult, ExerciseResult, Result, Status
from autograder.judging.wording import check_label
from autograder.student.card import render_result
from autograder.student.findings import MARKS
from autograder.student.wording import out_of, points, status_words

from ..atomic import write_whole
from ..intake.outputs import Record
from ..intake.release import Release
from ..lines import in_lines
from ..plain import folder_name, readable

FOLDER = "autograded"
MOST_ALIKE = 500
"""Exercises whose summaries are kept, because most of a class's come to the same."""


def autograded_path(root: Path, student: str, assignment: str) -> Path:
    """Name the graded copy of one submission, in the folders in which nbgrader looks for it."""
    name = folder_name(assignment)
    return root / FOLDER / folder_name(student) / name / f"{name}.ipynb"


def write_autograded(root: Path, result: Result, notebook: Record, language: str = "en") -> Path:
    """Write the graded copy: below every check stands what became of it, without a hidden case's numbers.

    Args:
        root: the course's folder.
        result: what the submission came to.
        notebook: the submission's notebook, mended and without anything that a browser would run.
        language: the course's.

    Raises:
        GradingError: the file cannot be written.
    """
    exercises = {exercise.name: exercise for exercise in result.exercises}
    cells = [_fill(cell, exercises, language) for cell in notebook["cells"]]
    path = autograded_path(root, result.student, result.assignment)
    return write_whole(path, in_lines({**notebook, "cells": cells}))


def blank_notebook(release: Release) -> Record:
    """Give the released notebook, for a submission that cannot be read."""
    return {
        "cells": [cell.record for cell in release.cells],
        "metadata": release.metadata or {},
        "nbformat": 4,
        "nbformat_minor": 5,
    }


@lru_cache(MOST_ALIKE)
def summarize_as_text(result: ExerciseResult, language: str = "en") -> str:
    """Write what an exercise came to as plain text."""
    labels = [check_label(check.check, language) for check in result.checks]
    width = max(map(len, labels), default=0)
    lines = [_headline(result, language)]
    for check, label in zip(result.checks, labels, strict=True):
        lines.append(f"{MARKS[check.status]} {label:<{width}}  {_told(check, language)}".rstrip())
        lines += [f"    {check.cause}"] if check.cause else []
    return readable("\n".join([*lines, *result.remarks]))


@lru_cache(MOST_ALIKE)
def summarize_as_html(result: ExerciseResult, language: str = "en") -> str:
    """Draw what an exercise came to as the card that the notebook shows, for a page of nbgrader's."""
    checks = tuple(
        replace(check, message=readable(_told(check, language)), cause=readable(check.cause))
        for check in result.checks
    )
    shown = replace(result, checks=checks, remarks=tuple(map(readable, result.remarks)))
    return render_result(shown, language)


def _fill(cell: Record, exercises: Mapping[str, ExerciseResult], language: str) -> Record:
    mark: Mapping[str, Any] = cell["metadata"].get("nbgrader", {})
    result = exercises.get(mark.get("grade_id", "")) if mark.get("grade") else None
    if result is None:
        return cell
    data = {
        "text/plain": summarize_as_text(result, language),
        "text/html": summarize_as_html(result, language),
    }
    return {**cell, "outputs": [{"output_type": "display_data", "data": data, "metadata": {}}]}


def _headline(result: ExerciseResult, language: str) -> str:
    return f"{result.name}: {points(result.score, language)} {out_of(result.max_score, language)}"


def _told(check: CheckResult, language: str) -> str:
    if check.status is Status.PASSED:
        return ""
    return check.message or status_words(check.status, language)
