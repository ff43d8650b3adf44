"""The architecture holds: a module imports only from its own floor and from below."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "autograder"
FLOORS = {
    "data": 0,
    "exercises": 0,
    "judging": 1,
    "student": 2,
    "sandbox": 2,
    "course": 3,
    "grading": 4,
    "cli": 5,
}
"""Rooms by height; two rooms of one height do not know each other."""
LIGHT = {"data", "exercises", "judging", "student"}
STUDENTS_OWN = {"numpy", "matplotlib", "IPython", "ipywidgets", "autograder"}
"""What a student's installation has, or has in part; `student_install.py` shows what it does without."""
MODULES = sorted(PACKAGE.rglob("*.py"))


def room(path: Path) -> str:
    """Name the room of a module: its folder, or itself where it lies at the top."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(path: Path) -> Iterator[str]:
    """List the modules that a file imports anywhere, by absolute name."""
    package = ["autograder", *path.relative_to(PACKAGE).parent.parts]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            name = ".".join([*base, *([node.module] if node.module else [])])
            yield name
            if name == "autograder":
                yield from (f"autograder.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_imports_only_from_its_own_room_and_from_below(path: Path) -> None:
    here = room(path)
    if here not in FLOORS:
        return
    reached = {name.split(".")[1] for name in imports(path) if name.startswith("autograder.")}
    above = {there for there in reached & set(FLOORS) if there != here and FLOORS[there] >= FLOORS[here]}
    assert not above


@pytest.mark.parametrize(
    "path", [path for path in MODULES if room(path) in LIGHT], ids=lambda path: str(path.relative_to(PACKAGE))
)
def test_what_a_student_installs_needs_only_what_a_kernel_has(path: Path) -> None:
    tops = {name.partition(".")[0] for name in imports(path)}
    assert tops <= STUDENTS_OWN | set(sys.stdlib_module_names)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_says_what_it_knows_and_is_not_long(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert ast.get_docstring(ast.parse(source))
    assert len(source.splitlines()) <= 260


def test_the_house_has_every_room() -> None:
    assert {room(path) for path in MODULES} >= set(FLOORS)
