"""`collect` says what it did on the right stream, and its exit code whether anything was left out."""

import json
from pathlib import Path

import pytest

from ..grading.intake.handouts import CANVAS, CLASSROOM, MOODLE, make_zip
from ..grading.toy_course import SETTINGS
from .program import run


@pytest.fixture
def school(tmp_path: Path) -> Path:
    """A course of which only the settings are there."""
    (tmp_path / "school").mkdir()
    (tmp_path / "school" / "course.toml").write_text(SETTINGS)
    return tmp_path / "school"


def test_collecting_lists_every_file_and_counts(school: Path, tmp_path: Path) -> None:
    ended = run(school, "collect", "toys", make_zip(tmp_path / "m.zip", MOODLE))
    assert (ended.returncode, ended.stderr) == (0, "")
    lines = ended.stdout.splitlines()
    assert lines[0].split("  ")[0] == "+"
    assert "Анна Каренина" in ended.stdout
    assert lines[-1] == "3 new, 2 passed over; read as moodle"
    assert (school / "submitted" / "Анна Каренина" / "toys" / "toys.ipynb").is_file()


def test_a_file_that_is_nobodys_ends_with_1(school: Path, tmp_path: Path) -> None:
    ended = run(school, "collect", "toys", make_zip(tmp_path / "g.zip", CLASSROOM), "--quiet")
    assert ended.returncode == 1
    (line,) = ended.stdout.splitlines()
    assert line.startswith("✗")
    assert "toys (3).ipynb" in line


def test_json_is_one_line_per_file_and_nothing_else(school: Path, tmp_path: Path) -> None:
    ended = run(school, "collect", "toys", make_zip(tmp_path / "c.zip", CANVAS), "--json")
    records = [json.loads(line) for line in ended.stdout.splitlines()]
    assert len(records) == len(CANVAS)
    keys = ["action", "student", "file", "handed_in", "attempt", "sha256", "detail"]
    assert all(list(record) == keys for record in records)


def test_a_dry_run_writes_nothing(school: Path, tmp_path: Path) -> None:
    ended = run(school, "collect", "toys", make_zip(tmp_path / "c.zip", CANVAS), "--dry-run")
    assert ended.stdout.splitlines()[-1].startswith("would be 3 new")
    assert [path.name for path in school.iterdir()] == ["course.toml"]


def test_roster_pattern_and_number_are_taken_from_the_command_line(school: Path, tmp_path: Path) -> None:
    roster = tmp_path / "roster.csv"
    roster.write_text("login,name\nanna,Анна Каренина\n", encoding="utf-8")
    path = make_zip(tmp_path / "m.zip", MOODLE)
    ended = run(school, "collect", "toys", path, "--roster", roster, "--key", "login")
    assert ended.returncode == 1
    pattern = r"(?P<name>[^_]+)_.*/toys\.ipynb"
    assert run(school, "collect", "toys", path, "--pattern", pattern).returncode == 1
    assert run(school, "collect", "toys", path, "--by", "number").returncode == 0
    made = {path.name for path in (school / "submitted").iterdir()}
    assert made == {"anna", "Анна Каренина", "Zoë O'Brien", "1234567", "1234568", "1234569"}


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["toy", "a.zip"], "CourseError: course.toml: no assignment 'toy'; did you mean 'toys'?"),
        (["toys", "bad.zip"], "SubmissionError: bad.zip: not a folder or a zip that can be read: "),
        (["toys", "a.zip", "--pattern", "("], "CourseError: --pattern: found '(', which is no regular"),
        (
            ["toys", "a.zip", "--timezone", "Mars"],
            "autograder collect: Invalid value: 'Mars': no such time zone; ",
        ),
        (
            ["toys", "a.zip", "--encoding", "klingon"],
            "autograder collect: Invalid value: 'klingon': no such encoding",
        ),
        (["toys", "nothing.zip"], "autograder collect: Invalid value for "),
    ],
)
def test_an_error_is_told_and_ends_with_2(school: Path, tmp_path: Path, words: list[str], line: str) -> None:
    make_zip(tmp_path / "a.zip", {"Anna - toys.ipynb": "{}"})
    (tmp_path / "bad.zip").write_text("no zip")
    ended = run(tmp_path, "--course", school, "collect", *words)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.startswith(line)
    assert not (school / "submitted").exists()
