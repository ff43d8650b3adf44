"""Knows how a percent notebook is cut into cells, and which tag each of them has."""

import io
import json
import re
import tokenize
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from autograder.exercises import DeclarationError

TAGS = ("setup", "exercise", "check", "demo", "quiz", "instructor")
NOT_RUN = ("demo", "check", "quiz")
"""Tags of cells that neither an import nor the grader runs."""

_MARKER = re.compile(r"# %%(?:\s|$)")
_TAGS = re.compile(r"\btags\s*=\s*(\[[^\]]*\])")


@dataclass(frozen=True)
class PercentCell:
    """One cell of a percent notebook."""

    tag: str
    """One of TAGS; `text` for a markdown cell."""
    line: int
    """The marker's line, from 1."""
    end: int
    """The first line after the cell."""
    source: str
    """The lines below the marker."""


def read_percent(path: Path) -> tuple[PercentCell, ...]:
    """Read a percent notebook.

    Raises:
        DeclarationError: the file cannot be read, a code cell has not exactly one known tag, or code stands
            before the first cell; the message begins with file and line.
    """
    return cut(read_source(path), place(path))


def read_source(path: Path) -> str:
    """Read a notebook's text, with plain line ends.

    Raises:
        DeclarationError: there is no such file, or it is not UTF-8.
    """
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else f"not UTF-8: {error}"
        raise DeclarationError(f"{place(path)}: cannot be read: {reason}") from None


def place(path: Path) -> str:
    """Name a file as messages do: by its last two parts, such as `solutions/lstm.py`."""
    return "/".join(path.parts[-2:])


def cut(text: str, name: str) -> tuple[PercentCell, ...]:
    """Cut a percent notebook's text into cells; `name` is the file's name in messages."""
    lines = text.split("\n")
    markers = _find_markers(text, name)
    first = markers[0][0] if markers else len(lines) + 1
    for number, line in enumerate(lines[: first - 1], 1):
        if markers and line.strip() and not line.startswith("#"):
            raise DeclarationError(
                f"{name}:{number}: found code before the first cell; expected `# %%` above it"
            )
    ends = [*(line for line, _ in markers[1:]), len(lines) + 1]
    return tuple(
        PercentCell(
            _read_tag(marker, f"{name}:{line}"), line, end, "\n".join(lines[line : end - 1]).strip("\n")
        )
        for (line, marker), end in zip(markers, ends, strict=False)
    )


def blank(text: str, cells: Iterable[PercentCell]) -> str:
    """Empty the lines of cells that are not run; all other lines keep their numbers."""
    lines = text.split("\n")
    for cell in cells:
        if cell.tag in NOT_RUN:
            lines[cell.line - 1 : cell.end - 1] = [""] * (cell.end - cell.line)
    return "\n".join(lines)


def _find_markers(text: str, name: str) -> list[tuple[int, str]]:
    """Find the comments that begin a cell; text inside a string is none."""
    try:
        return [
            (token.start[0], token.string)
            for token in tokenize.generate_tokens(io.StringIO(text).readline)
            if token.type == tokenize.COMMENT and token.start[1] == 0 and _MARKER.match(token.string)
        ]
    except tokenize.TokenError as error:
        reason, (line, _) = error.args
        raise DeclarationError(f"{name}:{line}: not Python: {reason}") from None
    except SyntaxError as error:
        raise DeclarationError(f"{name}:{error.lineno}: not Python: {error.msg}") from None


def _read_tag(marker: str, where: str) -> str:
    tags = _listed(marker, where)
    if re.search(r"\[(markdown|md)\]", marker.split("tags")[0]):
        return "text"
    known = [tag for tag in tags if tag in TAGS]
    if len(known) != 1:
        found = f"tags {tags}" if tags else "no tag"
        raise DeclarationError(f"{where}: found {found}; a code cell has exactly one of {', '.join(TAGS)}")
    return known[0]


def _listed(marker: str, where: str) -> list[str]:
    match = _TAGS.search(marker)
    try:
        tags = json.loads(match.group(1)) if match else []
    except json.JSONDecodeError:
        tags = [None]
    if not all(isinstance(tag, str) for tag in tags):
        raise DeclarationError(f'{where}: found {marker!r}; tags are written as tags=["exercise"]')
    return list(tags)
