"""An exercise whose result is known is not run, and nobody can tell from the results."""

import os
from collections import Counter
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import pytest

from autograder.course import Course, find_course
from autograder.exercises import ExerciseResult
from autograder.grading import answer, engine
from autograder.grading.answer import Graded
from autograder.grading.engine import grade
from autograder.grading.exam import set_exam
from autograder.grading.intake.submissions import find_submissions
from autograder.grading.records import kept
from autograder.grading.records.kept import RESULTS, keep, recall
from autograder.grading.records.ledger import FOLDER

from .changing_course import (
    ANSWERS,
    RIGHT,
    Declared,
    State,
    edit,
    make_changing_course,
    write_course,
)
from .in_this_process import InThisProcess
from .toy_course import HANGING, copy_course, hand_in, make_course

EDITS = int(os.environ.get("EDITS", "20"))
"""How many random changes are made one after the other."""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Course:
    return make_changing_course(tmp_path_factory.mktemp("school"), State())


@pytest.fixture
def school(built: Course, tmp_path: Path) -> Course:
    """A course that a test may change, with submissions."""
    course = copy_course(built, tmp_path)
    for student, source in ANSWERS.items():
        hand_in(course, student, source)
    return course


def regrade(course: Course, given: Any = None) -> list[Graded]:
    """Grade what is not known, and keep what comes."""
    found = []
    remember = partial(recall, course.root, given or {}, False)
    for each in grade(set_exam(course, "toys"), find_submissions(course, "toys"), recall=remember):
        found.append(each)
        if each.fresh:
            keep(course.root, each.fresh)
    return found


def grade_afresh(course: Course) -> list[Graded]:
    """Grade everything without knowing anything."""
    return list(grade(set_exam(course, "toys"), find_submissions(course, "toys")))


def judged(graded: Sequence[Graded]) -> set[tuple[str, str]]:
    """List whose exercises were run."""
    return {(each.result.student, name) for each in graded for name in each.judged}


def results(graded: Sequence[Graded]) -> list[Any]:
    return [each.result for each in graded]


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Count by name how often an exercise is really judged."""
    counted: Counter[str] = Counter()
    real = answer.assess_in_turn

    def count(exercise: Any, *rest: Any) -> Any:
        counted[exercise.name] += 1
        return real(exercise, *rest)

    monkeypatch.setattr(answer, "assess_in_turn", count)
    return counted


@pytest.mark.parametrize("chance", range(2))
def test_after_any_changes_only_what_they_touch_is_run_and_the_results_are_those_of_a_fresh_grading(
    chance: int, school: Course, runs: Counter[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "Sandbox", InThisProcess)
    monkeypatch.setattr(kept, "MOST_RESULTS", 10 * EDITS)
    random, state, done = Random(chance), State(), []
    seen: set[Any] = set()
    for _ in range(EDITS):
        due = {
            (student, name)
            for student in state.answers
            for name in state.declared
            if state.origin(name, student) not in seen
        }
        seen |= {state.origin(name, student) for student, name in due}
        runs.clear()
        graded = regrade(school)
        assert judged(graded) == due, done
        assert runs == Counter(name for _, name in due), done
        assert results(graded) == results(grade_afresh(school)), done
        before, state = state, edit(state, random)
        done.append([key for key in vars(state) if vars(state)[key] != vars(before)[key]])
        write_course(school.root, state)
        for student, source in state.answers.items():
            hand_in(school, student, source)


def test_nothing_is_started_for_a_submission_of_which_everything_is_known(
    school: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = regrade(school)
    monkeypatch.setattr(InThisProcess, "open", None)
    monkeypatch.setattr(engine, "Sandbox", InThisProcess)
    second = regrade(school)
    assert results(second) == results(first)
    assert any(each.result.errors for each in second)
    assert judged(second) == set()


def test_a_used_exercise_that_becomes_right_has_what_uses_it_judged_again(school: Course) -> None:
    hand_in(school, "anna", RIGHT.replace("return x * w,", "return x * w * (1 + 1e-7),"))
    assert not regrade(school)[0].result.exercises[0].passed
    write_course(school.root, State(declared={**State().declared, "scale": Declared(tolerance=1e-3)}))
    found = regrade(school)
    assert found[0].result.exercises[0].passed
    assert {name for student, name in judged(found) if student == "anna"} == {"scale", "energy"}
    assert results(found) == results(grade_afresh(school))


def test_a_result_that_stands_is_not_judged_whatever_has_changed(school: Course) -> None:
    stands = regrade(school)[0].result.exercises[2]
    write_course(school.root, State(seed="another"))
    found = regrade(school, {"anna": {"shift": stands}})
    assert {name for student, name in judged(found) if student == "anna"} == {"scale", "energy"}
    assert found[0].result.exercises[2] is stands


def test_another_limit_or_another_program_has_everything_judged_again(
    school: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    everything = judged(regrade(school))
    settings = school.root / "course.toml"
    settings.write_text(settings.read_text().replace("call_seconds = 1.0", "call_seconds = 2.0"))
    assert judged(regrade(find_course(school.root))) == everything
    monkeypatch.setattr("autograder.grading.exam.digest_package", lambda: "another code")
    assert judged(regrade(school)) == everything


def test_what_had_to_be_stopped_is_not_kept(tmp_path: Path) -> None:
    course = make_course(tmp_path)
    hand_in(course, "anna", HANGING)
    (first,) = regrade(course)
    (second,) = regrade(course)
    assert first.fresh is None
    assert set(second.judged) == {"scale", "energy"}


def test_what_is_kept_holds_no_number_of_a_hidden_case(school: Course) -> None:
    regrade(school)
    text = "".join(path.read_text() for path in (school.root / FOLDER / RESULTS).rglob("*.json"))
    cases = [case for each in set_exam(school, "toys").cases.values() for case in each if case.hidden]
    numbers = {repr(entry) for case in cases for array in case.inputs for entry in array.ravel().tolist()}
    assert len(numbers) > 20
    assert not [number for number in numbers if number[:10] in text]


def test_judging_is_timed_by_exercise_and_no_time_is_in_a_result(school: Course) -> None:
    (anna, *_) = regrade(school)
    assert set(anna.judged) == {"scale", "energy", "shift"}
    assert 0 < sum(anna.judged.values()) <= anna.seconds
    assert isinstance(anna.result.exercises[0], ExerciseResult)
