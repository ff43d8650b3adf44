"""The notebooks run in a real kernel, are worth what they should be, and are what is committed."""

import json
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import matplotlib.font_manager  # noqa: F401 - builds the font cache, which a kernel would announce on stderr
import nbformat
import pytest
from nbclient import NotebookClient

from autograder.course import Course, build, find_course
from autograder.course.percent import read_percent
from autograder.grading.engine import grade
from autograder.grading.exam import set_exam

ROOT = Path(__file__).parent.parent.parent
NAMES = [assignment.name for assignment in find_course(ROOT).assignments]
CELL_SECONDS = 600

PROMISES: dict[str, list[tuple[str, Callable[[list[float]], bool]]]] = {
    "char_rnn": [
        (r"step  10 of \d+   loss (\S+)", lambda first: len(first) == 3 and min(first) > 2),
        (r"step (?:(\d+) of \1)   loss (\S+)", lambda last: len(last) == 3 and max(last) < 0.8),
        (
            r"at temperature 0.4: (\d+)% of the words are known",
            lambda known: len(known) == 3 and min(known) >= 90,
        ),
    ],
    "deep_rnn": [
        (r"bag of words: (\S+) right", lambda right: len(right) == 1 and right[0] < 0.6),
        (r"deep network: (\S+) right", lambda right: len(right) == 1 and right[0] > 0.95),
        (r"praised plainly: (\d+)", lambda praised: praised == [101]),
        (r"praised with a not: (\d+)", lambda praised: praised == [10]),
    ],
}
"""What demonstrations come to: numbers that are printed (the last group), and what must hold of them."""
QUESTIONS = {
    "deep_rnn": """
def praised(*texts):
    return "".join(str(int(each)) for each in praise(list(texts)) > 0.5)

print("bag of words:", bag_right, "right")
print("deep network:", deep_right, "right")
plain = ("the play was good", "the play was dull", "i think the play was so bright")
turned = ("the play was not good", "the play was not dull", "the play was not so bright")
print("praised plainly:", praised(*plain))
print("praised with a not:", praised(*turned))
""",
}
"""What a kernel is asked when it has run a solved notebook: a bag of words does not understand "not"."""


@dataclass(frozen=True)
class Ran:
    """A code cell after the kernel ran it."""

    tag: str
    source: str
    outputs: list[Any]

    @property
    def text(self) -> str:
        """What it shows, as plain text."""
        return "\n".join(_plain(output) for output in self.outputs)

    @property
    def error(self) -> str:
        """The name of the exception that ended it; empty where none did."""
        return next((each["ename"] for each in self.outputs if each["output_type"] == "error"), "")

    @property
    def stderr(self) -> str:
        """What it wrote to stderr, where Python's warnings go."""
        streams = [each for each in self.outputs if each["output_type"] == "stream"]
        return "".join(each["text"] for each in streams if each["name"] == "stderr")


def _plain(output: Any) -> str:
    return str(output.get("text") or output.get("data", {}).get("text/plain", ""))


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The course, built anew in a folder of its own."""
    root = tmp_path_factory.mktemp("fresh")
    shutil.copy(ROOT / "course.toml", root)
    shutil.copytree(ROOT / "solutions", root / "solutions", ignore=shutil.ignore_patterns("__pycache__"))
    course = find_course(root)
    for name in NAMES:
        build(course, name)
        for file in ("cases.json", "quiz.json"):
            shutil.copy(course.release_path(name).with_name(file), course.source_path(name).parent)
    return course


@pytest.fixture(scope="module", params=NAMES)
def name(request: pytest.FixtureRequest) -> str:
    """One assignment after the other."""
    return str(request.param)


@pytest.fixture(scope="module")
def solved(fresh: Course, name: str) -> list[Ran]:
    """The cells of the notebook with its solutions, after a run from top to bottom."""
    return list(_run(fresh, name, fresh.source_path(name), QUESTIONS.get(name, "")))


@pytest.fixture(scope="module")
def unsolved(fresh: Course, name: str) -> list[Ran]:
    """The cells of the released notebook, after a run from top to bottom."""
    return list(_run(fresh, name, fresh.release_path(name)))


def _run(course: Course, name: str, path: Path, question: str = "") -> Iterator[Ran]:
    cells = read_percent(course.solution_path(name))
    tags = [cell.tag for cell in cells if cell.tag not in ("text", "instructor")]
    notebook = nbformat.read(path, as_version=4)
    if question:
        tags.append("demo")
        notebook.cells.append(nbformat.v4.new_code_cell(question))
    client = NotebookClient(
        notebook,
        timeout=CELL_SECONDS,
        allow_errors=True,
        resources={"metadata": {"path": str(path.parent)}},
    )
    client.execute()
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for tag, cell in zip(tags, code, strict=True):
        yield Ran(tag, cell.source, cell.outputs)


def test_the_committed_release_is_what_a_fresh_build_gives(fresh: Course, name: str) -> None:
    built, committed = fresh.release_path(name).parent, ROOT / "assignments" / name
    files = sorted(path.name for path in built.iterdir())
    assert files == sorted(path.name for path in committed.iterdir() if path.name != ".ipynb_checkpoints")
    for file in files:
        assert (built / file).read_bytes() == (committed / file).read_bytes(), file


def test_the_solved_notebook_runs_without_an_error_or_a_warning(solved: list[Ran]) -> None:
    assert [(cell.source, cell.error, cell.stderr) for cell in solved if cell.error or cell.stderr] == []


def test_every_check_of_the_solved_notebook_passes(solved: list[Ran]) -> None:
    checks = [cell for cell in solved if cell.tag == "check"]
    assert checks
    for cell in checks:
        assert "✓" in cell.text, cell.source
        assert not set("✗○–") & set(cell.text), cell.text


def test_every_demonstration_of_the_solved_notebook_shows_or_prints_or_defines(solved: list[Ran]) -> None:
    silent = [
        cell for cell in solved if cell.tag == "demo" and not cell.outputs and "def " not in cell.source
    ]
    assert [cell.source for cell in silent] == []


def test_pictures_come_from_the_solved_notebook(solved: list[Ran]) -> None:
    drawn = [each for cell in solved for each in cell.outputs if "image/png" in each.get("data", {})]
    assert len(drawn) >= 3


@pytest.mark.parametrize("name", PROMISES, indirect=True)
def test_what_demonstrations_promise_holds(solved: list[Ran], name: str) -> None:
    shown = "\n".join(cell.text for cell in solved if cell.tag == "demo")
    for pattern, holds in PROMISES[name]:
        numbers = [float(found[found.re.groups]) for found in re.finditer(pattern, shown)]
        assert holds(numbers), (pattern, numbers)


def test_an_unsolved_check_says_that_nothing_is_written_yet(unsolved: list[Ran]) -> None:
    for cell in (cell for cell in unsolved if cell.tag == "check"):
        assert (cell.error, cell.stderr) == ("", ""), cell.source
        assert "is not written yet" in cell.text, cell.text
        assert "✗" not in cell.text, cell.text


def test_the_released_notebook_stops_only_where_an_exercise_is_missing(unsolved: list[Ran]) -> None:
    allowed = {"check": {""}, "quiz": {""}, "setup": {""}, "exercise": {""}}
    for cell in unsolved:
        assert cell.error in allowed.get(cell.tag, {"", "NotImplementedError", "NotWritten", "NameError"}), (
            cell.source
        )
        assert not cell.stderr, cell.source


def test_questions_are_asked(solved: list[Ran], fresh: Course, name: str) -> None:
    asked = json.loads(fresh.release_path(name).with_name("quiz.json").read_text())["questions"]
    quizzes = [cell for cell in solved if cell.tag == "quiz" and cell.source.startswith("quiz(")]
    assert len(quizzes) == len(asked) >= 4
    assert all(cell.outputs for cell in quizzes)


def test_the_solution_is_worth_everything_and_the_release_nothing(fresh: Course, name: str) -> None:
    exam = set_exam(fresh, name)
    pairs = [("release", fresh.release_path(name)), ("solution", fresh.source_path(name))]
    empty, full = (graded.result for graded in grade(exam, pairs))
    assert (empty.score, full.score) == (0, full.max_score)
    assert full.max_score == 100
