"""The tests that other graders run in the student's kernel give the points that we give."""

import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from autograder.course import Course
from autograder.grading.exam import Exam, set_exam
from autograder.judging import assess_all
from benchmarks.bench_course import ROUND, make_course, write_answers
from benchmarks.bench_files import NAME, find_notebook, hand_in_release
from benchmarks.kernel_tests import keep_cases
from benchmarks.otter_course import make_otter_course, read_results, write_test_file
from benchmarks.stock_course import write_cell

Answers = list[tuple[str, Mapping[str, str]]]
TWO_ROUNDS = 2 * ROUND
MADE_MISTAKES = [place for place, kind in enumerate(TWO_ROUNDS) if kind != "right"]


class Case:
    """A test case as otter's decorator makes it of a function."""

    def __init__(self, name: str, points: float) -> None:
        """Take what a test file says."""
        self.name, self.points = name, points
        self.function: Callable[[Mapping[str, Any]], None] | None = None

    def __call__(self, function: Callable[[Mapping[str, Any]], None]) -> "Case":
        """Take the function."""
        self.function = function
        return self

    def grade(self, functions: Mapping[str, Any]) -> float:
        """Give the points, where nothing is raised."""
        assert self.function
        try:
            self.function(functions)
        except Exception:
            return 0.0
        return self.points


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The course that speed is measured on, with few cases."""
    return make_course(tmp_path_factory.mktemp("bench") / "course", visible=1, hidden=2)


@pytest.fixture(scope="module")
def exam(bench: Course) -> Exam:
    """What its submissions are held against."""
    return set_exam(bench, NAME)


@pytest.fixture(scope="module")
def paths(exam: Exam, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """The files with the cases."""
    return keep_cases(exam, tmp_path_factory.mktemp("expected") / "cases")


@pytest.fixture(scope="module")
def answers(bench: Course) -> Answers:
    """What the first students of the class write, by student and by the cell's name."""
    return list(write_answers(bench, len(TWO_ROUNDS)))


def run(sources: Mapping[str, str]) -> dict[str, Any]:
    """Give what a student's cells leave."""
    namespace: dict[str, Any] = {"np": np}
    for source in sources.values():
        try:
            exec(compile(source, "cell", "exec"), namespace)
        except SyntaxError:
            continue
    return namespace


def grade(exam: Exam, functions: Mapping[str, Any]) -> dict[str, float]:
    """Give our points."""
    found = assess_all(exam.exercises, exam.cases, functions, exam.reference)
    return {each.result.name: each.result.score for each in found}


def grade_as_stock(exam: Exam, paths: Mapping[str, Path], functions: Mapping[str, Any]) -> dict[str, float]:
    """Give the points of nbgrader's test cells; a cell that raises has none."""
    scores = {}
    for exercise in exam.exercises:
        namespace = dict(functions)
        try:
            exec(write_cell(exercise, paths[exercise.name]), namespace)
        except Exception:
            namespace["points"] = 0.0
        scores[exercise.name] = namespace["points"]
    return scores


def grade_as_otter(exam: Exam, paths: Mapping[str, Path], functions: Mapping[str, Any]) -> dict[str, float]:
    """Give the points of otter's test files."""
    scores = {}
    for exercise in exam.exercises:
        namespace: dict[str, Any] = {}
        exec(write_test_file(exercise, paths[exercise.name]), namespace)
        assert namespace["name"] == exercise.name
        cases = [each for each in namespace.values() if isinstance(each, Case)]
        scores[exercise.name] = sum(case.grade(functions) for case in cases)
    return scores


@pytest.fixture(params=[grade_as_stock, grade_as_otter])
def grade_elsewhere(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Another grader's way to grade, with a stand-in for what its files import."""
    otter = ModuleType("otter.test_files")
    otter.test_case = Case  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "otter", ModuleType("otter"))
    monkeypatch.setitem(sys.modules, "otter.test_files", otter)
    return request.param


def test_the_reference_has_full_points(
    answers: Answers, exam: Exam, paths: Mapping[str, Path], grade_elsewhere: Any
) -> None:
    full = {exercise.name: sum(exercise.points.values()) for exercise in exam.exercises}
    assert grade_elsewhere(exam, paths, run(answers[0][1])) == full


@pytest.mark.parametrize("place", MADE_MISTAKES)
def test_who_made_a_mistake_loses_the_points_that_they_lose_here(
    answers: Answers, exam: Exam, paths: Mapping[str, Path], grade_elsewhere: Any, place: int
) -> None:
    functions = run(answers[place][1])
    found = grade_elsewhere(exam, paths, functions)
    assert found == grade(exam, functions)
    assert sum(found.values()) < sum(sum(exercise.points.values()) for exercise in exam.exercises)


def test_who_wrote_nothing_has_no_points(exam: Exam, paths: Mapping[str, Path], grade_elsewhere: Any) -> None:
    assert set(grade_elsewhere(exam, paths, {}).values()) == {0.0}


def test_otters_notebook_asks_otter_where_ours_asks_us(
    answers: Answers, bench: Course, exam: Exam, tmp_path: Path
) -> None:
    programs = tmp_path / "programs"
    programs.mkdir()
    (programs / "otter").write_text('#!/bin/sh\necho "$@" > asked\n')
    (programs / "otter").chmod(0o755)
    root = tmp_path / "otter"
    make_otter_course(root, bench, programs)
    assert (root / "asked").read_text().startswith("generate --tests-dir tests ")
    student, sources = answers[0]
    hand_in_release(root, [(student, sources)])
    cells = json.loads(find_notebook(root, student).read_bytes())["cells"]
    texts = ["".join(cell["source"]) for cell in cells]
    for exercise in exam.exercises:
        assert texts.count(f'grader.check("{exercise.name}")') == 1
        assert (root / "tests" / f"{exercise.name}.py").is_file()
    assert not any(text.startswith("check(") or "from autograder" in text for text in texts)
    assert set(sources.values()) <= set(texts)


def test_the_points_in_otters_file_are_read_by_exercise(tmp_path: Path) -> None:
    folder = tmp_path / "results" / "ada"
    folder.mkdir(parents=True)
    tests = [{"name": "Public Tests", "output": ""}, {"name": "relu", "score": 2.0, "max_score": 8.0}]
    (folder / "results.json").write_text(json.dumps({"tests": tests}))
    assert read_results(tmp_path) == {"ada": {"relu": 2.0}}
