"""What of a student is left in what is told without names: the points and the mistakes."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from autograder.course import Course
from autograder.exercises import CheckResult, ExerciseResult, Raised, Result, Status
from autograder.grading.pages.classwork import Classwork, conceal, find_kind
from autograder.grading.pages.report import write_report
from autograder.grading.similarity import Similar
from autograder.judging import wording

MARK = "Mnemosyne"
"""Stands nowhere but in what a student chose."""


def rename(result: Result, student: str) -> Result:
    """Give a result to somebody else."""
    return replace(result, student=student)


def test_no_name_and_no_word_of_a_student_reaches_page_or_table(
    results: Sequence[Result], taint: Callable[[str], Result], course: Course, tmp_path: Path
) -> None:
    def blunder(text: str, status: Status) -> Result:
        tainted = taint(text)
        exercises = (
            replace(each, checks=tuple(replace(check, cause="", status=status) for check in each.checks))
            for each in tainted.exercises
        )
        return replace(tainted, exercises=tuple(exercises))

    work = Classwork(
        results=(
            *results,
            blunder(MARK, Status.FAILED),
            blunder(f"{MARK} 2", Status.RAISED),
            blunder(f"{MARK} 3", Status.RAISED),
        ),
        late={MARK: timedelta(hours=3), "adams": timedelta(hours=4)},
        missing=(f"{MARK} the missing",),
        seconds={MARK: {"rnn": 1.0}},
        similar=(Similar((MARK, "adams"), ("rnn",), 1.0, 1.0),),
    )
    for path in write_report(course, "vanilla_rnn", conceal(work, "secret"), tmp_path):
        text = path.read_text(encoding="utf-8-sig")
        assert MARK not in text
        for result in results:
            assert f"{result.student}<" not in text
            assert f'"{result.student}"' not in text
    for path in write_report(course, "vanilla_rnn", work, tmp_path):
        assert MARK in path.read_text(encoding="utf-8-sig")


def test_students_are_numbered_by_points(results: Sequence[Result]) -> None:
    concealed = conceal(Classwork(tuple(results), missing=("zoe",)), "secret")
    ordered = sorted(concealed.results, key=lambda result: result.student)
    assert [result.student for result in ordered] == [f"{number:02}" for number in range(1, len(results) + 1)]
    scores = [result.score for result in ordered]
    assert scores == sorted((result.score for result in results), reverse=True)
    assert concealed.missing == (f"{len(results) + 1}",)


def test_equal_points_are_ordered_by_the_secret_alone(results: Sequence[Result]) -> None:
    peers = [rename(results[0], name) for name in "abcdefgh"]
    late = {"c": timedelta(hours=1)}
    one, same, other = (
        conceal(Classwork(tuple(each), late), secret)
        for each, secret in ((peers, "one"), (peers[::-1], "one"), (peers, "other"))
    )
    assert one == same
    assert one.late != other.late


def test_late_and_seconds_follow_the_student(results: Sequence[Result]) -> None:
    name = min(results, key=lambda result: result.score).student
    work = Classwork(tuple(results), {name: timedelta(hours=5)}, (), {name: {"rnn": 2.0}})
    concealed = conceal(work, "secret")
    assert concealed.late == {f"{len(results)}": timedelta(hours=5)}
    assert concealed.seconds == {f"{len(results)}": {"rnn": 2.0}}


def test_points_and_causes_stay(results: Sequence[Result]) -> None:
    work = Classwork(tuple(results))

    def told(each: Classwork) -> list[object]:
        return sorted(
            (check.check, check.status, check.points, check.cause)
            for result in each.results
            for exercise in result.exercises
            for check in exercise.checks
        )

    assert told(conceal(work, "secret")) == told(work)


@pytest.mark.parametrize(("holders", "kept"), [(1, ""), (2, "rnn: h is a Mine; expected an array.")])
def test_a_message_stays_where_two_have_it_in_common(holders: int, kept: str) -> None:
    message = "rnn: h is a Mine; expected an array."
    check = CheckResult("shapes", Status.FAILED, 0.0, 1.0, 0, 1, message)
    work = Classwork(tuple(Result(f"{n}", "a", (ExerciseResult("rnn", (check,)),)) for n in range(holders)))
    assert {r.exercises[0].checks[0].message for r in conceal(work, "secret").results} == {kept}


@pytest.mark.parametrize("language", ["en", "ru"])
def test_of_an_exception_the_kind_stays_where_it_is_pythons_own(language: str) -> None:
    place = "line 3 of rnn_forward"
    known = wording.raised("rnn_forward", Raised("KeyError", MARK, place), hidden=False, language=language)
    own = wording.raised("rnn_forward", Raised(f"{MARK}Error", "no"), hidden=False, language=language)
    assert (find_kind(known), find_kind(own)) == ("KeyError", "")
