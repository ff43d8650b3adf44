"""Knows that the grading seed is secret, stable and made once."""

import stat
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from autograder.course import Course, grading_seed
from autograder.exercises import CourseError

MakeCourse = Callable[..., Course]


def test_the_seed_is_made_once_and_kept(make_course: MakeCourse) -> None:
    course = make_course()
    first = grading_seed(course)
    assert len(first) == 64
    assert grading_seed(course) == first


def test_only_the_owner_may_read_the_seed(make_course: MakeCourse) -> None:
    course = make_course()
    grading_seed(course)
    mode = (course.root / ".grading-seed").stat().st_mode
    assert stat.S_IMODE(mode) == 0o600


def test_two_courses_have_different_seeds(make_course: MakeCourse) -> None:
    assert grading_seed(make_course(folder="one")) != grading_seed(make_course(folder="two"))


def test_the_environment_takes_precedence(make_course: MakeCourse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUTOGRADER_SEED", "from outside")
    course = make_course()
    assert grading_seed(course) == "from outside"
    assert not (course.root / ".grading-seed").exists()


def test_many_at_once_agree_on_one_seed_and_leave_no_drafts(make_course: MakeCourse) -> None:
    course = make_course()
    with ThreadPoolExecutor(8) as pool:
        seeds = set(pool.map(grading_seed, [course] * 32))
    assert len(seeds) == 1
    assert [path.name for path in course.root.glob(".grading*")] == [".grading-seed"]


def test_a_seed_that_another_process_made_meanwhile_holds(
    make_course: MakeCourse, monkeypatch: pytest.MonkeyPatch
) -> None:
    course = make_course()
    first = grading_seed(course)
    monkeypatch.setattr(Path, "exists", lambda path: False)
    assert grading_seed(course) == first


def test_an_empty_seed_file_is_refused(make_course: MakeCourse) -> None:
    course = make_course()
    (course.root / ".grading-seed").write_text("\n")
    with pytest.raises(CourseError, match="found an empty file"):
        grading_seed(course)
