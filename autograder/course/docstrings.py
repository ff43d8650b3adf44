"""Knows which shapes a docstring promises, and where they differ from the exercise's declaration."""

import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from autograder.exercises import Exercise

_SECTION = re.compile(r"(\w+):\s*$")
_ENTRY = re.compile(r"(\w+):\s*(?:\(([^()]*)\))?")


def find_disagreements(exercise: Exercise, functions: Mapping[str, Callable[..., Any]]) -> tuple[str, ...]:
    """List where docstrings and signatures of an exercise's functions differ from its declaration.

    Args:
        exercise: the declaration.
        functions: the reference by name.

    Returns:
        One line per difference: the function, the name, what was found and what is declared.
    """
    inputs = {name: str(exercise.shape_of(name)) for name in exercise.arguments}
    outputs = {
        name.partition("[")[0]: "" if "[" in name else str(exercise.shape_of(name))
        for name in exercise.outputs
    }
    lines: list[str] = []
    forward = functions[exercise.forward]
    cache = {"cache": ""} if exercise.backward else {}
    lines += _compare(exercise.forward, forward, inputs, {**outputs, **cache})
    if exercise.backward:
        upstream = {f"d{name}": str(shape) for name, shape in exercise.values.items()}
        gradients = {name: str(exercise.shape_of(name)) for name in exercise.gradient_of}
        lines += _compare(exercise.backward, functions[exercise.backward], {**upstream, **cache}, gradients)
    return tuple(lines)


def _compare(
    name: str, function: Callable[..., Any], arguments: Mapping[str, str], returned: Mapping[str, str]
) -> Iterator[str]:
    parameters = list(inspect.signature(function).parameters)
    if parameters != list(arguments):
        yield f"{name}: takes {_listed(parameters)}; the declaration says {_listed(arguments)}"
    sections = _read_sections(inspect.getdoc(function) or "")
    for title, declared in (("Args", arguments), ("Returns", returned)):
        found = sections.get(title, {})
        if list(found) != list(declared):
            yield f"{name}: {title} lists {_listed(found)}; the declaration says {_listed(declared)}"
        for key in declared:
            if key in found and _normal(found[key]) != _normal(declared[key]):
                yield (
                    f"{name}: {title}: {key}: found {found[key] or 'no shape'}; "
                    f"the declaration says {declared[key] or 'no shape'}"
                )


def _read_sections(docstring: str) -> dict[str, dict[str, str]]:
    """Read `name: (N, D) ...` entries by section; lines that are indented further continue an entry."""
    sections: dict[str, dict[str, str]] = {}
    entries: dict[str, str] = {}
    indent = 0
    for line in docstring.splitlines():
        depth = len(line) - len(line.lstrip())
        if depth == 0 and line.strip():
            entries, indent = {}, 0
            if title := _SECTION.fullmatch(line):
                sections[title.group(1)] = entries
        elif line.strip() and depth <= (indent or depth):
            indent = depth
            if entry := _ENTRY.match(line.strip()):
                entries[entry.group(1)] = "" if entry.group(2) is None else f"({entry.group(2)})"
    return sections


def _normal(shape: str) -> str:
    """Give the text by which shapes are compared; a scalar may be written `()` or not at all."""
    text = "".join(shape.split())
    return "" if text == "()" else text


def _listed(names: Any) -> str:
    return ", ".join(names) or "nothing"
