"""An author opens a percent file in JupyterLab, and the Create Assignment panel shows what its cells are."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from autograder.course import Course
from autograder.course.percent import read_percent

from .notebook import save, write
from .school import NAME, copy_course
from .serving import serve

Row = tuple[str, str, str]
"""What the panel says of a cell: its kind, its name, its points."""
KINDS = {(True, False): "tests", (False, True): "solution", (False, False): "readonly"}
"""The panel's words, by what nbgrader records: graded, and a solution."""


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A copy of the course."""
    return copy_course(tmp_path_factory.mktemp("course"))


@pytest.fixture
def panel(course: Course, page: Page, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """A window with the solution file as a notebook, and the panel beside it."""
    with serve(course.root, tmp_path_factory.mktemp("own")) as address:
        page.goto(f"{address}/lab/tree/solutions?reset")
        page.locator(".jp-DirListing-item", has_text=f"{NAME}.py").click(button="right")
        page.locator(".lm-Menu-item", has_text="Open With").hover()
        page.locator(".lm-Menu-item", has_text="Jupytext Notebook").click()
        page.locator(".jp-NotebookPanel .jp-Notebook").wait_for()
        page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]").wait_for()
        page.locator(".lm-TabBar-tab", has_text="Create Assignment").click()
        yield page


def expected(course: Course) -> list[Row]:
    """List what the released notebook records, and the instructor's cell, which it does not have."""
    records = [
        cell["metadata"]["nbgrader"] for cell in json.loads(course.release_path(NAME).read_text())["cells"]
    ]
    rows = [
        (KINDS[each["grade"], each["solution"]], each["grade_id"], str(each.get("points", 0)))
        for each in records
    ]
    return [*rows, ("", "", "0")]


def shown(page: Page) -> list[Row]:
    """Read the panel."""
    return [
        (
            cell.locator(".nbgrader-CellType select").input_value(),
            cell.locator(".nbgrader-CellId input").input_value(),
            cell.locator(".nbgrader-CellPoints input").input_value(),
        )
        for cell in page.locator(".nbgrader-CellWidget").all()
    ]


def test_the_panel_shows_kinds_and_points_and_the_file_stays_as_it_is(
    panel: Page, course: Course, pictures: Path
) -> None:
    path = course.solution_path(NAME)
    before = read_percent(path)
    expect(panel.locator(".nbgrader-CellWidget")).to_have_count(len(before))
    expect(panel.locator(".nbgrader-TotalPointsInput")).to_have_value("100")
    assert shown(panel) == expected(course)
    panel.locator(".nbgrader-CellWidget").nth(8).scroll_into_view_if_needed()
    panel.screenshot(path=pictures / "create-assignment.png")

    write(panel, "from autograder import check", before[1].source + "\n# a remark")
    save(panel)
    after = read_percent(path)
    assert "nbgrader" not in path.read_text()
    assert after[1].source == before[1].source + "\n# a remark"
    assert [(cell.tag, cell.source) for cell in after[2:]] == [(cell.tag, cell.source) for cell in before[2:]]
