"""Knows how Jupyter opens a solution file as a notebook: with what nbgrader will record of each cell.

So the Create Assignment panel shows it. Nothing of it is kept in the file, since the declaration decides.
"""

from pathlib import Path
from typing import Any

from jupyter_server.services.contents.largefilemanager import AsyncLargeFileManager
from jupytext.async_contentsmanager import build_async_jupytext_contents_manager_class

from autograder.exercises import AutograderError, CourseError

from .loader import forget_solutions
from .notebook import compose_source
from .settings import Course, find_course
from .solution import load_solution

Cells = list[dict[str, Any]]


WithJupytext: Any = build_async_jupytext_contents_manager_class(AsyncLargeFileManager)


class Contents(WithJupytext):  # type: ignore[misc] # Jupyter asks for one
    """Opens and saves files as jupytext does, and shows what the cells of a solution file are."""

    async def get(self, path: str, content: bool = True, *others: Any, **named: Any) -> dict[str, Any]:
        """Read a file; add kinds, names and points to the cells of a solution file."""
        model: dict[str, Any] = await super().get(path, content, *others, **named)
        found = self._find(path) if content and model["type"] == "notebook" else None
        if found:
            try:
                show_roles(*found, model["content"]["cells"])
            except AutograderError as error:
                self.log.warning("%s: %s", type(error).__name__, error)
        return model

    async def save(self, model: dict[str, Any], path: str = "") -> dict[str, Any]:
        """Save a file; of a solution file, without what was added."""
        if model.get("type") == "notebook" and self._find(path):
            hide_roles(model["content"]["cells"])
        saved: dict[str, Any] = await super().save(model, path)
        return saved

    def _find(self, path: str) -> tuple[Course, str] | None:
        """Tell whose solution a file is, if it is one."""
        file = Path(self.root_dir, path.strip("/")).resolve()
        try:
            course = find_course(file.parent)
        except CourseError:
            return None
        names = [each.name for each in course.assignments if course.solution_path(each.name) == file]
        return (course, names[0]) if names else None


def show_roles(course: Course, name: str, cells: Cells) -> None:
    """Write into the cells of an opened solution file what nbgrader records of them in the built notebook.

    Args:
        course: whose solution it is.
        name: the assignment.
        cells: changed in place; those for instructors are in no notebook and stay as they are.

    Raises:
        DeclarationError: the file cannot be run or read.
        BuildError: a cell disagrees with the declaration.
    """
    forget_solutions()
    made = compose_source(load_solution(course, name))["cells"]
    kept = [cell for cell in cells if "instructor" not in cell["metadata"].get("tags", ())]
    for cell, role in zip(kept, made, strict=True):
        cell["metadata"]["nbgrader"] = role["metadata"]["nbgrader"]


def hide_roles(cells: Cells) -> None:
    """Take out of cells, in place, what nbgrader records of them."""
    for cell in cells:
        cell["metadata"].pop("nbgrader", None)
