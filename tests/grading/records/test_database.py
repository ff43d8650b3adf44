"""A gradebook in a file is made whole, and a fault of the file is one line."""

import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest

from autograder.course import Course
from autograder.exercises import GradingError
from autograder.grading.records.gradebook import open_gradebook, record_result, write_pending

from .toy_gradebook import ON_TIME, RELEASE, configure, course_in, grade_of, read, record, record_all, result


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
        record_result(gradebook, result("anna", 30), ON_TIME)
        with pytest.raises(GradingError, match="another program holds the database") as caught:
            write_pending(gradebook)
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


def test_a_missing_driver_is_one_line_without_the_password(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    course = course_in(tmp_path)
    configure(course, "c.CourseDirectory.db_url = 'postgresql+psycopg://me:secret@there/grades'")
    with pytest.raises(
        GradingError, match=r"^postgresql\+psycopg://me:\*\*\*@there/grades: .*psycopg"
    ) as caught:
        record(course)
    assert "\n" not in str(caught.value)


def test_an_address_that_is_none_is_one_line(tmp_path: Path) -> None:
    course = course_in(tmp_path)
    configure(course, "c.CourseDirectory.db_url = 'me:secret@there'")
    with pytest.raises(GradingError, match=r"^db_url: Could not parse") as caught:
        record(course)
    assert "\n" not in str(caught.value)
    assert "secret" not in str(caught.value)
