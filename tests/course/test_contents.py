"""A solution file that Jupyter opens as a notebook shows what nbgrader records, and keeps none of it."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from autograder.course import Course
from autograder.course.contents import Contents
from autograder.course.panel import _load_jupyter_server_extension
from tests.grading.toy_course import copy_course, make_course

FILE = "solutions/toys.py"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The toy course."""
    return make_course(tmp_path_factory.mktemp("built"))


@pytest.fixture
def course(built: Course, tmp_path: Path) -> Course:
    """A copy of the toy course, to be changed."""
    return copy_course(built, tmp_path)


@pytest.fixture
def contents(course: Course) -> Contents:
    """What a Jupyter server opens files with."""
    return Contents(root_dir=str(course.root))


def open_cells(contents: Contents, path: str = FILE) -> list[Any]:
    cells: list[Any] = asyncio.run(contents.get(path, type="notebook"))["content"]["cells"]
    return cells


def roles(cells: list[Any]) -> list[tuple[str, float] | None]:
    found = [cell["metadata"].get("nbgrader") for cell in cells]
    return [each and (each["grade_id"], each.get("points", 0)) for each in found]


SHOWN = [
    ("text-1", 0),
    ("setup", 0),
    ("scale-solution", 0),
    ("scale", 30),
    ("energy-solution", 0),
    ("energy", 10),
    None,
]


def test_cells_show_names_and_points_but_the_instructors_own(contents: Contents) -> None:
    assert roles(open_cells(contents)) == SHOWN


def test_a_saved_file_has_the_change_and_nothing_of_nbgrader(course: Course, contents: Contents) -> None:
    before = course.solution_path("toys").read_text()
    model = asyncio.run(contents.get(FILE, type="notebook"))
    model["content"]["cells"][0]["source"] = "# Many toys"
    asyncio.run(contents.save(model, FILE))
    after = course.solution_path("toys").read_text()
    assert "# # Many toys" in after
    assert "nbgrader" not in after
    assert roles(open_cells(contents)) == SHOWN
    assert after.endswith(before[before.index("EXERCISES = (") :])


def test_a_changed_declaration_is_shown_when_the_file_is_opened_again(
    course: Course, contents: Contents
) -> None:
    open_cells(contents)
    path = course.solution_path("toys")
    path.write_text(path.read_text().replace('"gradient": 20', '"gradient": 25'))
    assert ("scale", 35) in roles(open_cells(contents))


@pytest.mark.parametrize(("old", "new"), [("import numpy as np", "import nump"), ('tags=["check"]', "")])
def test_a_file_that_is_not_finished_opens_all_the_same(
    course: Course, contents: Contents, old: str, new: str
) -> None:
    path = course.solution_path("toys")
    path.write_text(path.read_text().replace(old, new))
    cells = open_cells(contents)
    assert len(cells) == len(SHOWN)
    assert set(roles(cells)) == {None}


def test_other_files_are_left_alone(course: Course, contents: Contents) -> None:
    (course.root / "notes.py").write_text('# %% nbgrader={"grade_id": "mine"}\n1 + 1\n')
    model = asyncio.run(contents.get("notes.py", type="notebook"))
    assert roles(model["content"]["cells"]) == [("mine", 0)]
    asyncio.run(contents.save(model, "notes.py"))
    assert '"mine"' in (course.root / "notes.py").read_text()
    assert asyncio.run(contents.get(FILE, type="file"))["type"] == "file"


def test_a_server_with_files_elsewhere_keeps_its_own_way() -> None:
    class Elsewhere:
        pass

    class Server:
        contents_manager_class = Elsewhere

    _load_jupyter_server_extension(Server)
    assert Server.contents_manager_class is Elsewhere
