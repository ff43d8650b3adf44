"""Knows how a notebook file is read: JSON of nbformat 3 or 4, however bruised, as a tuple of plain cells."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from autograder.exercises import SubmissionError, Words, say

from . import refusals, remarks
from .outputs import Record, read_text

MAX_LISTS = 5_000_000
"""Lists and objects in one file; more would need gigabytes of memory."""
MAX_SOURCE = 1_000_000
"""Characters of one cell's source."""
MAX_SOURCES = 10_000_000
"""Characters of all cells' sources."""
MAX_CELLS = 5_000

_KINDS = ("code", "markdown", "raw")


@dataclass(frozen=True)
class NotebookCell:
    """One cell as it stands in the student's file."""

    place: int
    """From 1."""
    kind: str
    """`code`, `markdown` or `raw`."""
    source: str
    grade_id: str = ""
    named: bool = False
    """Whether there is nbgrader metadata of any kind."""
    tags: tuple[str, ...] = ()
    id: str = ""
    outputs: Any = ()
    """As they stand in the file."""
    attachments: Any = None


def parse_notebook(text: str, language: str = "en") -> tuple[tuple[NotebookCell, ...], tuple[str, ...]]:
    """Read the cells of a notebook, with a line for everything that had to be repaired.

    Args:
        text: the file.
        language: of the lines.

    Raises:
        SubmissionError: it is no notebook, or not one in Python.
    """
    record, is_longer = _decode(text)
    if not isinstance(record, dict):
        raise SubmissionError(refusals.no_notebook(_word(record)))
    _refuse_other_languages(record)
    entries = _entries(record)
    if len(entries) > MAX_CELLS:
        raise SubmissionError(refusals.too_many_cells(len(entries), MAX_CELLS))
    cells, lines = _read_cells(entries, language)
    if not cells:
        raise SubmissionError(refusals.NO_CELLS)
    if sum(len(cell.source) for cell in cells) > MAX_SOURCES:
        raise SubmissionError(refusals.too_much_source(MAX_SOURCES))
    ignored = (say(remarks.TEXT_AFTER_END, language),) if is_longer else ()
    return cells, (*ignored, *lines)


def group(found: Iterable[tuple[str, Words]], language: str) -> tuple[str, ...]:
    """Say each remark once, with all the cells that it is about.

    Args:
        found: pairs of a cell's place and the remark about it.
        language: of the lines.
    """
    cells: dict[str, list[str]] = {}
    for label, remark in found:
        cells.setdefault(say(remark, language), []).append(label)
    return tuple(f"{say(remarks.at_cells(labels), language)}: {remark}" for remark, labels in cells.items())


def _decode(text: str) -> tuple[Any, bool]:
    """Read the JSON, and tell whether there is text after its end."""
    text = text.strip()
    if text.count("[") + text.count("{") > MAX_LISTS:
        raise SubmissionError(refusals.too_many_lists(MAX_LISTS))
    try:
        record, end = json.JSONDecoder(strict=False).raw_decode(text)
    except RecursionError:
        raise SubmissionError(refusals.NESTED) from None
    except json.JSONDecodeError as error:
        raise SubmissionError(_why_not_json(text, error)) from None
    except ValueError:
        raise SubmissionError(refusals.HUGE_INTEGER) from None
    return record, end < len(text)


def _why_not_json(text: str, error: json.JSONDecodeError) -> Words:
    if "<<<<<<<" in text and ">>>>>>>" in text:
        return refusals.MERGE_CONFLICT
    if text.startswith("<"):
        return refusals.WEB_PAGE
    if not text.startswith(("{", "[")):
        return refusals.NO_JSON
    if error.pos >= len(text.rstrip()) - 1 or error.msg.startswith("Unterminated string"):
        return refusals.cut_off(error.lineno)
    return refusals.broken(error.lineno, error.colno)


def _word(value: Any) -> str:
    words = {list: "list", str: "string", bool: "truth value", type(None): "null"}
    return words.get(type(value), "number")


def _refuse_other_languages(record: Record) -> None:
    metadata = _object(record.get("metadata"))
    kernel = _object(metadata.get("kernelspec"))
    said = (kernel.get("language"), _object(metadata.get("language_info")).get("name"))
    languages = [word.lower() for word in said if isinstance(word, str) and word.strip()]
    if not languages and isinstance(kernel.get("name"), str):
        name = kernel["name"].lower()
        languages = ["r"] if name == "ir" else ["julia"] if name.startswith("julia") else []
    if languages and not any("python" in language for language in languages):
        raise SubmissionError(refusals.other_language(languages[0][:40]))


def _entries(record: Record) -> list[Any]:
    version = record.get("nbformat")
    if isinstance(version, (int, float)) and version not in (3, 4):
        raise SubmissionError(refusals.other_format(str(version)[:20]))
    if isinstance(record.get("cells"), list):
        return list(record["cells"])
    sheets = record.get("worksheets")
    if not isinstance(sheets, list):
        raise SubmissionError(refusals.NO_LIST_OF_CELLS)
    lists = (_object(sheet).get("cells") for sheet in sheets)
    return [entry for cells in lists if isinstance(cells, list) for entry in cells]


def _read_cells(entries: Iterable[Any], language: str) -> tuple[tuple[NotebookCell, ...], tuple[str, ...]]:
    cells: list[NotebookCell] = []
    found: list[tuple[str, Words]] = []
    for place, entry in enumerate(entries, 1):
        if isinstance(entry, dict):
            cell = _read_cell(place, entry)
            found.extend((str(place), fault) for fault in _faults(cell, entry))
            cells.append(cell if len(cell.source) <= MAX_SOURCE else _emptied(cell))
        else:
            found.append((str(place), remarks.no_cell(_word(entry))))
    return tuple(cells), group(found, language)


def _read_cell(place: int, entry: Record) -> NotebookCell:
    metadata = _object(entry.get("metadata"))
    named = metadata.get("nbgrader")
    tags = metadata.get("tags")
    grade_id = _object(named).get("grade_id")
    return NotebookCell(
        place=place,
        kind=_kind(entry),
        source=_source(entry),
        grade_id=grade_id if isinstance(grade_id, str) else "",
        named=named is not None,
        tags=tuple(tag for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else (),
        id=entry["id"] if isinstance(entry.get("id"), str) else "",
        outputs=entry.get("outputs"),
        attachments=entry.get("attachments"),
    )


def _kind(entry: Record) -> str:
    kind = entry.get("cell_type")
    if kind in _KINDS:
        return str(kind)
    if kind in ("heading", "html"):  # of nbformat 3
        return "markdown"
    return "code" if "outputs" in entry or "input" in entry else "raw"


def _source(entry: Record) -> str:
    text = read_text(entry.get("source", entry.get("input"))).removeprefix("\ufeff")
    if entry.get("cell_type") == "heading":
        level = entry.get("level")
        return "#" * (level if isinstance(level, int) and 1 <= level <= 6 else 1) + " " + text
    return text


def _faults(cell: NotebookCell, entry: Record) -> Iterator[Words]:
    source = entry.get("source", entry.get("input"))
    if entry.get("cell_type") not in (*_KINDS, "heading", "html"):
        yield remarks.unknown_type(cell.kind)
    if not isinstance(source, (str, list)):
        yield remarks.NO_SOURCE
    if len(cell.source) > MAX_SOURCE:
        yield remarks.too_long(MAX_SOURCE)


def _emptied(cell: NotebookCell) -> NotebookCell:
    return NotebookCell(cell.place, cell.kind, "", cell.grade_id, cell.named, cell.tags, cell.id)


def _object(value: Any) -> Record:
    return value if isinstance(value, dict) else {}
