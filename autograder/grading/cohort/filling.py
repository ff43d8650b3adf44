"""Knows how the cells that students write are filled: from the reference, a variant or a misconception."""

import ast
import json
import re
from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass

from autograder.course import Course, Solution
from autograder.course.percent import read_percent
from autograder.judging import Misconception

from ..intake.outputs import Record, read_text
from ..intake.release import Release, load_release

_MARKS = ("### BEGIN SOLUTION", "### END SOLUTION")


@dataclass(frozen=True)
class Material:
    """An assignment as the instructor has it, ready to be handed in by somebody."""

    notebook: Record
    """The released notebook."""
    release: Release
    solved: Mapping[str, str]
    """The reference's source for every cell that students write, by the cell's name."""
    wrong: str
    """The source of the file with the misconceptions; empty where there is none."""


def gather(course: Course, solution: Solution) -> Material:
    """Read an assignment's release and solution."""
    path = course.release_path(solution.name)
    release = load_release(path)
    cells = [cell.source for cell in read_percent(solution.path) if cell.tag == "exercise"]
    texts = {name: text for text in map(_unmarked, cells) for name in pieces(text)}
    wrong = solution.path.parent / "misconceptions" / solution.path.name
    return Material(
        notebook=json.loads(path.read_bytes()),
        release=release,
        solved={cell.name: texts[min(cell.functions)] for cell in release.cells if cell.functions},
        wrong=wrong.read_text(encoding="utf-8") if wrong.is_file() else "",
    )


def fill(material: Material, sources: Mapping[str, str]) -> Record:
    """Give the released notebook with these sources, by the cells' names, as if it had been run."""
    notebook = deepcopy(material.notebook)
    count = 0
    for cell in notebook["cells"]:
        name = cell["metadata"].get("nbgrader", {}).get("grade_id")
        cell["source"] = sources.get(name) or read_text(cell["source"])
        if cell["cell_type"] == "code":
            count += 1
            cell["execution_count"] = count
    return notebook


def pieces(text: str) -> dict[str, str]:
    """Cut a module into what it binds at its top level: functions, classes and constants, by name."""
    found = {}
    for node in ast.parse(text).body:
        for name in _bound(node):
            found[name] = _text_of(node, text)
    return found


def other_code(text: str, names: Iterable[str]) -> str:
    """Give a module without its docstring and without what binds these names."""
    left_out = set(names)
    kept = [
        _text_of(node, text)
        for node in ast.parse(text).body
        if not left_out & set(_bound(node)) and not _is_text(node)
    ]
    return "\n\n".join(kept)


def put_in(source: str, texts: Mapping[str, str]) -> str:
    """Put other texts in the places of functions in a source; what is not mentioned stays."""
    lines = source.split("\n")
    for node in reversed(ast.parse(source).body):
        for name in set(_bound(node)) & set(texts):
            lines[_start(node) - 1 : node.end_lineno] = [texts[name]]
    return "\n".join(lines)


def spoil(material: Material, misconception: Misconception) -> dict[str, str]:
    """Give the reference's sources with one function replaced by a wrong one."""
    known, aim = pieces(material.wrong), misconception.replaces
    name = next(name for name, text in material.solved.items() if aim in pieces(text))
    right = pieces(material.solved[name])[aim]
    text = _undecorated(known[misconception.function.__name__])
    parts = [*(known[helper] for helper in _helpers(text, known)), _renamed(text, aim)]
    if any(aim in _names(part) for part in parts):  # the student kept a first version
        parts = [_renamed(right, f"{aim}_v1"), *(_with_calls_to(part, aim, f"{aim}_v1") for part in parts)]
    text = "\n\n\n".join(parts)
    return {**material.solved, name: put_in(material.solved[name], {aim: text})}


def calls_itself(material: Material, misconception: Misconception) -> bool:
    """Ask whether a misconception is written by way of the function that it replaces."""
    known = pieces(material.wrong)
    text = _undecorated(known[misconception.function.__name__])
    parts = (text, *(known[helper] for helper in _helpers(text, known)))
    return any(misconception.replaces in _names(part) for part in parts)


def _unmarked(source: str) -> str:
    return "\n".join(line for line in source.split("\n") if line.strip() not in _MARKS)


def _bound(node: ast.stmt) -> tuple[str, ...]:
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return (node.name,)
    targets = node.targets if isinstance(node, ast.Assign) else []
    return tuple(target.id for target in targets if isinstance(target, ast.Name))


def _start(node: ast.stmt) -> int:
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(decorator.lineno for decorator in decorators)])


def _text_of(node: ast.stmt, text: str) -> str:
    return "\n".join(text.split("\n")[_start(node) - 1 : node.end_lineno])


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _undecorated(text: str) -> str:
    return "\n".join(text.split("\n")[ast.parse(text).body[0].lineno - 1 :])


def _renamed(text: str, name: str) -> str:
    """Give the text of a function or class another name."""
    return re.sub(r"^(def|class) \w+", rf"\1 {name}", text, count=1, flags=re.MULTILINE)


def _with_calls_to(text: str, old: str, new: str) -> str:
    lines = text.encode().split(b"\n")
    places = [
        (node.lineno, node.col_offset)
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Name) and node.id == old
    ]
    for line, column in sorted(places, reverse=True):
        before, after = lines[line - 1][:column], lines[line - 1][column + len(old.encode()) :]
        lines[line - 1] = before + new.encode() + after
    return b"\n".join(lines).decode()


def _names(text: str) -> frozenset[str]:
    return frozenset(node.id for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name))


def _helpers(text: str, known: Mapping[str, str]) -> list[str]:
    """Name what a function needs of the misconceptions' own helpers, those first that others need."""
    found: dict[str, None] = {}
    for name in sorted(_names(text) & set(known)):
        if "@misconception" not in known[name]:
            rest = {other: piece for other, piece in known.items() if other != name}
            found.update(dict.fromkeys([*_helpers(known[name], rest), name]))
    return list(found)
