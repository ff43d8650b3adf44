"""A course of one assignment, made-up results, and what a person and nbgrader do to its gradebook."""

import csv
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from autograder.course import Assignment, Course
from autograder.exercises import CheckResult, ExerciseResult, Result, Status
from autograder.grading.intake.release import Release, ReleasedCell
from autograder.grading.records.database import find_database, load_config
from autograder.grading.records.gradebook import Gradebook, open_gradebook, record_result
from autograder.sandbox.limits import Level, Limits

DUE = datetime(2026, 10, 5, 23, 59, tzinfo=UTC)
ON_TIME = datetime(2026, 10, 5, 20, 0, tzinfo=UTC)
TOO_LATE = datetime(2026, 10, 6, 1, 0, tzinfo=UTC)


def released(name: str, points: float | None = None, solution: bool = False) -> ReleasedCell:
    """Make up one cell of a released notebook."""
    mark = {"grade_id": name, "grade": points is not None, "solution": solution, "locked": not solution}
    mark |= {"schema_version": 3, "task": False, "checksum": f"sum of {name}"}
    mark |= {"points": points} if points is not None else {}
    source = f"# {name}"
    record = {"cell_type": "code", "id": name, "metadata": {"nbgrader": mark}, "source": source}
    record |= {"outputs": [], "execution_count": None}
    return ReleasedCell(name, "", "code", source, points is not None, not solution, record)


CELLS = (
    released("setup"),
    released("step-solution", solution=True),
    released("step", 30),
    released("loss-solution", solution=True),
    released("loss", 10),
)
RELEASE = Release(
    CELLS, {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
)


def result(student: str, step: float = 10.0, loss: float = 10.0) -> Result:
    """Make up a result with these points."""
    failed = step < 30
    checks = (
        CheckResult("values", Status.PASSED, min(step, 10.0), 10.0, 4, 4),
        CheckResult(
            "gradient",
            Status.FAILED if failed else Status.PASSED,
            max(step - 10.0, 0.0),
            20.0,
            0 if failed else 4,
            4,
            "step_backward: db is wrong." if failed else "",
            "It is not summed over the batch." if failed else "",
        ),
    )
    passed = Status.PASSED if loss else Status.NOT_WRITTEN
    return Result(
        student,
        "toy",
        (
            ExerciseResult("step", checks),
            ExerciseResult("loss", (CheckResult("values", passed, loss, 10.0, 4, 4),)),
        ),
    )


def course_in(root: Path) -> Course:
    """Make up a course of one assignment."""
    return Course(
        root=root,
        title="Toys",
        term="always",
        languages=("en",),
        language="en",
        assignments=(Assignment("toy", "Toy", DUE, 1.0), Assignment("other", "Other", None, 1.0)),
        limits=Limits(),
        level=Level.STRICT,
        visible_cases=1,
        hidden_cases=1,
    )


def record(
    course: Course, *results: Result, when: datetime | None = ON_TIME, release: Release = RELEASE
) -> None:
    """Write results as grading does."""
    with open_gradebook(course, "toy", release) as gradebook:
        for item in results:
            record_result(gradebook, item, when)


def record_all(gradebook: Gradebook, results: Sequence[Result]) -> None:
    """Write results into an open gradebook."""
    for item in results:
        record_result(gradebook, item, ON_TIME)


def read(course: Course) -> Any:
    """Open the database as any other program would, through nbgrader's own API."""
    from nbgrader.api import Gradebook

    database = find_database(course, load_config(course.root))
    return Gradebook(database.url, *database.words)


def configure(course: Course, line: str) -> None:
    """Add a line to nbgrader's configuration."""
    path = course.root / "nbgrader_config.py"
    before = path.read_text() if path.exists() else "c = get_config()\n"
    path.write_text(f"{before}{line}\n")


def edit_grade(course: Course, student: str, **changes: Any) -> None:
    """Change a grade as a person does in the formgrader."""
    with read(course) as api:
        grade = api.find_grade("step", "toy", "toy", student)
        for name, value in changes.items():
            setattr(grade, name, value)
        api.db.commit()


def grade_of(course: Course, student: str, cell: str = "step") -> Mapping[str, Any]:
    """Read one grade."""
    with read(course) as api:
        grade = api.find_grade(cell, "toy", "toy", student)
        return {**grade.to_dict(), "score": grade.score, "extra_credit": grade.extra_credit}


def export(course: Course) -> list[dict[str, str]]:
    """Run `nbgrader export` as a program of its own and read its table."""
    programs = Path(sys.executable).parent
    subprocess.run(
        [programs / "nbgrader", "export", "--to", "grades.csv"],
        cwd=course.root,
        env={**os.environ, "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}"},
        check=True,
        capture_output=True,
    )
    with (course.root / "grades.csv").open() as file:
        return list(csv.DictReader(file))
