"""Figures of a class, against NumPy and against counting by hand."""

from collections.abc import Sequence

import numpy as np
import pytest

from autograder.exercises import CheckResult, ExerciseResult, Result, Status
from autograder.grading.pages.statistics import (
    MIN_CLASS,
    count_totals,
    describe_exercises,
    describe_totals,
    rank_mistakes,
    share,
)


def one(
    student: str, points: float, status: Status = Status.PASSED, cause: str = "", message: str = ""
) -> Result:
    """A result of one exercise with one check of ten points."""
    check = CheckResult("values", status, points, 10.0, 0, 1, message, cause)
    return Result(student, "lstm", (ExerciseResult("lstm", (check,)),))


def test_quartiles_are_numpys(results: Sequence[Result]) -> None:
    totals = describe_totals(results)
    assert totals is not None
    expected = np.quantile([result.score for result in results], [0, 0.25, 0.5, 0.75, 1])
    found = [totals.lowest, totals.lower, totals.median, totals.upper, totals.highest]
    assert found == pytest.approx(expected)


def test_nobody_has_no_totals() -> None:
    assert describe_totals([]) is None


def test_a_total_on_an_edge_belongs_to_the_bin_above_and_full_points_to_the_last() -> None:
    bins = count_totals([one("a", 0), one("b", 3), one("c", 10)])
    assert [item.count for item in bins] == [1, 0, 0, 1, 0, 0, 0, 0, 0, 1]


def test_discrimination_is_the_correlation_with_all_other_exercises(results: Sequence[Result]) -> None:
    scores = np.array([[exercise.score for exercise in result.exercises] for result in results])
    for place, item in enumerate(describe_exercises(results)):
        others = np.delete(scores, place, axis=1).sum(axis=1)
        assert item.discrimination == pytest.approx(np.corrcoef(scores[:, place], others)[0, 1])


def two(student: str, first: float, second: float) -> Result:
    """A result of two exercises."""
    (other,) = one(student, second).exercises
    return Result(student, "lstm", (*one(student, first).exercises, ExerciseResult("gru", other.checks)))


def test_discrimination_needs_a_class() -> None:
    results = [two(f"{count}", count, count**0.5) for count in range(MIN_CLASS)]
    assert [item.discrimination for item in describe_exercises(results[1:])] == [None, None]
    for item in describe_exercises(results):
        assert item.discrimination is not None
        assert item.discrimination > 0.9


@pytest.mark.parametrize("first", [0.1, 0.7, 10.0])
def test_an_exercise_with_the_same_points_for_all_does_not_discriminate(first: float) -> None:
    results = [two(f"{count}", first, count / 7) for count in range(2 * MIN_CLASS)]
    assert [item.discrimination for item in describe_exercises(results)] == [None, None]


def test_an_only_exercise_does_not_discriminate() -> None:
    results = [one(f"{count}", count / 3) for count in range(2 * MIN_CLASS)]
    assert [item.discrimination for item in describe_exercises(results)] == [None]


def test_whoever_left_a_part_unwritten_is_counted() -> None:
    done = CheckResult("shapes", Status.PASSED, 1.0, 1.0, 1, 1)
    (open_,) = one("b", 0, Status.NOT_WRITTEN).exercises
    half = Result("b", "lstm", (ExerciseResult("lstm", (done, *open_.checks)),))
    results = [one("a", 0, Status.NOT_WRITTEN), half, one("c", 0, Status.RAISED), Result("d", "lstm", ())]
    assert describe_exercises(results)[0].unwritten == 3


def test_seconds_are_those_of_whom_they_are_known_of() -> None:
    seconds = {"a": {"lstm": 0.5}, "b": {"lstm": 4.0, "gru": 9.0}, "c": {}, "d": {"lstm": 1.0}}
    item = describe_exercises([one(name, 10) for name in "abcd"], seconds)[0]
    assert (item.typical, item.longest) == (1.0, 4.0)
    assert describe_exercises([one("a", 10)])[0].typical is None


def test_difficulty_is_the_share_of_points_earned() -> None:
    assert describe_exercises([one("a", 10), one("b", 5)])[0].difficulty == 0.75


def test_mistakes_are_collected_by_cause_with_the_commonest_message() -> None:
    failed = Status.FAILED
    results = [
        one("a", 0, failed, "A sign.", "dx is wrong."),
        one("b", 0, failed, "A sign.", "dw is wrong."),
        one("c", 0, failed, "A sign.", "dw is wrong."),
        one("d", 0, failed, "", "shape"),
    ]
    first, second = rank_mistakes(results)
    assert (first.cause, first.example, first.students) == ("A sign.", "dw is wrong.", ("a", "b", "c"))
    assert second.students == ("d",)


def test_what_was_not_written_or_not_judged_is_no_mistake() -> None:
    assert rank_mistakes([one("a", 0, Status.NOT_WRITTEN), one("b", 0, Status.NOT_JUDGED)]) == ()


def test_equal_lines_of_one_student_count_once() -> None:
    (line,) = share([("a", "copied"), ("a", "copied"), ("b", "copied")])
    assert line.students == ("a", "b")
