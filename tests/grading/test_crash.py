"""A grader that is killed at any instant and started again leaves what an undisturbed one leaves.

KILLS and SUBMISSIONS in the environment make the test longer; `make test-kills` does.
"""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from autograder.course import Course

from .remains import assert_same, trail
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

KILLS = int(os.environ.get("KILLS", "4"))
SUBMISSIONS = int(os.environ.get("SUBMISSIONS", "8"))
LANES = 2
SOURCES = (RIGHT, WRONG_GRADIENT, WRONG_STEP, BROKEN, UNREADABLE)
GRADE, REGRADE = (
    (sys.executable, "-m", "autograder.cli", command, "toys", "--quiet", "--jobs", "2")
    for command in ("grade", "regrade")
)


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The toy course with submissions, not graded; the seed is made by the build."""
    course = make_course(tmp_path_factory.mktemp("school"))
    for place in range(SUBMISSIONS):
        path = hand_in(course, f"student {place:02}", SOURCES[place % len(SOURCES)])
        (path.parent / "timestamp.txt").write_text(f"2026-10-05 20:00:{place % 60:02} UTC")
    return course


def opened(root: Path) -> object:
    """Tell something that changes when the gradebook is first written to."""
    database = root / "gradebook.db"
    return database.exists() and database.stat().st_mtime_ns


def recorded(root: Path) -> object:
    """Tell something that changes when another submission is recorded."""
    return [len(list((root / folder).glob("*/*"))) for folder in ("autograded", "ledger")]


def written(root: Path) -> object:
    """Tell something that changes when the audit trail does."""
    path = root / "ledger" / "toys.audit.jsonl"
    return path.stat().st_size if path.exists() else 0


def started(root: Path) -> object:
    """Tell something that changes at once."""
    return time.monotonic()


MOMENTS: tuple[tuple[Callable[[Path], object], float], ...] = (
    (started, 1.5),
    (opened, 0.5),
    (opened, 3.0),
    *[(recorded, 1.0)] * 5,
    *[(written, 0.05)] * 3,
)
"""What a killer waits for, and how many seconds more at most; most wait for work."""


def run(root: Path, command: Sequence[str] = GRADE) -> None:
    """Run a command to its end."""
    ended = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr


def run_and_kill(root: Path, command: Sequence[str], sign: Callable[[Path], object], seconds: float) -> bool:
    """Run a command and kill it so many seconds after a sign has changed; tell if it was still alive."""
    before = sign(root)
    with subprocess.Popen(command, cwd=root, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        assert process.stderr is not None
        while process.poll() is None and sign(root) == before:
            time.sleep(0.005)
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
        assert process.wait() in (0, -signal.SIGKILL), process.stderr.read()
        return process.returncode != 0


def harry(
    school: Course, calm: Path, place: Path, kills: int, chance: random.Random, command: Sequence[str] = GRADE
) -> None:
    """Kill a grader so many times, and compare with the calm one whenever it comes to its end."""
    harried, killed = copy_course(school, place / "0").root, 0
    while killed < kills:
        sign, most = chance.choice(MOMENTS)
        if run_and_kill(harried, command, sign, chance.uniform(0, most)):
            killed += 1
        else:  # begin anew, so that later kills also fall into work
            assert_same(harried, calm)
            harried = copy_course(school, place / str(killed)).root
    run(harried, command)
    assert_same(harried, calm)


def test_killed_graders_leave_what_an_undisturbed_one_leaves(school: Course, tmp_path: Path) -> None:
    calm = copy_course(school, tmp_path / "calm").root
    run(calm)
    with ThreadPoolExecutor(LANES) as pool:
        lanes = [
            pool.submit(harry, school, calm, tmp_path / f"lane {lane}", KILLS // LANES, random.Random(lane))
            for lane in range(LANES)
        ]
        for lane in lanes:
            lane.result()


def test_killed_regraders_leave_what_an_undisturbed_one_leaves(school: Course, tmp_path: Path) -> None:
    """The kept results and the audit trail too: no line is missing, none is there twice."""
    graded = copy_course(school, tmp_path / "graded")
    run(graded.root)
    path = graded.solution_path("toys")
    path.write_text(path.read_text().replace('"gradient": 20', '"gradient": 25'))
    calm = copy_course(graded, tmp_path / "calm").root
    run(calm, REGRADE)
    assert len(trail(calm)) > len(trail(graded.root))
    harry(graded, calm, tmp_path / "harried", max(2, KILLS // 3), random.Random(7), REGRADE)
