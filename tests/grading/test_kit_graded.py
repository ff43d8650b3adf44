"""A notebook from a kit is graded like the released one: its installing cell costs nothing."""

import io
import json
from pathlib import Path
from zipfile import ZipFile

from autograder.course.files import read_folder
from autograder.course.kit import pack_kit
from autograder.grading.engine import grade
from autograder.grading.exam import set_exam
from autograder.grading.intake.submissions import find_loose

from .toy_course import RIGHT, make_course


def test_the_installing_cell_costs_nothing_and_leaves_no_line(tmp_path: Path) -> None:
    course = make_course(tmp_path / "school")
    kit = pack_kit(course, "toys", read_folder(course.release_path("toys").parent))
    notebook = json.loads(ZipFile(io.BytesIO(kit)).read("toys/toys.ipynb"))
    for cell in notebook["cells"]:
        if cell["id"].endswith("-solution"):
            cell["source"] = RIGHT if cell["id"].startswith("scale") else ""
    path = tmp_path / "anna.ipynb"
    path.write_text(json.dumps(notebook))
    (graded,) = grade(set_exam(course, "toys"), find_loose([path]))
    assert (graded.result.score, graded.result.repairs, graded.result.errors) == (40.0, (), {})
    assert graded.submitted
    assert [cell["id"] for cell in graded.submitted.notebook["cells"]][:2] == ["student-1", "text-1"]
