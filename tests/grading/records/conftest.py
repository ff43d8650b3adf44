"""Gradebooks in a file, as they are where nothing else is configured."""

import shutil
from pathlib import Path

import pytest

from autograder.course import Course
from autograder.grading.intake.release import Release
from autograder.grading.records.gradebook import open_gradebook

from .toy_gradebook import course_in


@pytest.fixture(scope="session")
def empty_gradebook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A gradebook made once, because nbgrader takes seconds to make one."""
    root = tmp_path_factory.mktemp("empty")
    with open_gradebook(course_in(root), "other", Release()):
        return root / "gradebook.db"


@pytest.fixture
def toy(tmp_path: Path, empty_gradebook: Path) -> Course:
    """A course of one assignment in a folder of its own, with an empty gradebook."""
    shutil.copy(empty_gradebook, tmp_path)
    return course_in(tmp_path)
