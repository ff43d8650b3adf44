"""What only the flow of gradients promises: norms, directions, products of steps, scales, both ways back."""

from itertools import combinations
from typing import Any

import numpy as np
import pytest

from autograder import gradcheck
from autograder.course import Course, Solution, load_solution
from autograder.exercises import Exercise, draw_case
from solutions import vanilla_rnn

NAMES = (
    "jacobian_product",
    "gradient_norms",
    "clip_by_norm",
    "clip_by_value",
    "LossScaler",
    "residual_block",
    "dense_block",
)
BLOCKS = ("residual_block", "dense_block")
TINY = 1e-30


@pytest.fixture(scope="module")
def flow(course: Course) -> Solution:
    return load_solution(course, "gradient_flow")


@pytest.fixture(scope="module")
def asked(flow: Solution) -> dict[str, Exercise]:
    return {exercise.name: exercise for exercise in flow.exercises}


def test_exercises_come_in_order_and_add_up_to_100_points(asked: dict[str, Exercise]) -> None:
    assert tuple(asked) == NAMES
    assert sum(exercise.max_points for exercise in asked.values()) == 100


def test_every_exercise_has_two_hints_and_many_misconceptions(
    flow: Solution, asked: dict[str, Exercise]
) -> None:
    for exercise in asked.values():
        known = [wrong for wrong in flow.misconceptions if wrong.replaces in exercise.functions]
        assert len(exercise.hints) == 2, exercise.name
        assert len(known) >= 5, exercise.name


def test_hints_are_in_both_languages_and_hand_over_no_code(flow: Solution, course: Course) -> None:
    from solutions import gradient_flow

    spoken = [wrong.hints for wrong in flow.misconceptions]
    spoken += [hint for exercise in gradient_flow.EXERCISES for hint in exercise.hints]
    for words in spoken:
        assert set(words) == set(course.languages), words
        assert any("а" <= letter <= "я" for letter in words["ru"]), words
        assert not any(code in text for text in words.values() for code in ("@", ".T", "np.", " = ", "**")), (
            words
        )


def rnn_case() -> tuple[Any, ...]:
    """Draw a batch and weights of a small RNN."""
    random = np.random.default_rng(0)
    N, T, D, H = 3, 6, 2, 5
    return tuple(random.normal(size=shape) for shape in ((N, T, D), (N, H), (D, H), (H, H), (H,)))


def test_the_product_of_jacobians_is_how_the_last_state_depends_on_the_first(flow: Solution) -> None:
    x, h0, Wx, Wh, b = rnn_case()
    h, _ = vanilla_rnn.rnn_forward(x[:1], h0[:1], Wx, Wh, b)
    J = flow.functions["jacobian_product"](1 - h[0] ** 2, Wh)
    for i in range(len(Wh)):
        moved = h0[:1] + 1j * TINY * np.eye(len(Wh))[[i]]
        for t in range(x.shape[1]):
            moved = np.tanh(x[:1, t] @ Wx + moved @ Wh + b)
        assert np.allclose(J[i], moved[0].imag / TINY, rtol=0, atol=1e-13 * np.abs(J).max())


def test_norms_are_those_of_backpropagation_through_time(flow: Solution) -> None:
    x, h0, Wx, Wh, b = rnn_case()
    h, _ = vanilla_rnn.rnn_forward(x, h0, Wx, Wh, b)
    dlast = np.random.default_rng(1).normal(size=h0.shape)
    norms = flow.functions["gradient_norms"](dlast, 1 - h**2, Wh)
    for t in range(x.shape[1]):
        start = h0 if t == 0 else h[:, t - 1]
        _, cache = vanilla_rnn.rnn_encode_forward(x[:, t:], start, Wx, Wh, b)
        _, dstart, *_ = vanilla_rnn.rnn_encode_backward(dlast, cache)
        assert np.allclose(norms[:, t], np.linalg.norm(dstart, axis=1), rtol=1e-13)


def test_norms_follow_a_power_where_the_matrix_only_stretches(flow: Solution) -> None:
    slopes, dlast = np.ones((1, 4, 3)), np.array([[0.6, 0.0, 0.8]])
    norms = flow.functions["gradient_norms"](dlast, slopes, 0.5 * np.eye(3))
    assert np.array_equal(norms, [[0.0625, 0.125, 0.25, 0.5]])


def test_clipping_by_norm_keeps_the_direction_of_all_arrays_together(flow: Solution) -> None:
    random = np.random.default_rng(0)
    grads = [10 * random.normal(size=shape) for shape in ((3, 4), (4,), (2, 2))]
    clipped = flow.functions["clip_by_norm"](grads, 1.5)
    before, after = (np.concatenate(arrays, axis=None) for arrays in (grads, clipped))
    assert np.linalg.norm(after) == pytest.approx(1.5, rel=1e-14)
    assert before @ after == pytest.approx(np.linalg.norm(before) * 1.5, rel=1e-14)


def test_clipping_leaves_alone_what_is_short_or_zero(flow: Solution) -> None:
    for grads in ([np.array([0.3, -0.4]), np.array([0.1])], [np.zeros(2), np.zeros(1)]):
        for name in "clip_by_norm", "clip_by_value":
            with np.errstate(all="raise"):
                clipped = flow.functions[name](grads, 1.0)
            assert all(np.array_equal(*pair) for pair in zip(clipped, grads, strict=True))


def test_every_set_of_cases_has_gradients_to_clip_and_gradients_to_leave(asked: dict[str, Exercise]) -> None:
    """General sizes are always too long and D = 1 is always short enough, and neither by a hair."""
    for index in range(40):
        case = draw_case(asked["clip_by_norm"], ("both", index), index, hidden=True)
        grads, max_norm = case.inputs
        norm = np.linalg.norm(np.concatenate(grads, axis=None))
        assert (norm > 1.02 * max_norm) == (case.sizes["D"] > 1)
        assert (norm < 0.98 * max_norm) == (case.sizes["D"] == 1)


def new_scaler(scale: float = 1024.0, patience: int = 3) -> Any:
    from solutions.gradient_flow import LossScaler

    return LossScaler(scale, patience)


def test_the_scaler_gives_back_what_float16_alone_would_lose() -> None:
    scaler, gradient = new_scaler(2.0**14), 3e-8
    assert np.float16(gradient / 4) == 0
    (given_back,) = scaler.unscale([np.array([scaler.scale_loss(gradient / 4)], dtype=np.float16)])
    assert given_back.dtype == np.float64
    assert given_back[0] == pytest.approx(gradient / 4, rel=1e-3)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("place", [0, 1])
def test_one_bad_entry_anywhere_spoils_the_step(bad: float, place: int) -> None:
    grads = [np.ones(2, dtype=np.float16), np.ones((2, 2), dtype=np.float16)]
    assert new_scaler().unscale(grads) is not None
    grads[place].flat[-1] = bad
    assert new_scaler().unscale(grads) is None


def test_the_scale_doubles_after_patience_and_halves_at_once() -> None:
    scaler, scales = new_scaler(), []
    for skipped in (0, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 1):
        scaler.update(skipped=bool(skipped))
        scales.append(scaler.scale / 1024)
    assert scales == [1, 1, 2, 2, 2, 4, 2, 2, 2, 1, 1, 1, 2, 1]


@pytest.mark.parametrize("name", BLOCKS)
def test_blocks_have_the_gradients_of_their_own_forward(
    name: str, flow: Solution, asked: dict[str, Exercise]
) -> None:
    exercise = asked[name]
    forward, backward = (flow.functions[function] for function in exercise.functions)
    for index in range(10):
        case = draw_case(exercise, ("gradcheck",), index, hidden=True)
        _, cache = forward(*case.inputs)
        gradients = backward(*case.cotangents, cache)
        report = gradcheck(
            lambda *inputs, f=forward: f(*inputs)[0],
            case.inputs,
            gradients=gradients,
            cotangents=case.cotangents,
            tolerance=1e-11,
        )
        assert report, (index, report)


def test_a_residual_block_without_weights_passes_everything_unchanged(flow: Solution) -> None:
    x, dout = np.random.default_rng(0).normal(size=(2, 3, 4))
    out, cache = flow.functions["residual_block_forward"](
        x, np.zeros((4, 5)), np.zeros(5), np.zeros((5, 4)), np.zeros(4)
    )
    dx, *_ = flow.functions["residual_block_backward"](dout, cache)
    assert np.array_equal(out, x)
    assert np.array_equal(dx, dout)


def test_a_dense_block_keeps_its_input_and_adds_columns_that_are_never_negative(
    flow: Solution, asked: dict[str, Exercise]
) -> None:
    case = draw_case(asked["dense_block"], ("columns",), 0, hidden=True)
    x, w1, *_ = case.inputs
    out, _ = flow.functions["dense_block_forward"](*case.inputs)
    assert np.array_equal(out[:, : len(w1)], x)
    assert (out[:, len(w1) :] >= 0).all()
    assert out[:, len(w1) :].any()


def test_the_gradient_of_residual_blocks_is_the_sum_over_all_paths(flow: Solution) -> None:
    """Each of the 2^4 subsets of blocks is one path, multiplied out by hand."""
    random, D, n = np.random.default_rng(0), 3, 4
    out, caches = np.repeat(random.normal(size=(1, D)), D, axis=0), []
    for _ in range(n):
        block = (random.normal(size=shape) for shape in ((D, 5), 5, (5, D), D))
        out, cache = flow.functions["residual_block_forward"](out, *block)
        caches.append(cache)
    backward = flow.functions["residual_block_backward"]
    blocks = [backward(np.eye(D), cache)[0] - np.eye(D) for cache in caches]
    paths = np.zeros((D, D))
    for length in range(n + 1):
        for subset in combinations(range(n), length):
            path = np.eye(D)
            for k in subset:
                path = blocks[k] @ path
            paths = paths + path
    gradient = np.eye(D)
    for cache in reversed(caches):
        gradient, *_ = backward(gradient, cache)
    assert np.allclose(gradient, paths, rtol=0, atol=1e-12 * np.abs(paths).max())
