"""The commands that grade again show before and after, and write it down as they say."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from autograder.cli.commands import cli
from autograder.course import Course
from autograder.grading import engine

from ..grading.in_this_process import InThisProcess
from ..grading.toy_course import BROKEN, RIGHT, WRONG_GRADIENT, copy_course, hand_in, make_course

KINDS = {"anna": RIGHT, "boris": WRONG_GRADIENT, "Лев": BROKEN}
CHANGE = {"student", "exercise", "before", "after", "reason", "late", "manual", "needs_manual_grade"}


@pytest.fixture(scope="module", autouse=True)
def in_this_process() -> Iterator[None]:
    """Run the answers without a boundary: here it is about what is shown."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine, "Sandbox", InThisProcess)
        yield


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The toy course, graded, with a correction that is not."""
    course = make_course(tmp_path_factory.mktemp("school"))
    for student, source in KINDS.items():
        (hand_in(course, student, source).parent / "timestamp.txt").write_text("2026-10-05 20:00:00 UTC")
    assert run(course, "grade", "toys", "--quiet").output == ""
    path = course.solution_path("toys")
    path.write_text(path.read_text().replace('"gradient": 20', '"gradient": 25'))
    return course


@pytest.fixture
def school(graded: Course, tmp_path: Path) -> Course:
    return copy_course(graded, tmp_path)


def run(course: Course, *words: str) -> Result:
    """Run the command in this process."""
    ended = CliRunner().invoke(cli, ["--course", str(course.root), *words], catch_exceptions=False)
    assert ended.exit_code == 0
    return ended


def records(ended: Result) -> list[Any]:
    return [json.loads(line) for line in ended.stdout.splitlines()]


def row(ended: Result, *words: str) -> list[str]:
    """Find the only row of a table with these words, and cut it into cells."""
    (found,) = [line for line in ended.stdout.splitlines() if all(word in line for word in words)]
    return [cell.strip() for cell in found.strip("│").split("│")]


def test_a_dry_run_shows_before_and_after_and_says_that_nothing_was_recorded(school: Course) -> None:
    ended = run(school, "regrade", "toys", "--dry-run")
    assert row(ended, "anna") == ["anna", "scale", "30 / 30", "35 / 35", "", "solution changed"]
    assert ended.stdout.splitlines()[-1] == (
        "3 submissions, 6 results: 3 judged, 3 known. 3 change for 3 students. "
        "Nothing was recorded; without --dry-run it is."
    )
    assert run(school, "regrade", "toys").stdout.splitlines()[-1] == (
        "3 submissions, 6 results: 0 judged, 6 known. 3 change for 3 students."
    )
    assert run(school, "regrade", "toys").stdout == (
        "3 submissions, 6 results: 0 judged, 6 known. No score and no status changes.\n"
    )


def test_a_changed_status_stands_in_the_table(school: Course) -> None:
    hand_in(school, "Лев", RIGHT)
    ended = run(school, "regrade", "toys", "--dry-run")
    assert row(ended, "Лев", "energy")[2:5] == ["0 / 10", "10 / 10", "shapes: raised → passed"]
    assert "replaced submission" in row(ended, "Лев", "energy")[5]


def test_json_is_one_line_per_change_and_nothing_else(school: Course) -> None:
    lines = records(run(school, "regrade", "toys", "--json"))
    assert [line["student"] for line in lines] == ["anna", "boris", "Лев"]
    assert all(set(line) == CHANGE for line in lines)
    assert lines[0]["after"]["checks"]["gradient"] == "passed"


def test_quiet_says_nothing_and_does_it(school: Course) -> None:
    assert run(school, "regrade", "toys", "--quiet").output == ""
    assert records(run(school, "audit", "toys", "--json"))[-1]["command"] == "regrade"


def test_the_audit_shows_a_students_changes_in_order(school: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUTOGRADER_USER", "Dr. Weber")
    run(school, "regrade", "toys", "scale", "--quiet")
    lines = records(run(school, "audit", "toys", "--student", "boris", "--json"))
    assert [(line["command"], line["exercise"], line["reason"]) for line in lines] == [
        ("grade", "scale", "new submission"),
        ("grade", "energy", "new submission"),
        ("regrade", "scale", "solution changed"),
    ]
    assert all(set(line) == CHANGE | {"time", "user", "command"} for line in lines)
    table = run(school, "audit", "toys", "--student", "boris")
    assert row(table, "regrade")[1:7] == ["Dr. Weber", "regrade", "boris", "scale", "10 / 30", "10 / 35"]
    assert "anna" not in table.stdout


def test_a_wrong_exercise_suggests_the_nearest(school: Course) -> None:
    from autograder.exercises import CourseError

    with pytest.raises(CourseError, match="did you mean 'energy'"):
        run(school, "regrade", "toys", "enrgy")
