"""`export` writes what each platform reads, says where the points come from, and names whom it leaves out."""

import csv
import json
from pathlib import Path
from zipfile import ZipFile

import pytest

from autograder.course import Course
from autograder.grading.recording import grade_submitted

from ..grading.toy_course import RIGHT, WRONG_GRADIENT, hand_in, make_course
from .program import run


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The toy course, graded."""
    course = make_course(tmp_path_factory.mktemp("school"))
    for student, source in (("anna", RIGHT), ("=1+1", WRONG_GRADIENT)):
        hand_in(course, student, source)
    assert len(list(grade_submitted(course, "toys"))) == 2
    return course


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ("nbgrader", ["assignment", "duedate", "timestamp", "student_id"]),
        ("canvas", ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Toys"]),
        ("moodle", ["First name", "Last name", "Email address", "Assignment: Toys (Real)"]),
    ],
)
def test_a_table_goes_to_stdout_or_into_a_file(
    graded: Course, tmp_path: Path, form: str, words: list[str]
) -> None:
    ended = run(graded.root, "export", "--format", form)
    assert ended.returncode == 0
    assert next(csv.reader(ended.stdout.splitlines()))[: len(words)] == words
    assert "'=1+1" in ended.stdout
    assert ended.stderr == "nbgrader's totals: manual scores, extra credit and late penalties count\n"
    into = tmp_path / "grades.csv"
    quiet = run(graded.root, "export", "toys", "--format", form, "--into", into, "--quiet")
    assert (quiet.returncode, quiet.stdout, quiet.stderr) == (0, "", "")
    assert into.read_text(encoding="utf-8") == ended.stdout


def test_json_says_the_scores(graded: Course) -> None:
    record = json.loads(run(graded.root, "export", "--format", "json", "--quiet").stdout)
    assert {each["id"]: each["scores"]["toys"]["score"] for each in record["students"]} == {
        "=1+1": 20.0,
        "anna": 40.0,
    }


def test_who_is_not_on_the_roster_is_named_and_ends_with_1(graded: Course, tmp_path: Path) -> None:
    (tmp_path / "roster.csv").write_text("id\nanna\n")
    ended = run(graded.root, "export", "--format", "canvas", "--roster", tmp_path / "roster.csv", "--quiet")
    assert ended.returncode == 1
    assert ended.stderr == "=1+1: has points, and is not on the roster\n"
    assert len(ended.stdout.splitlines()) == 3


def test_a_column_may_be_named(graded: Course) -> None:
    ended = run(graded.root, "export", "--format", "canvas", "--column", "toys=Toys (77)", "--zeros")
    assert ended.stdout.splitlines()[0].endswith(",Toys (77)")
    wrong = run(graded.root, "export", "--format", "canvas", "--column", "toy=Toys")
    assert wrong.returncode == 2
    assert "found 'toy=Toys'; expected" in wrong.stderr


def test_gradescope_gets_results_for_each_student(graded: Course, tmp_path: Path) -> None:
    ended = run(graded.root, "export", "toys", "--format", "gradescope", "--into", tmp_path / "out")
    assert ended.returncode == 0
    found = {
        path.parent.name: json.loads(path.read_text(encoding="utf-8"))["score"]
        for path in (tmp_path / "out").glob("*/results.json")
    }
    assert found == {"anna": 40.0, "=1+1": 20.0}


def test_gradescopes_archive_is_written(graded: Course, tmp_path: Path) -> None:
    into = tmp_path / "container.zip"
    ended = run(graded.root, "export", "toys", "--format", "gradescope-autograder", "--into", into)
    assert (ended.returncode, ended.stdout) == (0, f"{into}\n")
    with ZipFile(into) as archive:
        assert {"setup.sh", "run_autograder"} <= set(archive.namelist())


def test_gradescope_needs_one_assignment(graded: Course) -> None:
    ended = run(graded.root, "export", "--format", "gradescope")
    assert ended.returncode == 2
    assert "--format gradescope needs the NAME of an assignment" in ended.stderr
