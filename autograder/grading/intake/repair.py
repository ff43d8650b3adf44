"""Knows what of a submission is run, and how the graded copy of its notebook is put together.

The student's cells are run as they are and in their order. The instructor's cells are the instructor's: the
released setup is run first, checks, quizzes and demonstrations are not run at all; where a student changed
one of these, the imports, functions, classes and constants in it are still run.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from autograder.course.percent import NOT_RUN
from autograder.sandbox import Cell

from .matching import Matches, match_cells
from .notebook import NotebookCell, group
from .outputs import (
    MAX_CELL_OUTPUT,
    MAX_OUTPUTS,
    Outputs,
    Record,
    clean_attachments,
    clean_markdown,
    clean_outputs,
    show_direction,
)
from .release import Release, ReleasedCell
from .source import definitions, keep_definitions, leave_out_functions, normal

_METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
_KEPT = "the released version counts; imports and definitions in it were run after it"


@dataclass(frozen=True)
class Repaired:
    """A submission that is fit to be run and stored."""

    cells: tuple[Cell, ...]
    """What is run, in order."""
    notebook: Record
    """The graded copy, nbformat 4.5."""
    repairs: tuple[str, ...]


@dataclass(frozen=True)
class Treated:
    """What became of one cell of the student's."""

    run: str
    record: Record
    name: str = ""
    """The released cell that it is, if it is one."""
    remarks: tuple[str, ...] = ()


def repair(cells: Sequence[NotebookCell], release: Release) -> Repaired:
    """Sort a submission's cells into the student's and the instructor's, and mend what is odd."""
    matches = match_cells(cells, release)
    setup = [Cell("setup", cell.source) for cell in release.cells if cell.tag == "setup" and cell.is_run]
    runs: list[Cell] = []
    treated: list[tuple[NotebookCell, Treated]] = []
    defined: set[str] = set()
    budget = MAX_OUTPUTS
    for cell in cells:
        outputs = clean_outputs(cell.outputs if cell.kind == "code" else ())
        budget -= outputs.size
        done = _treat(cell, matches, defined, outputs, outputs.size <= MAX_CELL_OUTPUT and budget >= 0)
        treated.append((cell, done))
        if done.run.strip():
            runs.append(Cell(f"cell {cell.place}", done.run))
            defined |= definitions(done.run)
    records, missing = _put_back([(done.name, done.record) for _, done in treated], release)
    remarks = ((_label(cell, done), remark) for cell, done in treated for remark in done.remarks)
    lines = [*group(remarks)]
    if missing:
        lines.append(f"deleted cells were put back: {', '.join(missing)}")
    notebook = {
        "cells": records,
        "metadata": release.metadata or _METADATA,
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return Repaired((*setup, *runs), notebook, tuple(lines))


def _label(cell: NotebookCell, done: Treated) -> str:
    return f"{cell.place} ({done.name})" if done.name else str(cell.place)


def _treat(
    cell: NotebookCell, matches: Matches, defined: Collection[str], outputs: Outputs, shown: bool
) -> Treated:
    released = matches.originals.get(cell.place)
    if released and released.locked:
        return _treat_locked(cell, released)
    copied = matches.copies.get(cell.place)
    remarks: list[str] = []
    if released:
        run, kind = _treat_solution(cell, released, defined, remarks)
    else:
        run, kind = _treat_other(cell, copied, defined, remarks), cell.kind
    is_released = released is not None and kind == released.kind
    record = _write_record(cell, kind, outputs.entries if shown else (), remarks)
    if released and is_released:
        if cell.grade_id != released.name:
            remarks.append("name lost in the notebook's metadata; put back")
        record = {
            **record,
            "id": released.record.get("id", released.name),
            "metadata": released.record["metadata"],
        }
    elif cell.named and not copied and not released:
        remarks.append("nbgrader metadata that the release does not know; dropped")
    if kind == "code" and not shown:
        remarks.append("very long outputs were left out of the graded copy")
    if kind == "code" and outputs.active:
        remarks.append("HTML and scripts in the outputs were left out of the graded copy")
    return Treated(run, record, released.name if released and is_released else "", tuple(remarks))


def _treat_locked(cell: NotebookCell, released: ReleasedCell) -> Treated:
    remarks = []
    changed = normal(cell.source) != released.normal
    kept = keep_definitions(cell.source) if changed and cell.kind == "code" else ""
    if changed:
        remarks.append(f"changed; {_KEPT if kept else 'the released version counts'}")
    if cell.kind != released.kind:
        remarks.append(f"turned into a {cell.kind} cell; turned back")
    if cell.grade_id != released.name:
        remarks.append("name lost in the notebook's metadata; put back")
    return Treated(kept, _released_record(released), released.name, tuple(remarks))


def _treat_solution(
    cell: NotebookCell, released: ReleasedCell, defined: Collection[str], remarks: list[str]
) -> tuple[str, str]:
    """Give what to run of a cell that the student writes, and the type that the cell gets."""
    if released.kind != "code":
        return "", released.kind
    if cell.kind == "code":
        return _without_placeholder(cell, released, defined, remarks), "code"
    if definitions(cell.source):
        remarks.append(f"turned into a {cell.kind} cell; run as code")
        return cell.source, "code"
    remarks.append(f"turned into a {cell.kind} cell without functions; not run")
    return "", cell.kind


def _treat_other(
    cell: NotebookCell, copied: ReleasedCell | None, defined: Collection[str], remarks: list[str]
) -> str:
    """Give what to run of a cell that is the student's own or a copy."""
    if copied:
        if cell.kind != "code" or copied.kind != "code":
            remarks.append(f"copy of {copied.name}; not run")
            return ""
        if not copied.locked:
            remarks.append(f"copy of {copied.name}; run as an ordinary cell")
            return _without_placeholder(cell, copied, defined, remarks)
        kept = "" if normal(cell.source) == copied.normal else keep_definitions(cell.source)
        remarks.append(f"copy of {copied.name}; {'only its definitions were run' if kept else 'not run'}")
        return kept
    if cell.kind != "code":
        return ""
    tag = next((tag for tag in cell.tags if tag in (*NOT_RUN, "setup")), None)
    if tag is None:
        return cell.source
    kept = keep_definitions(cell.source)
    remarks.append(f"tagged {tag!r}; {'only its definitions were run' if kept else 'not run'}")
    return kept


def _without_placeholder(
    cell: NotebookCell, released: ReleasedCell, defined: Collection[str], remarks: list[str]
) -> str:
    """Keep an untouched placeholder from replacing a function that was written above it."""
    again = released.functions & set(defined)
    if not again or normal(cell.source) != released.normal:
        return cell.source
    remarks.append("untouched placeholder; it does not replace the functions written above it")
    return leave_out_functions(cell.source, again)


def _write_record(cell: NotebookCell, kind: str, outputs: Sequence[Record], remarks: list[str]) -> Record:
    source = show_direction(cell.source)
    if source != cell.source:
        remarks.append("characters that reverse the direction of text; shown as numbers")
    record: dict[str, Any] = {"cell_type": kind, "id": f"student-{cell.place}", "metadata": {}}
    if cell.tags:
        record["metadata"] = {"tags": list(dict.fromkeys(cell.tags))}
    if kind == "code":
        return {**record, "execution_count": None, "outputs": list(outputs), "source": source}
    attachments = clean_attachments(cell.attachments)
    if attachments:
        record["attachments"] = attachments
    text = clean_markdown(source)
    if text != source:
        remarks.append("HTML in the text is shown as it was typed")
    return {**record, "source": text}


def _released_record(released: ReleasedCell) -> Record:
    record = {**released.record, "source": released.source}
    return {**record, "outputs": [], "execution_count": None} if released.kind == "code" else record


def _put_back(
    records: Sequence[tuple[str, Record]], release: Release
) -> tuple[list[Record], tuple[str, ...]]:
    """Add the setup and the checks that were deleted, each after the released cell that it followed."""
    names = [name for name, _ in records]
    result = [record for _, record in records]
    missing = []
    place = 0
    for released in release.cells:
        if released.name in names:
            place = names.index(released.name) + 1
        elif released.locked and (released.graded or released.tag == "setup"):
            names.insert(place, released.name)
            result.insert(place, _released_record(released))
            missing.append(released.name)
            place += 1
    return result, tuple(missing)
