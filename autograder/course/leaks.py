"""Knows what must never stand in a release, and finds it there: solutions, hidden numbers, the seed."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np

from autograder.exercises import Case

from .percent import PercentCell

LEAST_CHARACTERS = 7
"""A shorter line of a solution, without its spaces, is nobody's secret."""
SIGNIFICANT = 12
"""Digits to which a number is compared; chance agreement is then out of the question."""
COARSE = 2.0**24
"""A number that is a multiple of 1 / COARSE may agree by chance, and is not compared."""
LEAST_SEED = 8
"""A shorter seed, from the environment, would be found everywhere."""

_OPERATION = re.compile(r"[-+*/@%({\[<>]")
_HEADER = re.compile(r"(for|while|def|if|elif|with|class)\b.*:$|else:$|try:$")
_NUMBER = re.compile(r"-?\d+\.\d+(?:[eE][-+]?\d+)?")


def find_leaks(
    files: Mapping[str, str], cells: Iterable[PercentCell], hidden: Iterable[Case], seed: str
) -> Iterator[str]:
    """Find in a release's files what belongs to the instructor alone.

    Args:
        files: texts of JSON files by name.
        cells: the cells of the percent notebook.
        hidden: the hidden cases.
        seed: the grading seed.

    Yields:
        One line per leak: the file and what stands there.
    """
    secret = list(_secret_lines(cells))
    numbers = {number for case in hidden for number in _numbers_of(case)}
    for file, text in files.items():
        strings: list[str] = []
        found: set[str] = set()
        for value in _leaves(json.loads(text)):
            if isinstance(value, str):
                strings.append(value)
                found.update(_rounded(float(number)) for number in _NUMBER.findall(value))
            elif isinstance(value, float):
                found.add(_rounded(value))
        whole = "\n".join(map(_normal, strings))
        for kind, line in secret:
            if _normal(_without_comment(line)) in whole:
                yield f"{file}: holds a line of {kind}: {line.strip()}"
        if numbers & found:
            yield f"{file}: holds a number of a hidden case"
        if len(seed) >= LEAST_SEED and any(seed in string for string in strings):
            yield f"{file}: holds the grading seed"


def find_instructor_cells(notebook: Mapping[str, Any]) -> Iterator[str]:
    """Find cells of a notebook that are tagged `instructor`."""
    for place, cell in enumerate(notebook["cells"], 1):
        if "instructor" in cell["metadata"].get("tags", ()):
            yield f"cell {place} is tagged instructor"


def _secret_lines(cells: Iterable[PercentCell]) -> Iterator[tuple[str, str]]:
    for cell in cells:
        inside = cell.tag == "instructor"
        for line in cell.source.splitlines():
            if "BEGIN SOLUTION" in line:
                inside = True
            elif "END SOLUTION" in line:
                inside = False
            elif inside and _is_telling(line):
                yield ("the instructor's cell" if cell.tag == "instructor" else "a solution"), line


def _is_telling(line: str) -> bool:
    """Tell whether a line would give something away: it computes, and is no mere loop header."""
    code = _without_comment(line)
    return (
        len(_normal(code)) >= LEAST_CHARACTERS
        and _OPERATION.search(code) is not None
        and not _HEADER.match(code.strip())
    )


def _without_comment(line: str) -> str:
    return re.sub(r"(^|\s)#.*$", "", line)


def _normal(text: str) -> str:
    """Give the text by which lines are compared: without white space."""
    return "".join(text.split())


def _leaves(value: Any) -> Iterator[Any]:
    """Give every value of a JSON document; a list of strings, such as a cell's source, is one text."""
    if isinstance(value, list) and value and all(isinstance(item, str) for item in value):
        yield "".join(value)
    elif isinstance(value, (list, dict)):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _leaves(item)
    else:
        yield value


def _numbers_of(case: Case) -> Iterator[str]:
    lists = [item for value in case.inputs if isinstance(value, list) for item in value]
    for array in (*case.inputs, *lists, *case.cotangents, *(case.values or ()), *(case.gradients or ())):
        if isinstance(array, np.ndarray) and array.dtype.kind == "f":
            yield from (
                _rounded(entry) for entry in array.ravel().tolist() if not (entry * COARSE).is_integer()
            )


def _rounded(number: float) -> str:
    return f"{number:.{SIGNIFICANT}g}"
