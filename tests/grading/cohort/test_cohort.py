"""A made-up class looks like a real one, and loses exactly the points that it is said to lose."""

import contextlib
import io
import shutil
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from autograder.course import Course, Solution, build, find_course, load_solution
from autograder.course.cases import draw_visible
from autograder.exercises import SubmissionError
from autograder.grading.cohort.cohort import LEAST, NAMES, Made, make_cohort
from autograder.grading.cohort.filling import gather, other_code, pieces, put_in, spoil
from autograder.grading.intake.release import Release, load_release
from autograder.grading.intake.submissions import find_submissions, read_submission
from autograder.judging import assess, assess_all
from autograder.sandbox import Cell

NAME = "vanilla_rnn"


@dataclass(frozen=True)
class Class:
    """A course that has been built, with a class that handed in."""

    course: Course
    solution: Solution
    release: Release
    made: tuple[Made, ...]


@pytest.fixture(scope="module")
def school(course: Course, tmp_path_factory: pytest.TempPathFactory) -> Class:
    root = tmp_path_factory.mktemp("course")
    shutil.copy(course.root / "course.toml", root)
    shutil.copytree(course.root / "solutions", root / "solutions")
    copied = find_course(root)
    build(copied, NAME)
    made = make_cohort(copied, NAME, root / "submitted")
    return Class(copied, load_solution(copied, NAME), load_release(copied.release_path(NAME)), made)


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_class_is_large_and_nobody_is_in_it_twice(school: Class) -> None:
    assert len(school.made) >= LEAST
    assert len({made.student for made in school.made}) == len(school.made)


def test_every_kind_is_there(school: Class) -> None:
    kinds = {made.kind for made in school.made}
    assert kinds == {"right", "odd", "misconception", "unfinished", "damaged"}


@pytest.mark.parametrize("name", [each.name for each in find_course(Path(__file__).parents[3]).assignments])
def test_every_assignment_of_the_course_can_be_handed_in_in_every_way(
    course: Course, name: str, tmp_path: Path
) -> None:
    made = make_cohort(course, name, tmp_path)
    assert {each.kind for each in made} == {"right", "odd", "misconception", "unfinished", "damaged"}


def test_the_same_course_gives_the_same_class(school: Class, tmp_path: Path) -> None:
    again = make_cohort(school.course, NAME, tmp_path / "again")
    assert contents(tmp_path / "again") == contents(school.course.root / "submitted")
    assert [made.student for made in again] == [made.student for made in school.made]


def test_everybody_is_found_where_nbgrader_puts_them(school: Class) -> None:
    found = find_submissions(school.course, NAME)
    assert dict(found) == {made.student: made.path for made in school.made}


def test_some_are_late_by_what_stands_beside_them(school: Class) -> None:
    due = school.course.assignment(NAME).due
    assert due is not None
    late = {made.student for made in school.made if made.path.stat().st_mtime > due.timestamp()}
    assert late == {made.student for made in school.made if made.late}
    assert 0 < len(late) < len(school.made) / 2


def test_some_have_the_exchanges_time_stamp(school: Class) -> None:
    stamped = [made for made in school.made if made.path.with_name("timestamp.txt").exists()]
    assert 0 < len(stamped) < len(school.made)


def run(cells: Any) -> dict[str, Any]:
    """Run cells that this package wrote itself; an error ends one cell, as in a kernel."""
    namespace: dict[str, Any] = {"__name__": "__main__"}
    with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for cell in cells:
            with contextlib.suppress(Exception):
                exec(compile(cell.source, cell.label, "exec"), namespace)
    return namespace


def losses_of(made: Made, school: Class, cases: Any) -> Mapping[str, tuple[str, ...]]:
    """Judge a submission in this process and list what lost points."""
    everything = {
        exercise.name: tuple(name for name, points in exercise.points.items() if points)
        for exercise in school.solution.exercises
    }
    try:
        submitted = read_submission(made.path, school.release, made.student, NAME)
    except SubmissionError:
        return everything
    functions = {name: value for name, value in run(submitted.cells).items() if callable(value)}
    with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = assess_all(school.solution.exercises, cases, functions, school.solution.functions)
    lost = {
        each.exercise.name: tuple(
            check.check for check in each.result.checks if check.points < check.max_points
        )
        for each in found
    }
    return {name: checks for name, checks in lost.items() if checks}


def test_everybody_loses_what_is_said_and_nothing_else(school: Class) -> None:
    cases = draw_visible(school.course, school.solution)
    ending = [made for made in school.made if "never returns" not in made.description]
    wrong = {
        f"{made.student}: {made.description}": (found, made.losses)
        for made in ending
        if (found := losses_of(made, school, cases)) != made.losses
    }
    assert not wrong


def test_every_misconception_can_be_handed_in(school: Class) -> None:
    cases = draw_visible(school.course, school.solution)
    material = gather(school.course, school.solution)
    setup = next(cell.source for cell in material.release.cells if cell.tag == "setup")
    for misconception in school.solution.misconceptions:
        sources = spoil(material, misconception).values()
        functions = run([Cell("setup", setup), *(Cell("cell", source) for source in sources)])
        aim = next(each for each in school.solution.exercises if misconception.replaces in each.functions)
        alone = {**school.solution.functions, misconception.replaces: misconception.function}
        found, meant = (assess(aim, cases[aim.name], each).result for each in (functions, alone))
        assert [check.status for check in found.checks] == [check.status for check in meant.checks], (
            misconception.name
        )


def test_a_class_can_be_made_without_variants_and_misconceptions(school: Class, tmp_path: Path) -> None:
    shutil.copytree(school.course.root, tmp_path / "course", ignore=shutil.ignore_patterns("submitted"))
    for folder in ("variants", "misconceptions"):
        shutil.rmtree(tmp_path / "course" / "solutions" / folder)
    made = make_cohort(find_course(tmp_path / "course"), NAME, tmp_path / "submitted")
    assert len(made) == LEAST
    assert {each.kind for each in made} == {"right", "odd", "unfinished", "damaged"}


def test_names_are_those_of_different_people() -> None:
    assert len(set(NAMES)) == len(NAMES)
    assert any("'" in name for name in NAMES)
    assert any("а" in name for name in NAMES)


class TestPieces:
    TEXT = (
        '"""Knows."""\n\nimport math\n\n\n@mark\ndef f(x):\n    return x\n\n\nK = 3\n\n\nclass A:\n    pass\n'
    )

    def test_what_a_module_binds_is_found_by_name(self) -> None:
        found = pieces(self.TEXT)
        assert list(found) == ["f", "K", "A"]
        assert found["f"] == "@mark\ndef f(x):\n    return x"

    def test_other_code_is_what_is_left(self) -> None:
        assert other_code(self.TEXT, ["f"]) == "import math\n\nK = 3\n\nclass A:\n    pass"

    def test_a_function_takes_anothers_place(self) -> None:
        source = "# given\n\ndef f(x):\n    raise\n\ndef g(x):\n    raise"
        assert put_in(source, {"f": "def f(y): ..."}) == "# given\n\ndef f(y): ...\n\ndef g(x):\n    raise"
