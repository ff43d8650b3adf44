"""Knows where submissions lie, and how one file becomes something that can be run and stored."""

import io
import json
import os
import re
import tokenize
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from autograder.course import Course
from autograder.exercises import SubmissionError, Words, say
from autograder.sandbox import Cell

from ..plain import readable
from . import refusals, remarks
from .notebook import NotebookCell, parse_notebook
from .outputs import Record
from .reading import read_plain
from .release import Release
from .repair import repair
from .source import leave_out_main

_MARKER = re.compile(r"^# (?:%%|In\s*\[).*$", re.MULTILINE)
"""What begins a cell in a script that was exported from a notebook."""


@dataclass(frozen=True)
class Submitted:
    """One submission, read and mended."""

    student: str
    assignment: str
    path: Path
    cells: tuple[Cell, ...]
    """What is run, in order; `cell 4` is the place in the student's own file."""
    repairs: tuple[str, ...]
    """What was mended, a line each."""
    notebook: Record
    """The graded copy as nbformat-4 JSON: the instructor's cells restored, the student's kept."""


def find_submissions(course: Course, name: str) -> tuple[tuple[str, Path], ...]:
    """Find what was handed in, by student in sorted order.

    The path is the file that is graded. Where it cannot be told which file that is, it is the folder or the
    link that stands in its place, and `read_submission` says what is wrong with it.

    Args:
        course: with submissions in `submitted/<student>/<assignment>/`, as nbgrader has them.
        name: the assignment.
    """
    root = course.root / "submitted"
    folders = [entry for entry in root.iterdir() if _is_student(entry)] if root.is_dir() else []
    pairs = [(_name(entry.name), entry if entry.is_symlink() else entry / name) for entry in folders]
    return tuple((student, _resolve(path, name)) for student, path in sorted(pairs) if os.path.lexists(path))


def find_loose(paths: Iterable[Path]) -> tuple[tuple[str, Path], ...]:
    """Take files, and the notebooks and modules in folders, as submissions; the file's name is the student's.

    Args:
        paths: files or folders; where several files have one stem, the next is called by its name, then by
            its path.
    """
    files: list[Path] = []
    for path in paths:
        is_folder = path.is_dir() and not path.is_symlink()
        files.extend(_candidates(path) if is_folder else [path])
    found: dict[str, Path] = {}
    for file in files:
        names = map(_name, (file.stem, file.name, str(file)))
        found[next((name for name in names if name not in found), str(file))] = file
    return tuple(sorted(found.items()))


def read_submission(path: Path, release: Release, student: str, assignment: str) -> Submitted:
    """Read a notebook or module, and sort what is run from what is not.

    Args:
        path: a `.ipynb` or `.py` file; a folder that holds one is taken for it.
        release: the released notebook; an empty one where nothing is known of it.
        student: whose it is.
        assignment: what it is for.

    Raises:
        SubmissionError: one line that says which file, what was found and what was expected.
    """
    try:
        file = _file_at(path, assignment)
        text, encoding = _read_text(file)
        found = (*_remark_names(file, student, assignment), *encoding)
        return _read(file, text, found, release, student, assignment)
    except SubmissionError as error:
        where = path.name if path.suffix in (".ipynb", ".py") else "/".join(path.parts[-2:])
        reason = say(error.words, release.language)
        raise SubmissionError(f"{readable(_name(where))}: {reason}") from None


def _read(
    file: Path, text: str, found: tuple[Words, ...], release: Release, student: str, assignment: str
) -> Submitted:
    if not text.strip():
        raise SubmissionError(refusals.EMPTY)
    is_notebook = file.suffix != ".py" or _is_notebook(text)
    cells, lines = parse_notebook(text, release.language) if is_notebook else (_cut_module(text), ())
    repaired = repair(cells, release)
    if file.suffix == ".py":
        found += (remarks.JSON_IN_MODULE if is_notebook else remarks.MODULE,)
    repairs = tuple(say(remark, release.language) for remark in found)
    if is_notebook:
        repairs += (*lines, *repaired.repairs)
    return Submitted(student, assignment, file, repaired.cells, repairs, repaired.notebook)


def _is_student(entry: Path) -> bool:
    return not entry.name.startswith(".") and (entry.is_symlink() or entry.is_dir())


def _name(text: str) -> str:
    """Give a file's name as text; bytes that are not UTF-8 become visible."""
    return text.encode("utf-8", "backslashreplace").decode()


def _resolve(path: Path, assignment: str) -> Path:
    try:
        return _file_at(path, assignment)
    except SubmissionError:
        return path


def _file_at(path: Path, assignment: str) -> Path:
    return path if path.is_symlink() or not path.is_dir() else _choose(path, assignment)


def _choose(folder: Path, assignment: str) -> Path:
    """Choose the file to grade: the one with the right name, else the only notebook, else the only module."""
    files = _candidates(folder)
    notebooks = [file for file in files if file.suffix == ".ipynb"]
    named = [file for ending in (".ipynb", ".py") for file in files if file.name == assignment + ending]
    chosen = named[:1] or notebooks or files
    if not chosen:
        raise SubmissionError(refusals.nothing_there(assignment))
    if len(chosen) > 1:
        names = ", ".join(readable(_name(file.name)) for file in chosen[:5])
        raise SubmissionError(refusals.several_there(len(chosen), assignment, names))
    return chosen[0]


def _remark_names(file: Path, student: str, assignment: str) -> tuple[Words, ...]:
    """Say which file was chosen where nbgrader's layout was not kept to; a loose file may have any name."""
    if file.parent.name != assignment or _name(file.parent.parent.name) != student:
        return ()
    others = [other for other in _candidates(file.parent) if other != file and other.suffix == ".ipynb"]
    return (
        *(
            []
            if file.stem == assignment
            else [remarks.named_otherwise(readable(_name(file.name)), assignment)]
        ),
        *(remarks.beside(readable(_name(other.name))) for other in others),
    )


def _candidates(folder: Path) -> list[Path]:
    return [
        file
        for file in sorted(folder.iterdir())
        if file.suffix in (".ipynb", ".py") and not file.name.startswith(".") and not file.is_dir()
    ]


def _read_text(file: Path) -> tuple[str, tuple[Words, ...]]:
    """Read a file's text, whatever its encoding, without following a link or waiting for a pipe."""
    data = read_plain(file)
    if not data.strip():
        raise SubmissionError(refusals.EMPTY)
    return _decode(data, file.suffix == ".py")


def _decode(data: bytes, is_module: bool) -> tuple[str, tuple[Words, ...]]:
    if data.startswith((b"PK\x03\x04", b"\x1f\x8b")):
        raise SubmissionError(refusals.ARCHIVE)
    try:
        encoding: str = json.detect_encoding(data)
        if is_module and encoding == "utf-8":
            encoding = tokenize.detect_encoding(io.BytesIO(data).readline)[0]
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise SubmissionError(refusals.no_text(error.start)) from None
    except SyntaxError as error:
        raise SubmissionError(refusals.no_encoding(str(error))) from None
    found = () if encoding in ("utf-8", "utf-8-sig") else (remarks.encoded(encoding),)
    return text.replace("\r\n", "\n").replace("\r", "\n"), found


def _is_notebook(text: str) -> bool:
    return text.lstrip().startswith("{") and '"cells"' in text


def _cut_module(text: str) -> tuple[NotebookCell, ...]:
    """Take a module as one cell, or as its cells where it was exported from a notebook."""
    starts = [0, *(match.start() for match in _MARKER.finditer(text))]
    parts = [text[start:end] for start, end in zip(starts, [*starts[1:], None], strict=True)]
    sources = [_MARKER.sub("", part, count=1).strip("\n") for part in parts]
    filled = [source for source in sources if source.strip()] or [text]
    return tuple(
        NotebookCell(place, "code", leave_out_main(source)) for place, source in enumerate(filled, 1)
    )
