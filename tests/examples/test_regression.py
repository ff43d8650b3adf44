"""A course without recurrent networks is built, verified and graded by the same program."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from autograder.course import Course, build, find_course, load_solution, verify
from autograder.exercises import Result

from ..grading.handing_in import grade_everything

EXAMPLE = Path(__file__).parents[2] / "examples" / "regression"
NAMES = ("softmax_regression", "convolution")


@dataclass(frozen=True)
class Graded:
    """An assignment of a copy of the course, built, with what its solutions came to."""

    course: Course
    name: str
    results: Mapping[str, Result]


@pytest.fixture(scope="module", params=NAMES)
def graded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Graded:
    root = tmp_path_factory.mktemp("regression")
    shutil.copy(EXAMPLE / "course.toml", root)
    shutil.copytree(EXAMPLE / "solutions", root / "solutions")
    course, name = find_course(root), request.param
    build(course, name)
    return Graded(course, name, grade_everything(course, name, root / "handed_in"))


def test_the_course_lists_what_is_tested() -> None:
    assert tuple(each.name for each in find_course(EXAMPLE).assignments) == NAMES


def test_it_is_sound(graded: Graded) -> None:
    found = verify(graded.course, graded.name, seeds=2)
    assert found.problems == ()
    assert found.certificates


def test_the_reference_earns_everything_and_the_release_nothing(graded: Graded) -> None:
    reference, release = graded.results["reference"], graded.results["release"]
    assert (reference.score, release.score) == (reference.max_score, 0.0)
    assert reference.max_score == sum(
        each.max_points for each in load_solution(graded.course, graded.name).exercises
    )


def test_every_mistake_loses_points(graded: Graded) -> None:
    full = graded.results["reference"].score
    wrong = load_solution(graded.course, graded.name).misconceptions
    assert len(wrong) >= 5
    assert [each.name for each in wrong if graded.results[each.name].score >= full] == []


def test_it_says_nothing_of_recurrence() -> None:
    texts = [path.read_text(encoding="utf-8").lower() for path in EXAMPLE.rglob("*.py")]
    assert [word for word in ("rnn", "h_prev", "lstm") if any(word in text for text in texts)] == []
