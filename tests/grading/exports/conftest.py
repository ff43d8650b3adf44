"""A graded class in which a person has been at work, once for all tests of exports."""

from pathlib import Path
from typing import Any

import pytest

from autograder.course import Course
from autograder.course.release import quick_imports
from autograder.grading.recording import grade_submitted

from ..toy_course import BROKEN, RIGHT, UNREADABLE, WRONG_GRADIENT, copy_course, hand_in, make_course

KINDS = {"anna": RIGHT, "boris": WRONG_GRADIENT, "=1+1": BROKEN, "Лев": UNREADABLE}


def open_api(course: Course) -> Any:
    """Open nbgrader's own gradebook."""
    with quick_imports():
        import nbgrader.api

    return nbgrader.api.Gradebook(f"sqlite:///{course.root / 'gradebook.db'}")


@pytest.fixture(scope="session")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The toy course, graded; a person gave a score and extra credit, one was late, one handed in nothing."""
    course = make_course(tmp_path_factory.mktemp("school"))
    for student, source in KINDS.items():
        path = hand_in(course, student, source)
        path.with_name("timestamp.txt").write_text("2026-10-05 12:00:00 UTC\n")
    assert len(list(grade_submitted(course, "toys"))) == len(KINDS)
    with open_api(course) as api:
        api.update_or_create_student(
            "anna", first_name="Anna", last_name="O'Brien, Jr.", email="a@uni.example"
        )
        api.update_or_create_student("-zoë", first_name="Zoë", lms_user_id="48215")
        grades = {
            grade.cell.name: grade for grade in api.find_submission_notebook("toys", "toys", "boris").grades
        }
        grades["scale"].manual_score = 25.5
        grades["energy"].extra_credit = 2
        api.find_submission_notebook("toys", "toys", "=1+1").late_submission_penalty = 4
        api.db.commit()
    return course


@pytest.fixture
def school(graded: Course, tmp_path: Path) -> Course:
    """A copy that a test may change."""
    return copy_course(graded, tmp_path / "school")
