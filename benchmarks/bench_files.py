"""Knows what lies in a measured course: what was handed in, and the points in nbgrader's database."""

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from pathlib import Path

NAME = "bench"
MARKS = """
SELECT submission.student_id, cell.name, grade.auto_score
FROM grade JOIN base_cell AS cell ON grade.cell_id = cell.id
JOIN submitted_notebook AS notebook ON grade.notebook_id = notebook.id
JOIN submitted_assignment AS submission ON notebook.assignment_id = submission.id
"""
Scores = Mapping[str, Mapping[str, float]]
"""Points by student and exercise."""


def spread(root: Path, source: str) -> None:
    """Put a cell of the student's own in front of the exercises into everything that was handed in."""
    for student in sorted((root / "submitted").iterdir()):
        insert(root, student.name, [source], place=2)


def insert(root: Path, student: str, sources: Sequence[str], place: int) -> None:
    """Put cells of the student's own into what was handed in."""
    path = find_notebook(root, student)
    notebook = json.loads(path.read_bytes())
    notebook["cells"][place:place] = map(make_cell, sources)
    path.write_text(json.dumps(notebook), encoding="utf-8")


def make_cell(source: str) -> dict[str, object]:
    """Make a code cell of the student's own."""
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": f"own-{sha256(source.encode()).hexdigest()[:12]}",
        "metadata": {},
        "outputs": [],
        "source": source,
    }


def write_notebook(root: Path, student: str, notebook: object) -> Path:
    """Put a notebook where nbgrader collects it."""
    path = find_notebook(root, student)
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(notebook, indent=1, ensure_ascii=False), encoding="utf-8")
    return path


def hand_in_release(root: Path, answers: Iterable[tuple[str, Mapping[str, str]]]) -> None:
    """Hand in what students wrote, by the cells' names, in the notebook that another grader released."""
    text = (root / "release" / NAME / f"{NAME}.ipynb").read_bytes()
    for student, sources in answers:
        notebook = json.loads(text)
        for cell in notebook["cells"]:
            name = cell["metadata"].get("nbgrader", {}).get("grade_id")
            cell["source"] = sources.get(name, cell["source"])
        write_notebook(root, student, notebook)


def find_notebook(root: Path, student: str) -> Path:
    """Say where a student's file lies."""
    return root / "submitted" / student / NAME / f"{NAME}.ipynb"


def read_gradebook(root: Path) -> Scores:
    """Read the automatic points from nbgrader's database."""
    found: dict[str, dict[str, float]] = {}
    with sqlite3.connect(root / "gradebook.db") as database:
        for student, exercise, score in database.execute(MARKS):
            found.setdefault(student, {})[exercise] = score or 0.0
    return found
