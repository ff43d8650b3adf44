"""Knows what a piece of a student's Python source defines, and how to leave statements out of it.

The source is only parsed here, never run; every statement that is left out leaves its lines behind, so that
messages keep their line numbers.
"""

import ast
import re
import warnings
from collections.abc import Callable, Collection
from threading import Lock

MAX_LENGTH = 200_000
"""Characters that are worth parsing; no cell of a person comes near."""

_MAGIC = re.compile(r"^([ \t]*)[%!?].*$", re.MULTILINE)
_TURN = Lock()
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def parse(source: str) -> ast.Module | None:
    """Parse a source, magics and shell escapes left out; None where it is not Python, or too much of it."""
    if len(source) > MAX_LENGTH:
        return None
    try:
        return parse_in_turn(_plain(source))
    except (SyntaxError, ValueError, RecursionError, MemoryError):  # the last two: nested too deeply
        return None


def parse_in_turn(text: str) -> ast.Module:
    """Parse Python, one thread after the other.

    Some releases of CPython count the nesting of all threads together, and may raise SystemError (its issue
    106905); and warnings are switched off for all threads at once.

    Raises:
        SyntaxError, ValueError, RecursionError, MemoryError: as `ast.parse` has them.
    """
    with _TURN, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(text)


def definitions(source: str) -> frozenset[str]:
    """Name the functions and classes that a source defines at its top level; none where it is not Python."""
    tree = parse(source)
    return (
        frozenset(node.name for node in tree.body if isinstance(node, _DEFINITIONS)) if tree else frozenset()
    )


def keep_definitions(source: str) -> str:
    """Keep imports, functions, classes and constants; the text is empty where there are none."""
    tree = parse(source)
    if tree is None or not any(_is_definition(node) for node in tree.body):
        return ""
    return _leave_out(_plain(source), tree, lambda node: not _is_definition(node))


def leave_out_functions(source: str, names: Collection[str]) -> str:
    """Leave out the top-level functions and classes with these names."""
    tree = parse(source)
    if tree is None:
        return source
    return _leave_out(source, tree, lambda node: isinstance(node, _DEFINITIONS) and node.name in names)


def leave_out_main(source: str) -> str:
    """Leave out `if __name__ == "__main__":`, which an import of the module does not run."""
    tree = parse(source)
    return _leave_out(source, tree, _is_main) if tree and any(map(_is_main, tree.body)) else source


def normal(source: str) -> str:
    """Give the text by which two cells are compared: without spaces at line ends and around."""
    return "\n".join(line.rstrip() for line in source.strip().split("\n"))


def _plain(source: str) -> str:
    """Put `pass` in the place of magics and shell escapes, line by line."""
    return _MAGIC.sub(r"\1pass", source)


def _is_definition(node: ast.stmt) -> bool:
    if isinstance(node, (ast.Assign, ast.AnnAssign)):
        return isinstance(node.value, (ast.Constant, ast.Lambda))
    return isinstance(node, (*_DEFINITIONS, ast.Import, ast.ImportFrom))


def _is_main(node: ast.stmt) -> bool:
    return (
        isinstance(node, ast.If)
        and isinstance(node.test, ast.Compare)
        and isinstance(node.test.left, ast.Name)
        and node.test.left.id == "__name__"
    )


def _leave_out(source: str, tree: ast.Module, drop: Callable[[ast.stmt], bool]) -> str:
    lines = source.encode("utf-8", "replace").split(b"\n")
    for node in reversed(tree.body):
        if drop(node):
            first, last = _first_line(node) - 1, (node.end_lineno or node.lineno) - 1
            start = node.col_offset if first == node.lineno - 1 else 0
            tail = lines[last][node.end_col_offset :]
            lines[first] = lines[first][:start] + b"pass"
            lines[first + 1 : last + 1] = [b""] * (last - first)
            lines[last] += tail
    return b"\n".join(lines).decode()


def _first_line(node: ast.stmt) -> int:
    """Give the first line of a statement, decorators included."""
    if isinstance(node, _DEFINITIONS) and node.decorator_list:
        return min(node.lineno, *(decorator.lineno for decorator in node.decorator_list))
    return node.lineno
