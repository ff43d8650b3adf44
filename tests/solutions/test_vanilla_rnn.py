"""The vanilla RNN's references are right, variants agree, and every named mistake is wrong and recognised."""

import io
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from dataclasses import replace
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder.course import Course, Solution
from autograder.course.docstrings import find_disagreements
from autograder.exercises import Case, Exercise, Status, draw_case, one_of_plan
from autograder.judging import Misconception, assess, draw_cases, judge

EXERCISES = ("rnn_step", "rnn", "rnn_encode", "temporal_affine", "temporal_softmax_loss", "unroll")
RECURRENT = ("rnn_step", "rnn", "rnn_encode", "unroll")
VARIANTS = ("einsum", "habits", "loops", "objects", "single_precision")
TINY = 1e-30


def complex_step(exercise: Exercise, case: Case, forward: Any) -> Iterator[Any]:
    """Differentiate a forward function exactly: the imaginary part of f(x + i·1e-30), divided by 1e-30."""
    names = list(exercise.arguments)
    for source in exercise.gradient_of.values():
        place = names.index(source)
        gradient = np.zeros(np.shape(case.inputs[place]))
        for index in np.ndindex(gradient.shape):
            inputs = list(case.inputs)
            inputs[place] = np.array(inputs[place], dtype=complex)
            inputs[place][index] += 1j * TINY
            outputs = forward(*inputs)[: len(exercise.values)]
            weights = case.cotangents or (np.ones(()),)
            gradient[index] = sum(
                float(np.sum(weight * np.imag(output)))
                for weight, output in zip(weights, outputs, strict=True)
            )
        yield gradient / TINY


def gradients_of(exercise: Exercise, case: Case, functions: Any) -> list[Any]:
    """Call the functions and give the gradients that they return."""
    returned = functions[exercise.forward](*case.inputs)
    if exercise.backward:
        return list(functions[exercise.backward](*case.cotangents, returned[-1]))
    return list(returned[len(exercise.values) :])


@pytest.mark.parametrize("name", EXERCISES)
def test_gradients_agree_with_the_complex_step(name: str, exercises: Any, vanilla: Solution) -> None:
    exercise = exercises[name]
    for index in range(10):
        case = draw_case(exercise, ("complex",), index, hidden=False)
        exact = complex_step(exercise, case, vanilla.functions[exercise.forward])
        for found, expected in zip(gradients_of(exercise, case, vanilla.functions), exact, strict=True):
            assert found.shape == expected.shape
            assert np.linalg.norm(found - expected) <= 1e-12 * np.linalg.norm(expected)


def test_the_complex_step_itself_is_right(exercises: Any) -> None:
    """A function whose gradient is known by heart: the sum of squares."""
    exercise = Exercise(
        forward="squares",
        inputs={"x": "N"},
        outputs={"loss": "", "dx": "N"},
        gradients={"dx": "x"},
        sizes={"N": range(1, 5)},
        points={},
    )
    case = draw_case(exercise, ("squares",), 0, hidden=False)
    (found,) = complex_step(exercise, case, lambda x: (np.sum(x**2), None))
    assert np.allclose(found, 2 * case.inputs[0], rtol=1e-15)


def test_exercises_come_in_order_and_add_up_to_100_points(vanilla: Solution) -> None:
    assert tuple(exercise.name for exercise in vanilla.exercises) == EXERCISES
    assert sum(exercise.max_points for exercise in vanilla.exercises) == 100


def test_docstrings_and_signatures_agree_with_the_declarations(vanilla: Solution) -> None:
    assert [line for e in vanilla.exercises for line in find_disagreements(e, vanilla.functions)] == []


def test_every_exercise_has_two_hints(vanilla: Solution) -> None:
    assert {exercise.name: len(exercise.hints) for exercise in vanilla.exercises} == dict.fromkeys(
        EXERCISES, 2
    )


def test_hints_of_the_exercises_are_in_every_language_of_the_course(course: Course) -> None:
    from solutions import vanilla_rnn

    for exercise in vanilla_rnn.EXERCISES:
        for hint in exercise.hints:
            assert set(hint) == set(course.languages), exercise.name
            assert any("а" <= letter <= "я" for letter in hint["ru"]), exercise.name


def test_scores_are_so_large_that_a_plain_exp_overflows(exercises: Any) -> None:
    case = draw_case(exercises["temporal_softmax_loss"], ("large",), 0, hidden=True)
    with np.errstate(over="ignore"):
        assert np.isinf(np.exp(case.inputs[0])).all()


def test_the_softmax_loss_does_not_change_when_scores_are_shifted(vanilla: Solution) -> None:
    random = np.random.default_rng(0)
    x, y = random.integers(-3, 4, (2, 3, 5)).astype(float), random.integers(0, 5, (2, 3))
    mask = np.array([[True, True, False], [True, False, True]])
    loss, dx = vanilla.functions["temporal_softmax_loss"](x, y, mask)
    shifted, dx_shifted = vanilla.functions["temporal_softmax_loss"](x + 2.0**20, y, mask)
    assert shifted == loss
    assert np.array_equal(dx_shifted, dx)


@pytest.fixture(scope="module")
def drawn(exercises: Any, vanilla: Solution) -> Callable[..., tuple[Case, ...]]:
    """Draws cases of an exercise, once for all styles."""

    @cache
    def draw(name: str, *seed: object, count: int, hidden: bool) -> tuple[Case, ...]:
        return draw_cases(exercises[name], vanilla.functions, seed, count, hidden)

    return draw


@pytest.mark.parametrize("name", EXERCISES)
@pytest.mark.parametrize("style", VARIANTS)
def test_right_code_in_another_style_passes(
    style: str, name: str, exercises: Any, vanilla: Solution, drawn: Callable[..., tuple[Case, ...]]
) -> None:
    exercise = exercises[name]
    variant = vars(import_module(f"solutions.variants.vanilla_rnn.{style}"))
    functions = {name: variant[name] for name in vanilla.functions}
    for seed in range(4):
        with_a_large_one = seed == 0
        cases = drawn(name, "variants", seed, count=6, hidden=with_a_large_one)
        with redirect_stdout(io.StringIO()):
            assessment = assess(exercise, cases, functions)
        assert assessment.passed, assessment.result


@pytest.mark.parametrize("name", EXERCISES)
@pytest.mark.parametrize("style", VARIANTS)
def test_right_code_in_another_style_passes_in_a_notebook(
    style: str, name: str, exercises: Any, drawn: Callable[..., tuple[Case, ...]]
) -> None:
    """There, the right gradients are not at hand: the student's own forward is differentiated."""
    exercise = exercises[name]
    functions = vars(import_module(f"solutions.variants.vanilla_rnn.{style}"))
    for seed in range(2):
        cases = drawn(name, "notebook", seed, count=3, hidden=False)
        with redirect_stdout(io.StringIO()):
            assessment = assess(exercise, [replace(case, gradients=None) for case in cases], functions)
        assert assessment.passed, assessment.result


def test_every_variant_on_disk_is_tried(vanilla: Solution) -> None:
    folder = Path(vanilla.path).parent / "variants" / "vanilla_rnn"
    assert sorted(path.stem for path in folder.glob("*.py")) == sorted(VARIANTS)


def test_single_precision_is_remarked_upon_and_costs_nothing(exercises: Any, vanilla: Solution) -> None:
    exercise = exercises["rnn"]
    variant = vars(import_module("solutions.variants.vanilla_rnn.single_precision"))
    cases = draw_cases(exercise, vanilla.functions, ("single",), 2, hidden=True)
    assessment = assess(exercise, cases, variant)
    assert assessment.passed
    assert assessment.result.remarks


def general_cases(exercise: Exercise, vanilla: Solution) -> list[Case]:
    """Draw cases with all sizes above 1, and at least three time steps, so that no mistake hides."""
    cases: list[Case] = []
    for seed in range(40):
        if len(cases) < 4 and draw_case(exercise, ("wrong", seed, 0), 0, False).sizes.get("T", 3) >= 3:
            cases += draw_cases(
                exercise, vanilla.functions, ("wrong", seed), 1, False, misconceptions=vanilla.misconceptions
            )
    assert one_of_plan(exercise, 0) is None
    assert all(case.sizes.get("T", 3) >= 3 for case in cases)
    return cases


def with_mistake(vanilla: Solution, wrong: Misconception) -> dict[str, Any]:
    """Put one wrong function among the right ones."""
    return {**vanilla.functions, wrong.replaces: wrong.function}


@pytest.mark.parametrize("name", EXERCISES)
def test_every_misconception_fails_and_reads_its_own_hint(
    name: str, exercises: Any, vanilla: Solution
) -> None:
    exercise = exercises[name]
    cases = general_cases(exercise, vanilla)
    for wrong in vanilla.misconceptions:
        if wrong.replaces in exercise.functions:
            judged = [judge(exercise, case, with_mistake(vanilla, wrong)) for case in cases]
            failed = [[o for o in outcomes if o.status is Status.FAILED] for outcomes in judged]
            assert all(failed), wrong.name
            assert {outcomes[0].cause for outcomes in failed} == {wrong.hint("en")}, wrong.name


def test_misconceptions_are_as_many_as_promised(vanilla: Solution) -> None:
    count = Counter(
        exercise.name
        for exercise in vanilla.exercises
        for wrong in vanilla.misconceptions
        if wrong.replaces in exercise.functions
    )
    assert all(count[name] >= (5 if name in RECURRENT else 2) for name in EXERCISES), count


def test_misconceptions_have_hints_in_both_languages(vanilla: Solution) -> None:
    for wrong in vanilla.misconceptions:
        assert set(wrong.hints) == {"en", "ru"}, wrong.name
        assert any("а" <= letter <= "я" for letter in wrong.hints["ru"]), wrong.name
        assert wrong.hints["en"].isascii() or "²" in wrong.hints["en"], wrong.name


def test_no_hint_hands_over_code(vanilla: Solution) -> None:
    hints = [hint for wrong in vanilla.misconceptions for hint in wrong.hints.values()]
    hints += [hint for exercise in vanilla.exercises for hint in exercise.hints]
    assert not [hint for hint in hints if any(code in hint for code in ("@", ".T", "np.", " = ", "**"))]
