"""Knows what course.toml may say and how a mistake in it is reported."""

from collections.abc import Callable
from dataclasses import FrozenInstanceError
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from autograder.course import Course, find_course
from autograder.exercises import CourseError
from autograder.sandbox.limits import Level, Limits

MakeCourse = Callable[..., Course]


def test_a_course_is_found_from_a_folder_below(make_course: MakeCourse) -> None:
    root = make_course().root
    assert find_course(root / "solutions" / "misconceptions").root == root


def test_a_folder_outside_any_course_is_reported(tmp_path: Path) -> None:
    with pytest.raises(CourseError, match=r"no course\.toml here or in any folder above"):
        find_course(tmp_path)


def test_absent_tables_give_the_defaults(make_course: MakeCourse) -> None:
    course = make_course()
    assert (course.limits, course.level) == (Limits(), Level.STRICT)
    assert (course.visible_cases, course.hidden_cases) == (3, 8)


def test_every_setting_is_read(make_course: MakeCourse) -> None:
    course = make_course(
        (
            "[[assignments]]",
            '[grading]\nisolation = "reduced"\nvisible_cases = 2\nhidden_cases = 5\n'
            "[limits]\ncall_seconds = 1\nnotebook_seconds = 9.5\nmemory_mib = 512\n"
            "output_bytes = 2000\nscratch_mib = 3\n[[assignments]]\nweight = 2",
        )
    )
    assert course.limits == Limits(1.0, 9.5, 512, 2000, 3)
    assert (course.level, course.visible_cases, course.hidden_cases) == (Level.REDUCED, 2, 5)
    assert (course.title, course.term, course.languages, course.language) == (
        "Tiny",
        "2026",
        ("en", "ru"),
        "en",
    )
    assignment = course.assignment("tiny")
    assert (assignment.title, assignment.weight) == ("A tiny assignment", 2.0)
    assert assignment.due == datetime(2026, 10, 5, 23, 59, tzinfo=timezone(timedelta(hours=3)))


def test_settings_cannot_be_changed(make_course: MakeCourse) -> None:
    with pytest.raises(FrozenInstanceError):
        make_course().title = "Another"


def test_an_assignment_may_have_no_due_date(make_course: MakeCourse) -> None:
    course = make_course(("due = 2026-10-05T23:59:00+03:00\n", ""))
    assert course.assignment("tiny").due is None


def test_an_unknown_assignment_suggests_the_nearest(make_course: MakeCourse) -> None:
    with pytest.raises(CourseError, match="no assignment 'tinny'; did you mean 'tiny'"):
        make_course().assignment("tinny")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('term = "2026"', "", "term: found nothing; allowed: one line of text"),
        ('term = "2026"', "term = 2026", "term: found 2026; allowed: one line of text"),
        ('term = "2026"', 'tern = "2026"', "tern: unknown key; did you mean 'term'?"),
        ('term = "2026"', 'colour = "red"', "colour: unknown key; allowed: title, term, "),
        ('["en", "ru"]', "[]", "languages: found []; allowed: a list of language codes"),
        ('["en", "ru"]', '["en", "en"]', "languages: found ['en', 'en']; allowed: "),
        ('language = "en"', 'language = "de"', "language: found 'de'; allowed: one of en, ru"),
        (
            "2026-10-05T23:59:00+03:00",
            "2026-10-05T23:59:00",
            "due: found 2026-10-05 23:59:00; allowed: a date",
        ),
        ("2026-10-05T23:59:00+03:00", '"soon"', "assignments[1].due: found 'soon'; allowed: a date and time"),
        ('name = "tiny"', 'name = "../tiny"', "assignments[1].name: found '../tiny'; allowed: lower-case"),
        (
            "[[assign",
            "[grading]\nhidden_cases = 0\n[[assign",
            "grading.hidden_cases: found 0; allowed: a whole",
        ),
        ("[[assign", "[grading]\nhidden_cases = true\n[[assign", "grading.hidden_cases: found True; allowed"),
        ("[[assign", '[grading]\nisolation = "none"\n[[assign', "allowed: one of strict, reduced"),
        ("[[assign", "[limits]\ncall_seconds = nan\n[[assign", "limits.call_seconds: found nan; allowed"),
        (
            "[[assign",
            "[limits]\nmemory_mb = 9\n[[assign",
            "memory_mb: unknown key; did you mean 'memory_mib'?",
        ),
        (
            'title = "A tiny',
            'weight = -1\ntitle = "A tiny',
            "assignments[1].weight: found -1; allowed: a number",
        ),
        ('title = "Tiny"', "title = ", "cannot be read: Invalid value (at line 1"),
    ],
)
def test_a_mistake_is_one_line_with_place_and_remedy(
    make_course: MakeCourse, old: str, new: str, message: str
) -> None:
    with pytest.raises(CourseError) as caught:
        make_course((old, new))
    text = str(caught.value)
    assert text.startswith("course.toml: ")
    assert message in text
    assert "\n" not in text


def test_two_assignments_of_one_name_are_refused(make_course: MakeCourse) -> None:
    with pytest.raises(CourseError, match=r"assignments\[2\]\.name: found 'tiny' twice"):
        make_course(("[[assign", '[[assignments]]\nname = "tiny"\ntitle = "First"\n[[assign'))
