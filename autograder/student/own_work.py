"""Knows how a notebook takes functions from the student's notebook of an earlier assignment."""

import ast
import json
import linecache
import re
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

WHOLE = ("setup", "exercise")
"""Tags of cells that are run as they are; of a cell without a tag of ours, only what it defines."""
LEFT_OUT = ("demo", "check", "quiz")
_MAGIC = re.compile(r"^([ \t]*)[%!].*$", re.MULTILINE)


class NotWritten(NotImplementedError):  # noqa: N818 - like its parent, it asks for work and blames nobody
    """A function of an earlier notebook is not there yet; a notebook shows one line and no traceback."""

    def _render_traceback_(self) -> list[str]:
        return [str(self)]


def own(assignment: str, *names: str, notebook: str | Path | None = None) -> tuple[Callable[..., Any], ...]:
    """Take your own functions from your notebook of an earlier assignment, as it was last saved.

    Its setup and exercise cells are run, and what cells of your own define; no demonstration, check or quiz.

    Args:
        assignment: the earlier assignment's name, such as `lstm`.
        names: the functions to take: `own("lstm", "lstm_forward", "lstm_backward")`.
        notebook: where it is; `../lstm/lstm.ipynb` unless said otherwise.

    Returns:
        The functions, in the order of their names.

    Raises:
        NotWritten: the notebook is not there or cannot be read, or a function is missing or not written yet.
    """
    path = Path(notebook or Path("..", assignment, f"{assignment}.ipynb"))
    space: dict[str, Any] = {"__name__": assignment}
    written: set[str] = set()
    problems = []
    for place, (source, whole) in enumerate(_read_cells(path), 1):
        try:
            _run(source, whole, f"{path}, code cell {place}", space, written)
        except Exception as error:  # one broken cell costs only what it defines
            problems.append(f"its code cell {place} stops with {type(error).__name__}: {error}")
    for name in names:
        if name not in written:
            state = "is not written yet" if name in space else "is not there"
            because = f"; {problems[0].splitlines()[0]}" if problems else ""
            raise NotWritten(f"{name} {state}: write it in {path}, and save that notebook{because}.")
    return tuple(space[name] for name in names)


def _read_cells(path: Path) -> Iterator[tuple[str, bool]]:
    """Give the source of each code cell that counts, and whether all of it does."""
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        for cell in cells:
            tags = cell["metadata"].get("tags", ())
            if cell["cell_type"] == "code" and not set(LEFT_OUT) & set(tags):
                yield "".join(cell["source"]), bool(set(WHOLE) & set(tags))
    except FileNotFoundError:
        raise NotWritten(
            f"{path} was not found from {Path.cwd()}: put your notebook there, or say where it is with "
            'own(..., notebook="path/to/it.ipynb").'
        ) from None
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise NotWritten(f"{path} cannot be read as a notebook ({type(error).__name__}).") from None


def _run(source: str, whole: bool, name: str, space: dict[str, Any], written: set[str]) -> None:
    """Run a cell; a placeholder does not replace what is written already."""
    source = _MAGIC.sub(r"\1pass", source)
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)  # for tracebacks
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = ast.parse(source)
        kept: list[ast.stmt] = []
        for node in tree.body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                if not _is_placeholder(node):
                    written.add(node.name)
                elif node.name in written:
                    continue
            elif not whole and not isinstance(node, ast.Import | ast.ImportFrom):
                continue
            kept.append(node)
        exec(compile(ast.Module(kept, []), name, "exec"), space)


def _is_placeholder(node: ast.FunctionDef | ast.ClassDef) -> bool:
    """Tell whether a function's first statement, after its docstring, raises NotImplementedError."""
    body = node.body[ast.get_docstring(node, clean=False) is not None :]
    return bool(body) and isinstance(body[0], ast.Raise) and "NotImplementedError" in ast.dump(body[0])
