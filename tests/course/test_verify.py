"""Knows that an assignment's own test finds what is wrong with it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.course import Course, build, find_course, render, verify

MakeCourse = Callable[..., Course]
ROOT = Path(__file__).parents[2]


def test_a_sound_assignment_has_no_problems(make_course: MakeCourse) -> None:
    found = verify(make_course(), "tiny", seeds=2)
    assert (found.problems, found.sets) == ((), 3)


def test_every_wrong_solution_has_a_row_with_the_check_that_caught_it(make_course: MakeCourse) -> None:
    rows = {row.wrong: row for row in verify(make_course(), "tiny", seeds=1).rows}
    missing_bias, halved = rows["bias_left_out"], rows["dw halved"]
    assert (missing_bias.authored, missing_bias.caught_by, missing_bias.caught) == (True, "values", 11)
    assert (halved.authored, halved.caught_by, halved.caught, halved.cases) == (False, "gradient", 11, 11)


def test_a_misconception_that_is_right_is_a_problem(make_course: MakeCourse) -> None:
    found = verify(make_course(("return x @ w, (x, w)", "return x @ w + b, (x, w)")), "tiny", seeds=1)
    assert "affine: 'bias_left_out' passes 2 of 2 sets of cases; expected none" in found.problems


def test_a_mistake_without_a_hint_in_a_language_of_the_course_is_a_problem(make_course: MakeCourse) -> None:
    found = verify(make_course((', ru="Нет сдвига."', "")), "tiny", seeds=1)
    line = "misconception 'bias_left_out' is not written in 'ru', a language of the course"
    assert found.problems == (f"solutions/tiny.py: {line}",)


def test_a_mistake_that_gets_another_ones_hint_is_a_problem(make_course: MakeCourse) -> None:
    twice = '@misconception("affine_forward", en="{}", ru="{}")\ndef {}(x, w, b):\n    return x @ w, (x, w)\n'
    wrong = "from autograder.judging import misconception\n\n"
    wrong += twice.format("One.", "Раз.", "one") + twice.format("Two.", "Два.", "two")
    found = verify(make_course(files={"solutions/misconceptions/tiny.py": wrong}), "tiny", seeds=1)
    assert found.problems == (
        "affine: 'two' gets the hint 'One.'; expected its own, 'Two.'",
        "affine: 'two' gets the hint 'Раз.'; expected its own, 'Два.'",
        "affine: no case tells 'One.' from 'Two.'; expected one hint",
    )


def test_a_variant_that_is_wrong_is_a_problem(make_course: MakeCourse) -> None:
    wrong = (
        "def affine_forward(x, w, b):\n    return x @ w + b, [x, w]\n\n\n"
        "def affine_backward(dy, cache):\n    x, w = cache\n    return dy @ w.T, x.T @ dy, dy.mean(axis=0)\n"
    )
    found = verify(make_course(files={"solutions/variants/tiny/lists.py": wrong}), "tiny", seeds=1)
    (problem,) = found.problems
    assert problem.startswith("tiny/lists.py: affine: right code fails gradient: ")


def test_a_variant_in_another_style_passes(make_course: MakeCourse) -> None:
    right = (
        "def affine_forward(x, w, b):\n    return x @ w + b, {'x': x, 'w': w}\n\n\n"
        "def affine_backward(dy, cache):\n"
        "    return dy @ cache['w'].T, cache['x'].T @ dy, dy.sum(axis=0)\n"
    )
    found = verify(make_course(files={"solutions/variants/tiny/dicts.py": right}), "tiny", seeds=1)
    assert found.problems == ()


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (
            "dx: (N, D) gradient",
            "dx: (N, H) gradient",
            "Returns: dx: found (N, H); the declaration says (N, D)",
        ),
        ("# Well done.", "# y = x @ w + b", "tiny.ipynb: holds a line of a solution: y = x @ w + b"),
        ("x.T @ dy\n", "x.T @ (2 * dy)\n", "affine: the reference's dw disagrees with its forward by"),
    ],
)
def test_what_would_refuse_a_build_is_a_problem(
    make_course: MakeCourse, old: str, new: str, problem: str
) -> None:
    found = verify(make_course((old, new)), "tiny", seeds=1)
    assert any(problem in line for line in found.problems)


def test_a_release_older_than_its_solution_is_a_problem(make_course: MakeCourse) -> None:
    build(make_course(), "tiny")
    found = verify(make_course(("# Well done.", "# Very well done.")), "tiny", seeds=1)
    assert found.problems == ("assignments/tiny: not what solutions/tiny.py gives now; build it again",)


def test_a_release_that_is_as_built_is_no_problem(make_course: MakeCourse) -> None:
    course = make_course()
    build(course, "tiny")
    assert verify(course, "tiny", seeds=1).problems == ()


def test_the_table_names_misconceptions_and_counts_the_rest(make_course: MakeCourse) -> None:
    text = render(verify(make_course(), "tiny", seeds=1))
    head, _, named, derived, *_, summary = text.splitlines()
    assert head.split("  ")[0] == "exercise"
    assert named.split() == ["affine", "bias_left_out", "values", "11", "of", "11"]
    assert "derived from the reference)" in derived
    assert summary.endswith("2 sets of cases; no problems")


def test_the_long_table_has_a_line_per_wrong_solution(make_course: MakeCourse) -> None:
    found = verify(make_course(), "tiny", seeds=1)
    assert len(render(found, every=True).splitlines()) == len(found.rows) + len(found.certificates) + 5


def test_problems_stand_below_the_table(make_course: MakeCourse) -> None:
    text = render(verify(make_course(("# Well done.", "# y = x @ w + b")), "tiny", seeds=1))
    assert text.splitlines()[-2].startswith("problem: solutions/tiny.py: tiny.ipynb: holds a line")
    assert text.endswith("; 1 problem")


@pytest.mark.parametrize("name", [each.name for each in find_course(ROOT).assignments])
def test_every_assignment_is_sound(course: Course, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUTOGRADER_SEED", "a seed for this test")
    found = verify(course, name, seeds=1)
    assert found.problems == ()
    assert {row.exercise for row in found.rows if row.authored} == {row.exercise for row in found.rows}
