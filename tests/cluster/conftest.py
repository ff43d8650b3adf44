"""What the cluster's tests start from: a course with a class, and the same class graded by threads."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.course import Course

from ..grading.toy_course import (
    BROKEN,
    HANGING,
    RIGHT,
    UNREADABLE,
    WRONG_GRADIENT,
    WRONG_STEP,
    copy_course,
    hand_in,
    make_course,
)
from .machines import Machines, autograder, machines

SOURCES = (RIGHT, WRONG_GRADIENT, WRONG_STEP, BROKEN, UNREADABLE)
SUBMISSIONS = 20


@pytest.fixture(scope="session")
def school(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The toy course with a class, not graded."""
    course = make_course(tmp_path_factory.mktemp("school"))
    for place in range(SUBMISSIONS):
        hand_in(
            course, f"student {place:02}", HANGING if place in (13, 18) else SOURCES[place % len(SOURCES)]
        )
    return course


@pytest.fixture(scope="session")
def calm(school: Course, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same, graded by threads of one process."""
    root = copy_course(school, tmp_path_factory.mktemp("calm")).root
    autograder(root, "--jobs", "2")
    return root


@pytest.fixture
def course(school: Course, tmp_path: Path) -> Course:
    """The course with its class in a folder of its own, not graded."""
    return copy_course(school, tmp_path / "course")


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Machines]:
    """A scheduler without workers."""
    with machines(tmp_path) as found:
        found.start_scheduler()
        yield found
