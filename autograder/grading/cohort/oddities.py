"""Knows what happens to notebooks on their way from a student to the grader."""

import json
from collections.abc import Callable
from copy import deepcopy
from typing import Any

from autograder.exercises import Exercise

from ..intake.outputs import Record
from .filling import Material

SCRATCH = (
    "print('shapes:', np.zeros((2, 3)).shape)",
    "a = np.arange(6.0).reshape(2, 3)\na.sum(axis=0)",
    "import time\n\nstart = time.time()\nprint(time.time() - start)",
    "plt.plot(np.tanh(np.linspace(-3, 3)))\nplt.show()",
    "# TODO: ask about the bias\nx = np.ones((4, 5))\nx.T @ x",
)


def add_cell(notebook: Record, place: int, source: str, kind: str = "code") -> None:
    """Add a cell of the student's own at a place, counted from 0; -1 is the end."""
    cell: Record = {
        "cell_type": kind,
        "id": f"own-{len(notebook['cells'])}",
        "metadata": {},
        "source": source,
    }
    if kind == "code":
        cell |= {"execution_count": 1, "outputs": []}
    notebook["cells"].insert(len(notebook["cells"]) if place < 0 else place, cell)


def _tags(cell: Record) -> list[str]:
    return list(cell["metadata"].get("tags", ()))


def _places(notebook: Record, tag: str) -> list[int]:
    return [place for place, cell in enumerate(notebook["cells"]) if tag in _tags(cell)]


def prints_and_installs(notebook: Record, material: Material) -> Any:
    """Right, with prints, magics, an installation and a picture left in the notebook."""
    add_cell(notebook, 0, "!pip install -q numpy matplotlib seaborn\n%matplotlib inline")
    for scratch in SCRATCH:
        add_cell(notebook, -1, scratch)
    return notebook


def own_cell_fails(notebook: Record, material: Material) -> Any:
    """Right, with cells of the student's own that fail when they are run."""
    add_cell(notebook, 2, "import my_plotting_helpers\n\nmy_plotting_helpers.setup()")
    add_cell(notebook, -1, "print(best_loss)\nassert best_loss < 0.1")
    return notebook


def checks_deleted(notebook: Record, material: Material) -> Any:
    """Right, with all checks and demonstrations deleted."""
    notebook["cells"] = [cell for cell in notebook["cells"] if not {"check", "demo"} & set(_tags(cell))]
    return notebook


def check_copied(notebook: Record, material: Material) -> Any:
    """Right, with a check copied below another exercise."""
    places = _places(notebook, "check")
    notebook["cells"].insert(places[-1] + 1, deepcopy(notebook["cells"][places[0]]))
    return notebook


def check_edited(notebook: Record, material: Material) -> Any:
    """Right, with a check that was edited to print, and a helper written into it."""
    cell = notebook["cells"][_places(notebook, "check")[0]]
    cell["source"] = "def shape(a):\n    return a.shape\n\n\n" + cell["source"] + "\nprint(shape(np.ones(3)))"
    return notebook


def reordered(notebook: Record, material: Material) -> Any:
    """Right, with the exercises in reverse order."""
    places = _places(notebook, "exercise")
    cells = [notebook["cells"][place] for place in places]
    for place, cell in zip(places, reversed(cells), strict=True):
        notebook["cells"][place] = cell
    return notebook


def solved_elsewhere(notebook: Record, material: Material) -> Any:
    """Right, written in cells of the student's own above the untouched placeholders."""
    stubs = {cell.name: cell.source for cell in material.release.cells}
    for place in reversed(_places(notebook, "exercise")):
        cell = notebook["cells"][place]
        add_cell(notebook, place, cell["source"])
        cell["source"] = stubs[cell["metadata"]["nbgrader"]["grade_id"]]
    return notebook


def retyped(notebook: Record, material: Material) -> Any:
    """Right, with one exercise turned into a markdown cell by a slip of the finger."""
    cell = notebook["cells"][_places(notebook, "exercise")[-1]]
    cell["cell_type"] = "markdown"
    del cell["outputs"], cell["execution_count"]
    return notebook


def metadata_lost(notebook: Record, material: Material) -> Any:
    """Right, saved by a program that drops metadata and writes source as lists."""
    for cell in notebook["cells"]:
        cell["metadata"] = {}
        cell["source"] = cell["source"].splitlines(keepends=True)
        del cell["id"]
    return {**notebook, "metadata": {}, "nbformat_minor": 2}


def saved_twice(notebook: Record, material: Material) -> Any:
    """Right, under the name that a browser gives a second download."""
    return notebook, "{} (1).ipynb"


def as_module(notebook: Record, material: Material) -> Any:
    """Right, handed in as a Python module."""
    return "import numpy as np\n\n\n" + "\n\n\n".join(material.solved.values()) + "\n", "{}.py"


def does_not_parse(notebook: Record, cell: str, exercise: Exercise) -> Any:
    """One exercise's cell has a syntax error."""
    _edit(notebook, cell, lambda source: source.replace("):", ")", 1))
    return notebook


def never_ends(notebook: Record, cell: str, exercise: Exercise) -> Any:
    """One function never returns."""
    loop = f"\n\n\ndef {exercise.forward}(*inputs):\n    while True:\n        inputs = inputs[::-1]\n"
    _edit(notebook, cell, lambda source: source + loop)
    return notebook


def import_fails(notebook: Record, cell: str, exercise: Exercise) -> Any:
    """One exercise's cell imports a file that was not handed in."""
    _edit(notebook, cell, lambda source: f"from my_layers import *\n\n\n{source}")
    return notebook


def cut_off(notebook: Record, cell: str, exercise: Exercise) -> Any:
    """The file was cut off while it was uploaded."""
    text = json.dumps(notebook, indent=1, ensure_ascii=False)
    return text[: len(text) * 2 // 3]


def web_page(notebook: Record, cell: str, exercise: Exercise) -> Any:
    """The file is the web page that shows the notebook."""
    return "<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body></body></html>\n"


def _edit(notebook: Record, name: str, change: Callable[[str], str]) -> None:
    for cell in notebook["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == name:
            cell["source"] = change(cell["source"])


ODDITIES: tuple[Callable[[Record, Material], Any], ...] = (
    prints_and_installs,
    own_cell_fails,
    checks_deleted,
    check_copied,
    check_edited,
    reordered,
    solved_elsewhere,
    retyped,
    metadata_lost,
    saved_twice,
    as_module,
)
"""What costs nothing; each gives the JSON, or text, with another file name where it has one."""

DAMAGES: tuple[Callable[[Record, str, Exercise], Any], ...] = (
    does_not_parse,
    never_ends,
    import_fails,
    cut_off,
    web_page,
)
"""What costs one exercise, named by its cell, or the whole submission where the result is text."""
