"""The gradebook holds every score, keeps what people wrote, and is never half written."""

import csv
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from autograder.course import Assignment, Course
from autograder.exercises import CheckResult, ExerciseResult, GradingError, Result, Status
from autograder.grading.intake.release import Release, ReleasedCell, load_release
from autograder.grading.records.gradebook import Gradebook, describe_exercise, open_gradebook, record_result
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


@pytest.fixture(scope="session")
def empty_gradebook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A gradebook made once, because nbgrader takes seconds to make one."""
    root = tmp_path_factory.mktemp("empty")
    with open_gradebook(course_in(root), "other", Release()):
        return root / "gradebook.db"


@pytest.fixture
def toy(tmp_path: Path, empty_gradebook: Path) -> Course:
    """A course of one assignment in a folder of its own, with an empty gradebook."""
    shutil.copy(empty_gradebook, tmp_path)
    return course_in(tmp_path)


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

    return Gradebook(f"sqlite:///{course.root / 'gradebook.db'}")


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


def test_nbgrader_exports_every_score(toy: Course) -> None:
    results = [result("anna", 30), result("boris", 10, 0), result("Вера", 0, 10)]
    record(toy, *results)
    rows = {row["student_id"]: row for row in export(toy) if row["assignment"] == "toy"}
    assert {name: float(row["score"]) for name, row in rows.items()} == {
        item.student: item.score for item in results
    }
    assert {float(row["max_score"]) for row in rows.values()} == {40.0}
    assert {row["duedate"] for row in rows.values()} == {"2026-10-05 23:59:00"}
    assert {row["timestamp"] for row in rows.values()} == {"2026-10-05 20:00:00"}


def test_every_exercise_has_its_own_score(toy: Course) -> None:
    record(toy, result("anna", step=10, loss=0))
    assert [grade_of(toy, "anna", cell)["auto_score"] for cell in ("step", "loss")] == [10.0, 0.0]


def test_a_graded_submission_waits_for_nobody(toy: Course) -> None:
    record(toy, result("anna"))
    with read(toy) as api:
        assert not api.find_submission("toy", "anna").needs_manual_grade


def test_the_cells_are_those_of_the_release(toy: Course) -> None:
    record(toy)
    with read(toy) as api:
        notebook = api.find_notebook("toy", "toy")
        assert {cell.name: cell.max_score for cell in notebook.grade_cells} == {"step": 30.0, "loss": 10.0}
        assert {cell.name for cell in notebook.solution_cells} == {"step-solution", "loss-solution"}
        source = api.find_source_cell("step", "toy", "toy")
        assert (source.source, source.locked, source.checksum) == ("# step", True, "sum of step")
        assert not api.find_source_cell("step-solution", "toy", "toy").locked
        assert json.loads(notebook.kernelspec)["name"] == "python3"


def test_the_comment_says_what_is_wrong(toy: Course) -> None:
    record(toy, result("anna", 10))
    with read(toy) as api:
        comment = api.find_comment("step-solution", "toy", "toy", "anna").comment
        assert (
            comment
            == "- gradient: not right yet. step_backward: db is wrong. It is not summed over the batch."
        )
        assert api.find_comment("loss-solution", "toy", "toy", "anna").comment is None


def test_a_comment_brings_no_markup_of_the_student() -> None:
    message = "step raised ValueError: <script>alert(1)</script>\n\n<img src=x>\u202e."
    check = CheckResult("values", Status.RAISED, 0, 10, 0, 4, message)
    text = describe_exercise(ExerciseResult("step", (check,)))
    assert "<script" not in text
    assert "<img" not in text
    assert "\n" not in text
    assert "\u202e" not in text


def test_a_regrade_changes_the_automatic_score(toy: Course) -> None:
    record(toy, result("anna", 10))
    record(toy, result("anna", 30))
    assert grade_of(toy, "anna")["score"] == 30.0


def test_a_regrade_that_is_right_takes_the_comment_away(toy: Course) -> None:
    record(toy, result("anna", 10))
    record(toy, result("anna", 30))
    with read(toy) as api:
        assert api.find_comment("step-solution", "toy", "toy", "anna").comment is None


def test_what_a_person_wrote_survives_a_regrade(toy: Course) -> None:
    record(toy, result("anna", 10))
    edit_grade(toy, "anna", manual_score=25.0, extra_credit=2.0)
    with read(toy) as api:
        api.find_comment("step-solution", "toy", "toy", "anna").manual_comment = "See me."
        api.find_submission_notebook("toy", "toy", "anna").late_submission_penalty = 3.0
        api.db.commit()
    record(toy, result("anna", 30))
    grade = grade_of(toy, "anna")
    assert (grade["auto_score"], grade["manual_score"], grade["extra_credit"], grade["score"]) == (
        30,
        25,
        2,
        27,
    )
    with read(toy) as api:
        assert api.find_comment("step-solution", "toy", "toy", "anna").comment == "See me."
        assert api.find_submission("toy", "anna").late_submission_penalty == 3.0


def test_a_new_score_under_a_manual_one_calls_for_a_person(toy: Course) -> None:
    record(toy, result("anna", 10))
    edit_grade(toy, "anna", manual_score=25.0)
    record(toy, result("anna", 30))
    assert grade_of(toy, "anna")["needs_manual_grade"]


def test_the_same_score_under_a_manual_one_calls_for_nobody(toy: Course) -> None:
    record(toy, result("anna", 10))
    edit_grade(toy, "anna", manual_score=25.0)
    record(toy, result("anna", 10))
    assert not grade_of(toy, "anna")["needs_manual_grade"]


def test_an_unknown_time_leaves_the_one_that_is_there(toy: Course) -> None:
    record(toy, result("anna"))
    record(toy, result("anna"), when=None)
    with read(toy) as api:
        assert api.find_submission("toy", "anna").timestamp == ON_TIME.replace(tzinfo=None)


def test_without_configuration_nothing_is_late(toy: Course) -> None:
    record(toy, result("anna"), when=TOO_LATE)
    with read(toy) as api:
        assert api.find_submission("toy", "anna").late_submission_penalty == 0.0


def test_the_late_penalty_is_nbgraders(toy: Course) -> None:
    config = "c = get_config()\nc.LateSubmissionPlugin.penalty_method = 'zero'\n"
    (toy.root / "nbgrader_config.py").write_text(config)
    record(toy, result("anna", 30), when=TOO_LATE)
    record(toy, result("boris", 30), when=ON_TIME)
    rows = {row["student_id"]: row for row in export(toy) if row["assignment"] == "toy"}
    assert [rows[name]["late_submission_penalty"] for name in ("anna", "boris")] == ["40.0", "0.0"]
    assert [rows[name]["score"] for name in ("anna", "boris")] == ["0.0", "40.0"]


def test_the_late_penalty_follows_a_regrade(toy: Course) -> None:
    config = "c = get_config()\nc.LateSubmissionPlugin.penalty_method = 'zero'\n"
    (toy.root / "nbgrader_config.py").write_text(config)
    record(toy, result("anna", 10), when=TOO_LATE)
    record(toy, result("anna", 30), when=TOO_LATE)
    with read(toy) as api:
        assert api.find_submission("toy", "anna").late_submission_penalty == 40.0


def test_a_broken_nbgrader_configuration_is_one_line(toy: Course) -> None:
    (toy.root / "nbgrader_config.py").write_text("c.CourseDirectory.course_id = 1 / 0")
    with pytest.raises(GradingError, match="nbgrader_config: ZeroDivisionError"):
        record(toy)


def test_the_course_is_the_one_that_nbgrader_is_configured_for(toy: Course) -> None:
    (toy.root / "nbgrader_config.py").write_text("c = get_config()\nc.CourseDirectory.course_id = 'rnn'\n")
    record(toy, result("anna"))
    with read(toy) as api:
        assert api.find_assignment("toy").course_id == "rnn"


def test_a_failed_start_leaves_no_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import nbgrader.api

    def refuse() -> str:
        raise FileNotFoundError(2, "No such file or directory", "alembic")

    monkeypatch.setattr(nbgrader.api, "get_alembic_version", refuse)
    with pytest.raises(GradingError, match="alembic"):
        record(course_in(tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_a_database_is_made_without_a_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    record(course_in(tmp_path), result("anna"))
    assert grade_of(course_in(tmp_path), "anna")["auto_score"] == 10.0


def test_a_locked_database_is_one_line_and_changes_nothing(
    toy: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    record(toy, result("anna", 10))
    path = toy.root / "gradebook.db"
    with open_gradebook(toy, "toy", RELEASE) as gradebook, closing(sqlite3.connect(path)) as other:
        gradebook.api.db.connection().connection.execute("PRAGMA busy_timeout = 50")
        gradebook.api.db().rollback()
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(GradingError, match="another program holds the database") as caught:
            record_result(gradebook, result("anna", 30), ON_TIME)
    assert "\n" not in str(caught.value)
    assert grade_of(toy, "anna")["auto_score"] == 10.0


def test_a_full_disk_is_one_line_and_changes_nothing(toy: Course) -> None:
    record(toy, result("anna", 10))
    with open_gradebook(toy, "toy", RELEASE) as gradebook:
        connection = gradebook.api.db.connection().connection
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages}")
        results = [result(f"student {number} {'x' * 3000}") for number in range(200)]
        with pytest.raises(GradingError, match="the disk is full") as caught:
            record_all(gradebook, results)
    assert "\n" not in str(caught.value)
    with read(toy) as api:
        for student in api.students:
            assert len(api.student_submissions(student.id)) == 1
            assert len(api.find_submission_notebook("toy", "toy", student.id).grades) == 2


def test_what_is_no_gradebook_is_said_in_one_line(toy: Course) -> None:
    (toy.root / "gradebook.db").write_bytes(b"not a database, but long enough to be taken for one" * 100)
    with pytest.raises(GradingError, match=r"gradebook\.db: not a gradebook of this nbgrader") as caught:
        record(toy)
    assert "\n" not in str(caught.value)


def test_an_interruption_leaves_the_submission_as_it_was(
    toy: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    record(toy, result("anna", 10))

    def interrupt(exercise: ExerciseResult, *_: object) -> str:
        raise KeyboardInterrupt

    with open_gradebook(toy, "toy", RELEASE) as gradebook:
        monkeypatch.setattr("autograder.grading.records.gradebook.describe_exercise", interrupt)
        with pytest.raises(KeyboardInterrupt):
            record_result(gradebook, result("anna", 30), ON_TIME)
    assert grade_of(toy, "anna")["auto_score"] == 10.0


def test_an_exercise_that_the_release_lacks_is_said_in_one_line(toy: Course) -> None:
    other = replace(result("anna"), exercises=(ExerciseResult("new", ()),))
    with pytest.raises(GradingError, match="toy has no graded cell 'new'"):
        record(toy, other)


def test_an_exercise_that_is_new_in_the_release_reaches_earlier_submissions(toy: Course) -> None:
    older = replace(result("anna"), exercises=result("anna").exercises[:1])
    record(toy, older, release=Release(CELLS[:3]))
    record(toy, result("anna"))
    assert grade_of(toy, "anna", "loss")["score"] == 10.0


def test_an_exercise_that_left_the_release_leaves_the_gradebook(toy: Course) -> None:
    record(toy, result("anna"))
    newer = replace(result("anna"), exercises=result("anna").exercises[:1])
    record(toy, newer, release=Release(CELLS[:3]))
    with read(toy) as api:
        assert api.find_submission("toy", "anna").max_score == 30.0
        assert api.find_submission("toy", "anna").score == 10.0


def test_a_persons_score_keeps_an_exercise_in_the_gradebook(toy: Course) -> None:
    record(toy, result("anna"))
    edit_grade(toy, "anna", manual_score=25.0)
    with pytest.raises(GradingError, match="'step' is no longer in the release, but anna has a score on it"):
        record(toy, release=Release(CELLS[3:]))
    assert grade_of(toy, "anna")["manual_score"] == 25.0


def test_a_released_notebook_is_what_the_gradebook_takes(toy: Course, tmp_path: Path) -> None:
    path = tmp_path / "toy.ipynb"
    cells = [cell.record for cell in CELLS]
    path.write_text(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))
    record(toy, result("anna", 30), release=load_release(path))
    assert grade_of(toy, "anna")["score"] == 30.0
