"""A class is graded into PostgreSQL as into a file, also when grader or server end in the middle."""

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.course import Course, find_course
from autograder.grading.records.totals import read_totals

from ..grading.records.toy_gradebook import configure
from ..grading.remains import dump, files
from ..grading.toy_course import BROKEN, RIGHT, WRONG_GRADIENT, copy_course, hand_in, make_course
from .server import PASSWORD, Server

SOURCES = (RIGHT, WRONG_GRADIENT, BROKEN)
SUBMISSIONS = 8
READY_SECONDS = 120.0


@pytest.fixture(scope="session")
def school(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The toy course with a class, not graded."""
    course = make_course(tmp_path_factory.mktemp("school"))
    for place in range(SUBMISSIONS):
        path = hand_in(course, f"студент {place:02}", SOURCES[place % len(SOURCES)])
        (path.parent / "timestamp.txt").write_text(f"2026-10-05 20:00:{place:02} UTC")
    return course


@pytest.fixture(scope="session")
def calm(school: Course, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same, graded into a file."""
    root = copy_course(school, tmp_path_factory.mktemp("calm")).root
    end_well(start("grade", root))
    return root


@pytest.fixture
def course(school: Course, server: Server, name: str, tmp_path: Path) -> Course:
    """The course with its class, not graded, and a database without anything in it."""
    copy = copy_course(school, tmp_path / "course")
    configure(copy, f"c.CourseDirectory.db_url = {server.create(name)!r}")
    return copy


def start(command: str, root: Path, *options: str) -> "subprocess.Popen[str]":
    """Start a command that grades."""
    words = (sys.executable, "-m", "autograder.cli", command, "toys", "--quiet", *options)
    return subprocess.Popen(words, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def end_well(grader: "subprocess.Popen[str]") -> None:
    """Wait for a grader that has to come to a good end without a word."""
    said = grader.communicate()
    assert (grader.returncode, said) == (0, ("", ""))


def disturb(root: Path, disturbance: Callable[["subprocess.Popen[str]"], None]) -> "subprocess.Popen[str]":
    """Grade, and disturb when three submissions are recorded."""
    grader = start("grade", root)
    until = time.monotonic() + READY_SECONDS
    while len(list((root / "ledger" / "toys").glob("*.json"))) < 3:
        assert grader.poll() is None, grader.communicate()
        assert time.monotonic() < until
        time.sleep(0.01)
    disturbance(grader)
    return grader


def assert_same(root: Path, calm: Path) -> None:
    """Compare everything that grading leaves but the trail, and see that no file is the gradebook."""
    assert dump(root) == dump(calm)
    assert files(root, "ledger", "autograded", "feedback") == files(calm, "ledger", "autograded", "feedback")
    assert not (root / "gradebook.db").exists()


def test_a_class_is_graded_as_into_a_file(course: Course, calm: Path) -> None:
    end_well(start("grade", course.root, "--jobs", "2"))
    assert_same(course.root, calm)
    assert read_totals(course, ["toys"]) == read_totals(find_course(calm), ["toys"])


def test_a_look_at_manual_scores_may_be_the_first_use(
    course: Course, calm: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    end_well(start("regrade", course.root))
    assert_same(course.root, calm)


def test_a_grader_that_is_killed_is_started_again(course: Course, calm: Path) -> None:
    disturb(course.root, lambda grader: grader.kill()).communicate()
    end_well(start("grade", course.root))
    assert_same(course.root, calm)


def test_a_server_that_stops_in_the_middle_is_one_line_and_loses_nothing(
    course: Course, calm: Path, server: Server
) -> None:
    grader = disturb(course.root, lambda grader: server.stop())
    try:
        said, line = grader.communicate()
    finally:
        server.start()
    assert (grader.returncode, said, line.count("\n")) == (2, "", 1), line
    assert line.startswith("GradingError: postgresql+psycopg://grader:***@127.0.0.1:"), line
    end_well(start("grade", course.root))
    assert_same(course.root, calm)


def test_a_server_that_refuses_is_one_line_without_the_password(course: Course, server: Server) -> None:
    configure(course, f"c.CourseDirectory.db_url = {server.url('nowhere', PASSWORD[::-1])!r}")
    grader = start("grade", course.root)
    said, line = grader.communicate()
    assert (grader.returncode, said, line.count("\n")) == (2, "", 1), line
    assert "password authentication failed" in line
    assert PASSWORD[::-1] not in line.replace("%20", " ")
    assert not list((course.root / "ledger").glob("*/*.json"))
