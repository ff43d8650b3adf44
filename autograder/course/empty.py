"""Knows which functions the empty release notebook defines, before a student has written anything."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from autograder.exercises import BuildError

from .percent import place
from .solution import Solution

_MAGIC = re.compile(r"^([ \t]*)[%!?].*$", re.MULTILINE)


def run_stubs(notebook: Mapping[str, Any], solution: Solution) -> dict[str, Callable[..., Any]]:
    """Run the set-up and exercise cells of a release notebook and give the exercises' functions by name.

    Raises:
        BuildError: a cell raises, or a function that students are to complete is not there.
    """
    namespace: dict[str, Any] = {"__name__": f"release_of_{solution.name}"}
    for cell in notebook["cells"]:
        if {"setup", "exercise"} & set(cell["metadata"].get("tags", ())):
            label = cell["metadata"]["nbgrader"]["grade_id"]
            source = _MAGIC.sub(r"\1pass", "".join(cell["source"]))
            try:
                exec(compile(source, f"<{label}>", "exec"), namespace)
            except Exception as error:  # the cell is the author's and may raise anything
                reason = f"{type(error).__name__}: {error}"
                raise BuildError(
                    f"{place(solution.path)}: {label}: the released cell raises {reason}"
                ) from error
    for name in solution.functions:
        if not callable(namespace.get(name)):
            raise BuildError(f"{place(solution.path)}: {name} is missing from the release notebook")
    return {name: namespace[name] for name in solution.functions}
