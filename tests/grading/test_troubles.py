"""A full disk and a locked database are told in one line, and the next run brings everything to its end."""

import json
import os
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from autograder.course import Course
from autograder.grading.records.ledger import read_ledger

from . import small_disk
from .remains import assert_same, files
from .toy_course import (
    BROKEN,
    RIGHT,
    UNREADABLE,
    WRONG_GRADIENT,
    WRONG_STEP,
    copy_course,
    hand_in,
    make_course,
)

SOURCES = (RIGHT, WRONG_GRADIENT, WRONG_STEP, BROKEN, UNREADABLE)


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The toy course with submissions, not graded."""
    course = make_course(tmp_path_factory.mktemp("school"))
    for place, source in enumerate(SOURCES):
        hand_in(course, f"student {place}", source)
    return course


@pytest.fixture(scope="module")
def calm(school: Course, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same, graded without any trouble."""
    root = copy_course(school, tmp_path_factory.mktemp("calm")).root
    assert small_disk.grade(root) == (0, "", "")
    return root


def test_a_full_disk_is_one_line_and_the_next_run_completes(
    school: Course, calm: Path, tmp_path: Path
) -> None:
    root = copy_course(school, tmp_path / "school").root
    command = [sys.executable, small_disk.__file__, str(root), "student 4"]
    alone = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}  # with threads nobody can enter a user namespace
    ended = subprocess.run(command, env=alone, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    none, part, little, room = json.loads(ended.stdout)
    assert none == [2, "", "GradingError: gradebook.db: the disk is full; make room, then grade again\n"]
    assert part == room == [0, "", ""]
    assert little[:2] == [2, ""]
    assert re.fullmatch(r"GradingError: .*: cannot be written: No space left on device\n", little[2])
    assert_same(root, calm)


def test_a_locked_database_is_one_line_and_the_next_run_completes(
    school: Course, calm: Path, tmp_path: Path
) -> None:
    course = copy_course(school, tmp_path / "school")
    waiting = course.root / "submitted" / "student 4"
    waiting.rename(tmp_path / "later")
    assert small_disk.grade(course.root)[0] == 0
    (tmp_path / "later").rename(waiting)
    before = files(course.root, "ledger", "feedback", "autograded")
    with closing(sqlite3.connect(course.root / "gradebook.db")) as other:
        other.execute("BEGIN EXCLUSIVE")
        code, said, line = small_disk.grade(course.root)
    assert (code, said, line.count("\n")) == (2, "", 1), line
    assert line.startswith("GradingError: gradebook.db: another program holds the database; close it or wait")
    assert files(course.root, "ledger", "feedback", "autograded") == before
    assert len(read_ledger(course.root, "toys")) == 4
    assert small_disk.grade(course.root) == (0, "", "")
    assert_same(course.root, calm)
