"""A notebook takes functions from an earlier one: only what is written there, and nothing else is run."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder import own
from autograder.course import Course, Solution, load_solution
from autograder.course.files import write_notebook
from autograder.course.notebook import compose_source
from autograder.student.own_work import NotWritten

STUB = 'def f(x):\n    """Say what is asked."""\n    # YOUR CODE HERE\n    raise NotImplementedError()\n'
Save = Callable[..., Path]


@pytest.fixture
def save(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Save:
    """Save cells, each with its tags, as the notebook of the assignment `first`, and work beside it."""

    def save(*cells: tuple[str, list[str]]) -> Path:
        path = tmp_path / "first" / "first.ipynb"
        path.parent.mkdir(exist_ok=True)
        entries = [
            {"cell_type": "code", "metadata": {"tags": tags}, "source": source.splitlines(keepends=True)}
            for source, tags in cells
        ]
        entries.insert(0, {"cell_type": "markdown", "metadata": {}, "source": ["raise ValueError"]})
        path.write_text(json.dumps({"cells": entries}))
        return path

    (tmp_path / "second").mkdir()
    monkeypatch.chdir(tmp_path / "second")
    return save


def reason(*names: str, **keywords: Any) -> str:
    """Give the one line that says why functions cannot be taken."""
    with pytest.raises(NotImplementedError) as caught:
        own("first", *names, **keywords)
    assert isinstance(caught.value, NotWritten)
    (line,) = caught.value._render_traceback_()
    assert "\n" not in line
    return line


def test_functions_come_in_the_order_of_their_names_with_what_they_use(save: Save) -> None:
    save(
        ("import numpy as np\nHALF = 0.5", ["setup"]),
        ("def f(x):\n    return HALF * np.sum(x)", ["exercise"]),
        ("def g(x):\n    return 2 * f(x)", ["exercise"]),
    )
    g, f = own("first", "g", "f")
    assert (f(np.ones(3)), g(np.ones(3))) == (1.5, 3.0)


@pytest.mark.parametrize("tag", ["demo", "check", "quiz"])
def test_demonstrations_checks_and_quizzes_are_not_run(save: Save, tag: str) -> None:
    save(("def f(x):\n    return x", ["exercise"]), ("raise SystemExit\ndef f(x): ...", [tag]))
    (f,) = own("first", "f")
    assert f(3) == 3


def test_of_cells_of_ones_own_only_definitions_are_run(save: Save) -> None:
    save(
        ("%matplotlib inline\n!pip install x\nfrom math import tau\ndef helper(x):\n    return tau * x", []),
        ("raise SystemExit\nvalue = 3", []),
        ("def f(x):\n    return helper(x)", ["exercise"]),
    )
    (f,) = own("first", "f")
    assert f(0) == 0
    assert "value" not in f.__globals__


def test_a_placeholder_is_not_written_yet(save: Save) -> None:
    save((STUB, ["exercise"]))
    assert reason("f") == ("f is not written yet: write it in ../first/first.ipynb, and save that notebook.")


def test_a_placeholder_does_not_replace_what_was_written_above_it(save: Save) -> None:
    save(("def f(x):\n    return x", []), (STUB, ["exercise"]))
    (f,) = own("first", "f")
    assert f(3) == 3


def test_a_function_that_uses_a_placeholder_stops_where_it_is_called(save: Save) -> None:
    save((STUB, ["exercise"]), ("def g(x):\n    return f(x)", ["exercise"]))
    (g,) = own("first", "g")
    with pytest.raises(NotImplementedError):
        g(1)


def test_a_function_that_is_not_there_is_told(save: Save) -> None:
    save(("def g(x):\n    return x", ["exercise"]))
    assert reason("g", "f").startswith("f is not there: write it in ../first/first.ipynb")


def test_a_broken_cell_costs_only_what_it_defines(save: Save) -> None:
    save(
        ("def f(x)\n    return x", ["exercise"]),
        ("1 / 0", ["setup"]),
        ("def g(x):\n    return x", ["exercise"]),
    )
    (g,) = own("first", "g")
    assert g(3) == 3
    assert reason("f").endswith("its code cell 1 stops with SyntaxError: expected ':' (<unknown>, line 1).")


def test_a_missing_notebook_is_told_with_what_to_do(save: Save, tmp_path: Path) -> None:
    assert reason("f") == (
        f"../first/first.ipynb was not found from {tmp_path / 'second'}: put your notebook there, or say "
        'where it is with own(..., notebook="path/to/it.ipynb").'
    )


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"cells": 3}', '{"cells": [{"cell_type": "code"}]}'])
def test_what_is_no_notebook_is_told(save: Save, text: str) -> None:
    save().write_text(text)
    assert "cannot be read as a notebook" in reason("f")


def test_a_notebook_may_lie_elsewhere(save: Save, tmp_path: Path) -> None:
    path = save(("def f(x):\n    return x", ["exercise"])).rename(tmp_path / "mine.ipynb")
    (f,) = own("first", "f", notebook=path)
    assert f(3) == 3


def test_an_error_shows_the_line_of_the_other_notebook(save: Save) -> None:
    save(("def f(x):\n    return x / 0  # here", ["exercise"]))
    (f,) = own("first", "f")
    with pytest.raises(ZeroDivisionError) as caught:
        f(1)
    assert "code cell 1" in str(caught.traceback[-1].path)
    assert "# here" in str(caught.traceback[-1].statement)


def test_nothing_is_taken_from_a_release_and_everything_from_its_solution(
    course: Course, vanilla: Solution, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(course.release_path("lstm").parent)
    with pytest.raises(NotWritten, match="is not written yet"):
        own("vanilla_rnn", "rnn_forward")
    for solution in (vanilla, load_solution(course, "lstm")):
        path = tmp_path / "solved.ipynb"
        path.write_text(write_notebook(compose_source(solution)))
        names = [name for exercise in solution.exercises for name in exercise.functions]
        assert all(callable(function) for function in own(solution.name, *names, notebook=path))
