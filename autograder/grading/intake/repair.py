"""Knows what of a submission is run, and how the graded copy of its notebook is put together.

The student's cells are run as they are and in their order. The instructor's cells are the instructor's: the
released setup is run first, checks, quizzes and demonstrations are not run at all; where a student changed
one of these, the imports, functions, classes and constants in it are still run.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from autograder.course.percent import NOT_RUN
from autograder.exercises import Words, say
from autograder.sandbox import Cell

from . import remarks
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
    remarks: tuple[Words, ...] = ()


def repair(cells: Sequence[NotebookCell], release: Release) -> Repaired:
    """Sort a submission's cells into the student's and the instructor's, and mend what is odd."""
    matches = match_cells(cells, release)
    language = release.language
    setup = [
        Cell(say(remarks.SETUP, language), cell.source)
        for cell in release.cells
        if cell.tag == "setup" and cell.is_run
    ]
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
            runs.append(Cell(say(remarks.cell(cell.place), language), done.run))
            defined |= definitions(done.run)
    records, missing = _put_back([(done.name, done.record) for _, done in treated], release)
    found = ((_label(cell, done), remark) for cell, done in treated for remark in done.remarks)
    lines = [*group(found, language)]
    if missing:
        lines.append(say(remarks.put_back(missing), language))
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
    said: list[Words] = []
    if released:
        run, kind = _treat_solution(cell, released, defined, said)
    else:
        run, kind = _treat_other(cell, copied, defined, said), cell.kind
    is_released = released is not None and kind == released.kind
    record = _write_record(cell, kind, outputs.entries if shown else (), said)
    if released and is_released:
        if cell.grade_id != released.name:
            said.append(remarks.NAME_LOST)
        record = {
            **record,
            "id": released.record.get("id", released.name),
            "metadata": released.record["metadata"],
        }
    elif cell.named and not copied and not released:
        said.append(remarks.UNKNOWN_METADATA)
    if kind == "code" and not shown:
        said.append(remarks.LONG_OUTPUTS)
    if kind == "code" and outputs.active:
        said.append(remarks.ACTIVE_OUTPUTS)
    return Treated(run, record, released.name if released and is_released else "", tuple(said))


def _treat_locked(cell: NotebookCell, released: ReleasedCell) -> Treated:
    said: list[Words] = []
    changed = normal(cell.source) != released.normal
    kept = keep_definitions(cell.source) if changed and cell.kind == "code" else ""
    if changed:
        said.append(remarks.CHANGED_BUT_RUN if kept else remarks.CHANGED)
    if cell.kind != released.kind:
        said.append(remarks.turned_back(cell.kind))
    if cell.grade_id != released.name:
        said.append(remarks.NAME_LOST)
    return Treated(kept, _released_record(released), released.name, tuple(said))


def _treat_solution(
    cell: NotebookCell, released: ReleasedCell, defined: Collection[str], said: list[Words]
) -> tuple[str, str]:
    """Give what to run of a cell that the student writes, and the type that the cell gets."""
    if released.kind != "code":
        return "", released.kind
    if cell.kind == "code":
        return _without_placeholder(cell, released, defined, said), "code"
    if definitions(cell.source):
        said.append(remarks.run_as_code(cell.kind))
        return cell.source, "code"
    said.append(remarks.no_functions(cell.kind))
    return "", cell.kind


def _treat_other(
    cell: NotebookCell, copied: ReleasedCell | None, defined: Collection[str], said: list[Words]
) -> str:
    """Give what to run of a cell that is the student's own or a copy."""
    if copied:
        if cell.kind != "code" or copied.kind != "code":
            said.append(remarks.copied(copied.name, ""))
            return ""
        if not copied.locked:
            said.append(remarks.copied(copied.name, "all"))
            return _without_placeholder(cell, copied, defined, said)
        kept = "" if normal(cell.source) == copied.normal else keep_definitions(cell.source)
        said.append(remarks.copied(copied.name, "definitions" if kept else ""))
        return kept
    if cell.kind != "code":
        return ""
    tag = next((tag for tag in cell.tags if tag in (*NOT_RUN, "setup")), None)
    if tag is None:
        return cell.source
    kept = keep_definitions(cell.source)
    said.append(remarks.tagged(tag, "definitions" if kept else ""))
    return kept


def _without_placeholder(
    cell: NotebookCell, released: ReleasedCell, defined: Collection[str], said: list[Words]
) -> str:
    """Keep an untouched placeholder from replacing a function that was written above it."""
    again = released.functions & set(defined)
    if not again or normal(cell.source) != released.normal:
        return cell.source
    said.append(remarks.PLACEHOLDER)
    return leave_out_functions(cell.source, again)


def _write_record(cell: NotebookCell, kind: str, outputs: Sequence[Record], said: list[Words]) -> Record:
    source = show_direction(cell.source)
    if source != cell.source:
        said.append(remarks.DIRECTION)
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
        said.append(remarks.HTML_SHOWN)
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
