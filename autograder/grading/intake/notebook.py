"""Knows how a notebook file is read: JSON of nbformat 3 or 4, however bruised, as a tuple of plain cells."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from autograder.exercises import SubmissionError

from .outputs import Record, read_text

MAX_LISTS = 5_000_000
"""Lists and objects in one file; more would need gigabytes of memory."""
MAX_SOURCE = 1_000_000
"""Characters of one cell's source."""
MAX_SOURCES = 10_000_000
"""Characters of all cells' sources."""
MAX_CELLS = 5_000
MAX_LABELS = 12
"""Cells that one remark names."""

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


def parse_notebook(text: str) -> tuple[tuple[NotebookCell, ...], tuple[str, ...]]:
    """Read the cells of a notebook, with a line for everything that had to be repaired.

    Raises:
        SubmissionError: it is no notebook, or not one in Python.
    """
    record, repairs = _decode(text)
    if not isinstance(record, dict):
        raise SubmissionError(f"is a JSON {_word(record)}, not a notebook")
    _refuse_other_languages(record)
    entries = _entries(record)
    if len(entries) > MAX_CELLS:
        raise SubmissionError(f"has {len(entries):,} cells; at most {MAX_CELLS:,} are read")
    cells, lines = _read_cells(entries)
    if not cells:
        raise SubmissionError("is a notebook without cells")
    if sum(len(cell.source) for cell in cells) > MAX_SOURCES:
        raise SubmissionError(f"holds more than {MAX_SOURCES:,} characters of source")
    return cells, (*repairs, *lines)


def group(remarks: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """Say each remark once, with all the cells that it is about.

    Args:
        remarks: pairs of a cell's place and what was found there.
    """
    cells: dict[str, list[str]] = {}
    for label, remark in remarks:
        cells.setdefault(remark, []).append(label)
    return tuple(
        f"{'cells' if len(labels) > 1 else 'cell'} {', '.join(labels[:MAX_LABELS])}"
        f"{f' and {len(labels) - MAX_LABELS} more' if len(labels) > MAX_LABELS else ''}: {remark}"
        for remark, labels in cells.items()
    )


def _decode(text: str) -> tuple[Any, tuple[str, ...]]:
    text = text.strip()
    if text.count("[") + text.count("{") > MAX_LISTS:
        raise SubmissionError(f"holds more than {MAX_LISTS:,} lists and objects; no notebook needs that many")
    try:
        record, end = json.JSONDecoder(strict=False).raw_decode(text)
    except RecursionError:
        raise SubmissionError("is nested too deeply to be a notebook") from None
    except json.JSONDecodeError as error:
        raise SubmissionError(_why_not_json(text, error)) from None
    except ValueError:
        raise SubmissionError("holds an integer of thousands of digits; no notebook needs that") from None
    return record, ("text after the end of the notebook was ignored",) if end < len(text) else ()


def _why_not_json(text: str, error: json.JSONDecodeError) -> str:
    if "<<<<<<<" in text and ">>>>>>>" in text:
        return "holds the marks of a git merge conflict; expected a notebook"
    if text.startswith("<"):
        return "is a web page, not a notebook; download the notebook file itself"
    if not text.startswith(("{", "[")):
        return "is not a notebook: it does not begin as JSON does"
    if error.pos >= len(text.rstrip()) - 1 or error.msg.startswith("Unterminated string"):
        return f"is cut off: the notebook ends early, in line {error.lineno}; save it and hand it in again"
    return f"is not a notebook: the JSON breaks in line {error.lineno}, column {error.colno}"


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
        raise SubmissionError(f"is a notebook in {languages[0][:40]!r}, not in Python")


def _entries(record: Record) -> list[Any]:
    version = record.get("nbformat")
    if isinstance(version, (int, float)) and version not in (3, 4):
        raise SubmissionError(f"is a notebook of format {str(version)[:20]}; formats 3 and 4 can be read")
    if isinstance(record.get("cells"), list):
        return list(record["cells"])
    sheets = record.get("worksheets")
    if not isinstance(sheets, list):
        raise SubmissionError("is JSON, but no notebook: it has no list of cells")
    lists = (_object(sheet).get("cells") for sheet in sheets)
    return [entry for cells in lists if isinstance(cells, list) for entry in cells]


def _read_cells(entries: Iterable[Any]) -> tuple[tuple[NotebookCell, ...], tuple[str, ...]]:
    cells: list[NotebookCell] = []
    remarks: list[tuple[str, str]] = []
    for place, entry in enumerate(entries, 1):
        if isinstance(entry, dict):
            cell = _read_cell(place, entry)
            remarks.extend((str(place), fault) for fault in _faults(cell, entry))
            cells.append(cell if len(cell.source) <= MAX_SOURCE else _emptied(cell))
        else:
            remarks.append((str(place), f"a JSON {_word(entry)}, not a cell; ignored"))
    return tuple(cells), group(remarks)


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


def _faults(cell: NotebookCell, entry: Record) -> Iterator[str]:
    source = entry.get("source", entry.get("input"))
    if entry.get("cell_type") not in (*_KINDS, "heading", "html"):
        yield f"no known type; read as {cell.kind}"
    if not isinstance(source, (str, list)):
        yield "no source; read as empty"
    if len(cell.source) > MAX_SOURCE:
        yield f"more than {MAX_SOURCE:,} characters of source; not run"


def _emptied(cell: NotebookCell) -> NotebookCell:
    return NotebookCell(cell.place, cell.kind, "", cell.grade_id, cell.named, cell.tags, cell.id)


def _object(value: Any) -> Record:
    return value if isinstance(value, dict) else {}
