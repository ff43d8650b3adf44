"""Knows how a percent notebook becomes an nbgrader source notebook: what is graded, locked, a solution."""

import ast
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from autograder.exercises import BuildError, DeclarationError, Exercise

from .headings import translate
from .percent import PercentCell, cut, place, read_source
from .release import quick_imports
from .solution import Solution

Notebook = dict[str, Any]

METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
_OURS = ("nbgrader", "lines_to_next_cell", "tags")


def compose_source(solution: Solution, language: str = "en") -> Notebook:
    """Compose the nbgrader source notebook of a solution file; cells tagged `instructor` are left out.

    Args:
        solution: the solution file.
        language: of the fixed headings.

    Raises:
        BuildError: a cell that an exercise needs is missing, double or disagrees with the declaration.
        DeclarationError: the file is no percent notebook.
    """
    text, name = read_source(solution.path), place(solution.path)
    cells = [
        (cell, entry)
        for cell, entry in zip(cut(text, name), _read_with_jupytext(text, name), strict=True)
        if cell.tag != "instructor"
    ]
    for cell, entry in cells:
        if cell.tag == "text":
            entry["source"] = translate(entry["source"], language)
    roles = list(_assign_roles([cell for cell, _ in cells], solution.exercises, name))
    return {
        "cells": [
            _compose_cell(cell, entry, *role, f"{name}:{cell.line}")
            for (cell, entry), role in zip(cells, roles, strict=True)
        ],
        "metadata": METADATA,
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def _read_with_jupytext(text: str, name: str) -> list[dict[str, Any]]:
    with quick_imports():
        import jupytext

    entries: list[dict[str, Any]] = jupytext.reads(text, fmt="py:percent").cells
    count = len(cut(text, name))
    if len(entries) != count:
        raise DeclarationError(
            f"{name}: jupytext reads {len(entries)} cells; expected {count}, one per `# %%`"
        )
    return entries


def _assign_roles(
    cells: Sequence[PercentCell], exercises: Sequence[Exercise], name: str
) -> Iterator[tuple[str, float | None]]:
    """Give each cell its grade id, and its points where it is graded."""
    counts: Counter[str] = Counter()
    places: dict[str, int] = {}
    for cell in cells:
        where = f"{name}:{cell.line}"
        if cell.tag in ("exercise", "check"):
            exercise = (_exercise_written_in if cell.tag == "exercise" else _exercise_checked_in)(
                cell, exercises, where
            )
            grade_id = exercise.name + ("-solution" if cell.tag == "exercise" else "")
            if grade_id in places:
                raise BuildError(
                    f"{where}: {exercise.name} has a second {cell.tag} cell, after line {places[grade_id]}"
                )
            if cell.tag == "check" and f"{exercise.name}-solution" not in places:
                raise BuildError(f"{where}: {exercise.name} is checked before its exercise cell")
            places[grade_id] = cell.line
            yield grade_id, exercise.max_points if cell.tag == "check" else None
        else:
            counts[cell.tag] += 1
            first = cell.tag == "setup" and counts["setup"] == 1
            yield (cell.tag if first else f"{cell.tag}-{counts[cell.tag]}"), None
    for exercise in exercises:
        for tag, grade_id in (("exercise", f"{exercise.name}-solution"), ("check", exercise.name)):
            if grade_id not in places:
                raise BuildError(f"{name}: {exercise.name} is declared but has no {tag} cell")


def _exercise_written_in(cell: PercentCell, exercises: Sequence[Exercise], where: str) -> Exercise:
    if "### BEGIN SOLUTION" not in cell.source:
        raise BuildError(f"{where}: the exercise cell has no line `### BEGIN SOLUTION`")
    defined = {node.name for node in _parse(cell, where) if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    found = [exercise for exercise in exercises if defined & set(exercise.functions)]
    if len(found) != 1:
        names = ", ".join(exercise.name for exercise in found) or "none"
        raise BuildError(
            f"{where}: the exercise cell defines functions of {names}; expected one declared exercise"
        )
    for function in found[0].functions:
        if function not in defined:
            raise BuildError(f"{where}: the exercise cell of {found[0].name} does not define {function}")
    return found[0]


def _exercise_checked_in(cell: PercentCell, exercises: Sequence[Exercise], where: str) -> Exercise:
    body = _parse(cell, where)
    found = ast.unparse(body[0]) if len(body) == 1 else f"{len(body)} statements"
    for exercise in exercises:
        if found == f"check({', '.join(exercise.functions)})":
            return exercise
    raise BuildError(
        f"{where}: found {found}; a check cell is one `check(...)` of a declared exercise's functions"
    )


def _parse(cell: PercentCell, where: str) -> list[ast.stmt]:
    try:
        return ast.parse(cell.source).body
    except SyntaxError as error:
        raise BuildError(f"{where}: not Python: {error.msg}") from None


def _compose_cell(
    cell: PercentCell, entry: dict[str, Any], grade_id: str, points: float | None, where: str
) -> dict[str, Any]:
    written = entry["metadata"].get("nbgrader", {}).get("points", points)
    if written != points:
        raise BuildError(
            f"{where}: {grade_id}: the cell says {written} points; the declaration says {points}"
        )
    graded, solution = points is not None, cell.tag == "exercise"
    nbgrader = {
        "grade": graded,
        "grade_id": grade_id,
        "locked": not solution,
        "schema_version": 3,
        "solution": solution,
        "task": False,
        **({"points": _plain(points)} if points is not None else {}),
    }
    metadata = {key: value for key, value in entry["metadata"].items() if key not in _OURS}
    if cell.tag != "text":
        metadata["tags"] = entry["metadata"]["tags"]
    composed = {
        "cell_type": entry["cell_type"],
        "id": grade_id,
        "metadata": {**metadata, "nbgrader": nbgrader},
        "source": entry["source"].splitlines(keepends=True),
    }
    return composed if cell.tag == "text" else {**composed, "execution_count": None, "outputs": []}


def _plain(points: float) -> float:
    return int(points) if float(points).is_integer() else points
