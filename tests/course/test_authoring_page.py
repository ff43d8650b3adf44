"""Knows that what the authors' page shows is true."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder import exercises
from autograder.course import Course, build, find_course, verify
from autograder.course.percent import TAGS
from autograder.course.settings import ASSIGNMENT_KEYS, COURSE_KEYS, GRADING_KEYS, LIMIT_KEYS

MakeCourse = Callable[..., Course]
DOCS = Path(__file__).parents[2] / "docs"
EXAMPLES = re.findall(r"```python\n(.*?)```", (DOCS / "authoring.md").read_text(encoding="utf-8"), re.DOTALL)


def test_the_example_builds_and_is_sound(make_course: MakeCourse) -> None:
    solution, *_, misconceptions = EXAMPLES
    files = {"solutions/tiny.py": solution, "solutions/misconceptions/tiny.py": misconceptions}
    course = make_course(files=files)
    build(course, "tiny")
    assert verify(course, "tiny", seeds=2).problems == ()


@pytest.mark.parametrize("example", EXAMPLES[1:-1])
def test_each_further_declaration_is_accepted(example: str) -> None:
    declared = eval(example, vars(exercises))
    assert isinstance(declared, exercises.Exercise)


def test_every_tag_is_explained() -> None:
    text = (DOCS / "authoring.md").read_text(encoding="utf-8")
    assert [tag for tag in TAGS if f"| `{tag}` |" not in text] == []


def test_every_setting_is_explained() -> None:
    text = (DOCS / "course-settings.md").read_text(encoding="utf-8")
    keys = [key for key in COURSE_KEYS if key not in ("grading", "limits", "assignments")]
    keys += [f"grading.{key}" for key in GRADING_KEYS] + [f"limits.{key}" for key in LIMIT_KEYS]
    assert [key for key in (*keys, *ASSIGNMENT_KEYS) if f"| `{key}` |" not in text] == []


def test_the_settings_of_this_course_are_read() -> None:
    assert find_course(DOCS).title
