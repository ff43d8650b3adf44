"""The command line says what it does on the right stream, and what went wrong in one line."""

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from autograder.course import Course
from autograder.grading.records.ledger import lock_ledger

from .cli.program import run
from .grading.toy_course import (
    BROKEN,
    RIGHT,
    UNREADABLE,
    WRONG_GRADIENT,
    copy_course,
    hand_in,
    make_course,
)

KINDS = {"anna": RIGHT, "boris": WRONG_GRADIENT, "dora": UNREADABLE, "Лев": BROKEN}
COMMANDS = ("build", "collect", "demo", "export", "grade", "new", "release", "report", "verify")
KEYS = ["student", "assignment", "score", "max_score", "exercises", "repairs", "seconds"]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The toy course with submissions, not graded."""
    course = make_course(tmp_path_factory.mktemp("school"))
    for student, source in KINDS.items():
        hand_in(course, student, source)
    return course


@pytest.fixture(scope="module")
def graded(built: Course, tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The same, graded."""
    course = copy_course(built, tmp_path_factory.mktemp("graded"))
    assert run(course.root, "grade", "toys", "--quiet").returncode == 0
    return course


@pytest.fixture
def school(built: Course, tmp_path: Path) -> Course:
    """A copy of the course that a test may change."""
    return copy_course(built, tmp_path / "school")


def listing(root: Path) -> Mapping[str, int]:
    """Name every file with the time of its last change."""
    return {
        str(path): path.stat().st_mtime_ns
        for path in root.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def without_seconds(line: str) -> Any:
    return {**json.loads(line), "seconds": None}


def test_help_lists_the_commands(tmp_path: Path) -> None:
    ended = run(tmp_path, "--help")
    assert ended.returncode == 0
    assert all(f"  {name} " in ended.stdout for name in COMMANDS)


def test_json_is_one_line_per_submission_and_nothing_else(school: Course) -> None:
    ended = run(school.root, "grade", "toys", "--json")
    assert ended.returncode == 0
    lines = [json.loads(line) for line in ended.stdout.splitlines()]
    assert [line["student"] for line in lines] == sorted(KINDS)
    assert all(list(line) == KEYS for line in lines)
    assert [list(item) for item in lines[0]["exercises"]] == [["name", "score", "max_score", "checks"]] * 2
    assert all(
        list(check) == ["check", "status", "message"]
        for line in lines
        for exercise in line["exercises"]
        for check in exercise["checks"]
    )


def test_json_does_not_depend_on_jobs(built: Course) -> None:
    files = [built.root / "submitted" / student / "toys" / "toys.ipynb" for student in KINDS]
    outputs = [run(built.root, "grade", "toys", "--json", "--jobs", jobs, *files).stdout for jobs in (1, 2)]
    lines = [[without_seconds(line) for line in output.splitlines()] for output in outputs]
    assert len(lines[0]) == len(KINDS)
    assert lines[0] == lines[1]


def test_a_second_run_says_the_same_with_the_seconds_of_the_first(school: Course) -> None:
    first = run(school.root, "grade", "toys", "--json").stdout
    assert run(school.root, "grade", "toys", "--json").stdout == first


def test_the_table_has_a_row_for_everyone_and_the_mean(graded: Course) -> None:
    lines = run(graded.root, "grade", "toys").stdout.splitlines()
    (anna,) = [line for line in lines if "anna" in line]
    assert [word for word in anna.split() if word.isdigit()] == ["30", "10", "40"]
    (mean,) = [line for line in lines if "mean" in line]
    assert [word for word in mean.split() if word[0].isdigit()] == ["17.5", "5", "22.5"]


def test_repairs_stand_below_the_table(graded: Course) -> None:
    lines = run(graded.root, "grade", "toys").stdout.splitlines()
    assert lines[-1].startswith("dora: toys.ipynb: is cut off")


def test_there_is_no_colour_outside_a_terminal(graded: Course) -> None:
    ended = run(graded.root, "grade", "toys", "--again")
    assert "\x1b" not in ended.stdout + ended.stderr


def test_quiet_says_nothing(graded: Course) -> None:
    ended = run(graded.root, "grade", "toys", "--quiet")
    assert (ended.stdout, ended.stderr) == ("", "")


def test_loose_files_are_graded_without_a_trace(built: Course, tmp_path: Path) -> None:
    loose = tmp_path / "anna.py"
    loose.write_text(RIGHT)
    before = listing(built.root)
    ended = run(tmp_path, "--course", built.root, "grade", "toys", loose, "--json")
    assert json.loads(ended.stdout)["score"] == 40.0
    assert listing(built.root) == before
    assert [path.name for path in tmp_path.iterdir()] == ["anna.py"]


def test_one_loose_file_is_told_in_full(built: Course, tmp_path: Path) -> None:
    loose = tmp_path / "boris.py"
    loose.write_text(WRONG_GRADIENT)
    ended = run(tmp_path, "grade", "toys", loose, "--course", built.root)
    assert "✗ gradient    scale_backward: dw is wrong." in ended.stdout


def assert_one_line(ended: subprocess.CompletedProcess[str], line: str) -> None:
    """Hold a refusal to its form."""
    assert ended.stdout == ""
    assert ended.stderr == line + "\n"
    assert ended.returncode == 2


def test_a_wrong_name_suggests_the_nearest(built: Course) -> None:
    line = "CourseError: course.toml: no assignment 'toy'; did you mean 'toys'?"
    for command in ("build", "verify", "grade", "report", "release"):
        assert_one_line(run(built.root, command, "toy"), line)


def test_a_wrong_declaration_is_one_line(school: Course) -> None:
    path = school.solution_path("toys")
    path.write_text(path.read_text().replace('"x": "N D", "w": "D"', '"x": "N K", "w": "D"', 1))
    ended = run(school.root, "grade", "toys")
    assert_one_line(ended, "DeclarationError: scale: shape 'N K': no size is declared for 'K'")


def test_a_folder_without_a_course_is_one_line(tmp_path: Path) -> None:
    ended = run(tmp_path, "build")
    assert_one_line(ended, f"CourseError: {tmp_path}: no course.toml here or in any folder above")


def test_nothing_handed_in_is_one_line(built: Course, tmp_path: Path) -> None:
    course = make_course(tmp_path)
    line = "CourseError: submitted/: nothing for 'toys'; expected submitted/<student>/toys/toys.ipynb"
    assert_one_line(run(course.root, "grade", "toys"), line)


def test_a_second_grader_is_told_so(graded: Course) -> None:
    with lock_ledger(graded.root):
        ended = run(graded.root, "grade", "toys")
    path = graded.root / "ledger" / ".lock"
    line = f"GradingError: {path}: another grader is at work in this course; wait for its end"
    assert_one_line(ended, line)


def test_wrong_usage_ends_with_2(tmp_path: Path) -> None:
    assert run(tmp_path, "grade").returncode == 2
    assert run(tmp_path, "grade", "toys", "--colour").returncode == 2


def test_a_fault_of_ours_is_one_line_and_ends_with_2(school: Course) -> None:
    (school.root / "gradebook.db").write_bytes(b"not a database" * 1000)
    ended = run(school.root, "grade", "toys")
    assert ended.returncode == 2
    assert ended.stderr.startswith("GradingError: gradebook.db: not a gradebook")
    assert ended.stderr.count("\n") == 1


def test_build_says_what_it_made(school: Course) -> None:
    school.release_path("toys").unlink()
    ended = run(school.root, "build")
    assert (ended.returncode, ended.stdout) == (0, "assignments/toys/toys.ipynb\n")
    assert school.release_path("toys").exists()


def test_verify_of_a_sound_course_ends_with_0(built: Course) -> None:
    ended = run(built.root, "verify")
    assert ended.returncode == 0
    assert "no problems" in ended.stdout


def test_verify_of_a_stale_release_ends_with_1(school: Course) -> None:
    path = school.release_path("toys")
    path.write_text(path.read_text().replace("# Toys", "# Toy"))
    ended = run(school.root, "verify", "toys")
    assert ended.returncode == 1
    assert "problem: assignments/toys: not what" in ended.stdout


def test_report_names_its_two_files(graded: Course) -> None:
    ended = run(graded.root, "report", "toys")
    assert (ended.returncode, ended.stdout) == (0, "reports/toys.html\nreports/toys.csv\n")
    assert (graded.root / "reports" / "toys.html").exists()


def test_report_with_names_names_two_other_files(graded: Course) -> None:
    ended = run(graded.root, "report", "--names")
    assert (ended.returncode, ended.stdout) == (0, "reports/toys.names.html\nreports/toys.names.csv\n")


def test_the_demonstration_loses_exactly_the_expected_points(built: Course, tmp_path: Path) -> None:
    ended = run(built.root, "demo", "--into", tmp_path / "demo")
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "as expected: right" in ended.stdout
    assert (tmp_path / "demo" / "reports" / "toys.html").exists()


def test_the_demonstration_replaces_nothing_but_itself(built: Course, tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("Years of work.")
    line = f"CourseError: {tmp_path}: holds something that is no demonstration; name another folder"
    assert_one_line(run(built.root, "demo", "--into", tmp_path), line)
    assert (tmp_path / "thesis.tex").exists()
