"""Gradebooks in a PostgreSQL server that runs for the tests alone."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.course import Course
from autograder.grading.intake.release import Release
from autograder.grading.records.gradebook import open_gradebook

from ..grading.records.toy_gradebook import configure, course_in
from .server import Server, serve


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A server without gradebooks."""
    with serve() as found:
        yield found


@pytest.fixture(scope="session")
def empty_gradebook(server: Server, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of a gradebook made once, because nbgrader takes seconds to make one."""
    course = course_in(tmp_path_factory.mktemp("empty"))
    configure(course, f"c.CourseDirectory.db_url = {server.create('empty')!r}")
    with open_gradebook(course, "other", Release()):
        return "empty"


@pytest.fixture
def name(request: pytest.FixtureRequest) -> str:
    """The test's name as a database may have it."""
    return re.sub(r"\W", "_", request.node.name)[-60:]


@pytest.fixture
def toy(tmp_path: Path, server: Server, empty_gradebook: str, name: str) -> Course:
    """A course of one assignment in a folder of its own, with an empty gradebook."""
    course = course_in(tmp_path)
    configure(course, f"c.CourseDirectory.db_url = {server.create(name, empty_gradebook)!r}")
    return course
