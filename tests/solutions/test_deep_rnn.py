"""What deep networks promise: exact gradients, and padding without effect."""

from collections.abc import Iterator
from importlib import import_module
from typing import Any

import numpy as np
import pytest

from autograder.course import Course, Solution, load_solution
from autograder.exercises import Exercise, draw_case

NAMES = (
    "stacked_rnn",
    "reverse_padded",
    "bidirectional_rnn",
    "pool_mean",
    "pool_max",
    "pool_start_end",
    "bilstm_classifier",
    "bilstm_concatenated",
)
PAIRS = tuple(name for name in NAMES if name != "reverse_padded")
PADDED = tuple(name for name in PAIRS if name != "stacked_rnn")
TINY = 1e-30


@pytest.fixture(scope="module")
def deep(course: Course) -> Solution:
    """The assignment's solution."""
    return load_solution(course, "deep_rnn")


@pytest.fixture(scope="module")
def exercises(deep: Solution) -> dict[str, Exercise]:
    """Its exercises by name."""
    return {exercise.name: exercise for exercise in deep.exercises}


def draw(exercise: Exercise, seed: int, index: int = 0) -> tuple[dict[str, Any], Any]:
    """Draw inputs by name, and an upstream gradient."""
    case = draw_case(exercise, ("deep", seed), index, hidden=False)
    return dict(zip(exercise.arguments, case.inputs, strict=True)), case.cotangents[0]


def answer(
    deep: Solution, exercise: Exercise, inputs: dict[str, Any], upstream: Any
) -> tuple[Any, list[Any]]:
    """Give the output, and the gradients in the inputs' order."""
    value, cache = deep.functions[exercise.forward](*inputs.values())
    gradients = deep.functions[str(exercise.backward)](upstream.copy(), cache)
    return value, list(gradients) if isinstance(gradients, tuple) else [gradients]


def complex_step(forward: Any, inputs: dict[str, Any], upstream: Any) -> Iterator[Any]:
    """Differentiate exactly: the imaginary part of f(x + i·1e-30), divided by 1e-30."""
    for name, value in inputs.items():
        if value.dtype.kind == "f":
            gradient = np.zeros(value.shape)
            for index in np.ndindex(gradient.shape):
                moved = value.astype(complex)
                moved[index] += 1j * TINY
                output, _ = forward(*(inputs | {name: moved}).values())
                gradient[index] = np.sum(upstream * output.imag) / TINY
            yield gradient


def test_exercises_come_in_order_and_add_up_to_100_points(deep: Solution) -> None:
    assert tuple(exercise.name for exercise in deep.exercises) == NAMES
    assert sum(exercise.max_points for exercise in deep.exercises) == 100


def test_hints_are_in_both_languages_and_mistakes_are_many(deep: Solution) -> None:
    for exercise in import_module("solutions.deep_rnn").EXERCISES:
        assert [set(hint) for hint in exercise.hints] == [{"en", "ru"}] * 2
        known = [wrong for wrong in deep.misconceptions if wrong.replaces in exercise.functions]
        assert len(known) >= 5, exercise.name
    for wrong in deep.misconceptions:
        assert set(wrong.hints) == {"en", "ru"}, wrong.name
        assert any("а" <= letter <= "я" for letter in wrong.hints["ru"]), wrong.name


@pytest.mark.parametrize("name", PAIRS)
@pytest.mark.parametrize("index", range(4))
def test_gradients_agree_with_the_complex_step(
    name: str, index: int, deep: Solution, exercises: dict[str, Exercise]
) -> None:
    inputs, upstream = draw(exercises[name], 0, index)
    _, gradients = answer(deep, exercises[name], inputs, upstream)
    exact = complex_step(deep.functions[exercises[name].forward], inputs, upstream)
    for found, expected in zip(gradients, exact, strict=True):
        assert np.linalg.norm(found - expected) <= 1e-12 * np.linalg.norm(expected)


@pytest.mark.parametrize(("layer", "module"), [("rnn", "vanilla_rnn"), ("lstm", "lstm")])
def test_the_given_layers_are_those_of_the_earlier_assignments(
    layer: str, module: str, deep: Solution
) -> None:
    earlier = import_module(f"solutions.{module}")
    exercise = next(each for each in earlier.EXERCISES if each.name == layer)
    case = draw_case(exercise, ("given",), 0, hidden=False)
    results = []
    for place in (earlier, import_module("solutions.deep_rnn")):
        h, cache = getattr(place, f"{layer}_forward")(*case.inputs)
        results.append([h, *getattr(place, f"{layer}_backward")(*case.cotangents, cache)])
    for ours, theirs in zip(*results, strict=True):
        assert np.allclose(ours, theirs, rtol=0, atol=1e-13)


def test_one_layer_is_an_ordinary_rnn(deep: Solution, exercises: dict[str, Exercise]) -> None:
    inputs, _ = draw(exercises["stacked_rnn"], 1)
    alone = {name: value if name == "x" else value[:1] for name, value in inputs.items()}
    h, _ = deep.functions["stacked_rnn_forward"](*alone.values())
    first = (value if name == "x" else value[0] for name, value in inputs.items())
    expected, _ = import_module("solutions.vanilla_rnn").rnn_forward(*first)
    assert np.allclose(h, expected, rtol=0, atol=1e-14)


def test_turning_twice_changes_nothing_and_padding_never_moves(deep: Solution) -> None:
    turn, x = deep.functions["reverse_padded"], np.random.default_rng(0).normal(size=(4, 6, 3))
    lengths = np.array([6, 1, 4, 2])
    assert np.array_equal(turn(turn(x, lengths), lengths), x)
    for row, turned, n in zip(x, turn(x, lengths), lengths, strict=True):
        assert np.array_equal(turned[:n], row[:n][::-1])
        assert np.array_equal(turned[n:], row[n:])


@pytest.mark.parametrize("name", PADDED)
@pytest.mark.parametrize("seed", range(3))
def test_padding_has_no_effect_and_no_gradient(
    name: str, seed: int, deep: Solution, exercises: dict[str, Exercise]
) -> None:
    inputs, upstream = draw(exercises[name], seed)
    first = next(iter(inputs))
    outside = np.arange(inputs[first].shape[1]) >= inputs["lengths"][:, None]
    outside[0, -1] = True
    inputs["lengths"] = np.minimum(inputs["lengths"], [inputs[first].shape[1] - 1, *inputs["lengths"][1:]])
    other = inputs | {first: np.where(outside[:, :, None], 7.0, inputs[first])}
    found, gradients = answer(deep, exercises[name], inputs, upstream)
    expected, others = answer(deep, exercises[name], other, upstream)
    assert np.array_equal(found, expected)
    assert all(np.array_equal(*pair) for pair in zip(gradients, others, strict=True))
    assert not gradients[0][outside].any()
    if name == "bidirectional_rnn":
        assert not found[outside].any()


@pytest.mark.parametrize("name", PADDED)
def test_a_sequence_in_a_batch_gets_what_it_gets_alone(
    name: str, deep: Solution, exercises: dict[str, Exercise]
) -> None:
    inputs, upstream = draw(exercises[name], 5)
    together, _ = answer(deep, exercises[name], inputs, upstream)
    first = next(iter(inputs))
    for n, length in enumerate(inputs["lengths"]):
        alone = inputs | {first: inputs[first][n : n + 1, :length], "lengths": np.array([length])}
        if "h0" in alone:
            alone["h0"] = inputs["h0"][:, n : n + 1]
        expected, _ = deep.functions[exercises[name].forward](*alone.values())
        found = together[n, :length] if together.ndim == 3 else together[n]
        assert np.allclose(found, expected[0], rtol=0, atol=1e-14)


def test_a_mirrored_sentence_read_by_exchanged_readers_gives_mirrored_states(deep: Solution) -> None:
    random = np.random.default_rng(2)
    N, T, D, H = 3, 5, 2, 4
    x, lengths = random.normal(size=(N, T, D)), np.array([5, 3, 1])
    weights = [random.normal(size=(2, *shape)) for shape in ((N, H), (D, H), (H, H), (H,))]
    turn, read = deep.functions["reverse_padded"], deep.functions["bidirectional_rnn_forward"]
    h, _ = read(x, lengths, *weights)
    mirrored, _ = read(turn(x, lengths), lengths, *(each[::-1] for each in weights))
    assert np.allclose(turn(np.roll(mirrored, H, axis=2), lengths), h, rtol=0, atol=1e-14)


def test_a_single_step_is_start_and_end_at_once(deep: Solution) -> None:
    h, lengths = np.ones((1, 3, 2)), np.array([1])
    _, cache = deep.functions["pool_start_end_forward"](h, lengths)
    dh = deep.functions["pool_start_end_backward"](np.array([[1.0, 2.0, 10.0, 20.0]]), cache)
    assert np.array_equal(dh, [[[11, 22], [0, 0], [0, 0]]])


def test_the_largest_of_negative_states_wins_against_padding(deep: Solution) -> None:
    h = np.array([[[-3.0], [-2.0], [0.0], [5.0]]])
    pooled, _ = deep.functions["pool_max_forward"](h, np.array([2]))
    assert pooled == [[-2]]
