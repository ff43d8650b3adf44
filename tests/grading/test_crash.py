"""A grader that is killed at any instant and started again leaves what an undisturbed one leaves.

KILLS and SUBMISSIONS in the environment make the test longer: `KILLS=100 SUBMISSIONS=40 pytest <this file>`.
"""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from autograder.course import Course

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

KILLS = int(os.environ.get("KILLS", "6"))
SUBMISSIONS = int(os.environ.get("SUBMISSIONS", "12"))
SOURCES = (RIGHT, WRONG_GRADIENT, WRONG_STEP, BROKEN, UNREADABLE)
COMMAND = (sys.executable, "-m", "autograder.cli", "grade", "toys", "--quiet", "--jobs", "2")


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The toy course with submissions, not graded; the seed is made by the build."""
    course = make_course(tmp_path_factory.mktemp("school"))
    for place in range(SUBMISSIONS):
        path = hand_in(course, f"student {place:02}", SOURCES[place % len(SOURCES)])
        (path.parent / "timestamp.txt").write_text(f"2026-10-05 20:00:{place % 60:02} UTC")
    return course


def files(root: Path, *folders: str) -> Mapping[str, bytes]:
    """Read everything that grading writes, except how long it took."""
    return {
        str(path.relative_to(root)): path.read_bytes()
        for folder in folders
        for path in sorted((root / folder).rglob("*"))
        if path.is_file() and ".timings" not in path.parts
    }


def dump(root: Path) -> list[Any]:
    """Read the whole gradebook through nbgrader's API; only the random row ids are left out."""
    from nbgrader.api import Gradebook

    def plain(record: Mapping[str, Any]) -> dict[str, Any]:
        return {key: value for key, value in record.items() if key != "id"}

    with Gradebook(f"sqlite:///{root / 'gradebook.db'}") as api:
        notebook = api.find_notebook("toys", "toys")
        found = [plain(cell.to_dict()) for cell in (*notebook.grade_cells, *notebook.source_cells)]
        for submission in api.assignment_submissions("toys"):
            found.append(plain(submission.to_dict()))
            for submitted in submission.notebooks:
                found += [plain(row.to_dict()) for row in (*submitted.grades, *submitted.comments)]
    return sorted(found, key=repr)


def assert_same(harried: Path, calm: Path) -> None:
    """Compare everything that grading leaves, also that nothing else lies about."""
    for folders in (("ledger",), ("autograded", "feedback")):
        assert files(harried, *folders) == files(calm, *folders)
    assert dump(harried) == dump(calm)
    assert sorted(path.name for path in harried.iterdir()) == sorted(path.name for path in calm.iterdir())


def run(root: Path, seconds: float | None = None) -> float | None:
    """Run the command; kill it after some seconds. Give how long it took, or None where it was killed."""
    start = time.monotonic()
    process = subprocess.Popen(COMMAND, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        _, errors = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        process.communicate()
        return None
    assert process.returncode == 0, errors
    return time.monotonic() - start


def test_killed_graders_leave_what_an_undisturbed_one_leaves(school: Course, tmp_path: Path) -> None:
    calm, harried = copy_course(school, tmp_path / "calm"), copy_course(school, tmp_path / "harried")
    whole = run(calm.root)
    assert whole is not None
    chance = random.Random(2026)
    killed = 0
    while killed < KILLS:
        if run(harried.root, chance.uniform(0.2, 1.05 * whole)) is None:
            killed += 1
        else:  # it came to its end: begin anew, so that later kills also fall into work
            assert_same(harried.root, calm.root)
            harried = copy_course(school, tmp_path / f"harried after {killed}")
    run(harried.root)
    assert_same(harried.root, calm.root)
