"""The character model's pieces are right by themselves, and together they learn to write."""

from typing import Any

import numpy as np
import pytest

from autograder.course import Course, Solution, load_solution
from autograder.data import load_text
from solutions import char_rnn

EXERCISES = ("embedding", "sample", "perplexity", "train_step")


@pytest.fixture(scope="module")
def solution(course: Course) -> Solution:
    """The assignment's solution."""
    return load_solution(course, "char_rnn")


@pytest.fixture(scope="module")
def functions(solution: Solution) -> Any:
    """Its functions by name."""
    return solution.functions


def test_exercises_come_in_order_and_add_up_to_100_points(solution: Solution) -> None:
    assert tuple(exercise.name for exercise in solution.exercises) == EXERCISES
    assert sum(exercise.max_points for exercise in solution.exercises) == 100


def test_hints_are_in_both_languages_and_mistakes_are_many(solution: Solution) -> None:
    for exercise in char_rnn.EXERCISES:
        known = [wrong for wrong in solution.misconceptions if wrong.replaces in exercise.functions]
        assert [set(hint) for hint in exercise.hints] == [{"en", "ru"}] * 2
        assert len(known) >= 8, exercise.name
    for wrong in solution.misconceptions:
        assert set(wrong.hints) == {"en", "ru"}, wrong.name


def test_an_embedding_is_a_product_with_one_hot_rows(functions: Any) -> None:
    random = np.random.default_rng(0)
    x, W = random.integers(0, 5, (3, 7)), random.normal(size=(5, 4))
    dout = random.normal(size=(3, 7, 4))
    out, cache = functions["embedding_forward"](x, W)
    one_hot = np.eye(5)[x]
    assert np.array_equal(out, one_hot @ W)
    expected = np.tensordot(one_hot, dout, axes=((0, 1), (0, 1)))
    assert np.allclose(functions["embedding_backward"](dout, cache), expected, rtol=0, atol=1e-14)


def test_samples_have_the_shares_that_the_temperature_gives(functions: Any) -> None:
    """Pearson's statistic of 5 degrees of freedom is above 20.5 once in a thousand; the draws are seeded."""
    scores, N = np.array([1.5, -0.5, 0.3, 2.0, -2.0, 0.0]), 20_000
    for temperature in (0.4, 1.0, 2.5):
        drawn = functions["sample"](np.tile(scores, (N, 1)), temperature, np.random.default_rng(7))
        p = np.exp(scores / temperature)
        expected = N * p / p.sum()
        assert ((np.bincount(drawn, minlength=6) - expected) ** 2 / expected).sum() < 20.5


def test_a_sample_is_what_the_generator_itself_would_choose(functions: Any) -> None:
    random = np.random.default_rng(1)
    scores = random.normal(size=(50, 6))
    drawn = functions["sample"](scores, 0.7, np.random.default_rng(2))
    p = np.exp(scores / 0.7)
    p /= p.sum(axis=1, keepdims=True)
    chooser = np.random.default_rng(2)
    assert drawn.tolist() == [chooser.choice(6, p=row) for row in p]


def test_a_cold_sample_is_the_maximum_and_does_not_overflow(functions: Any) -> None:
    scores = np.random.default_rng(3).normal(size=(40, 9))
    drawn = functions["sample"](scores, 1e-6, np.random.default_rng(0))
    assert np.array_equal(drawn, scores.argmax(axis=1))


def test_a_sample_is_a_letter_even_where_rounding_leaves_a_gap_at_the_end(functions: Any) -> None:
    class Largest:
        """Draws the largest number below 1."""

        def random(self, shape: Any) -> Any:
            return np.full(shape, np.nextafter(1, 0))

    scores = np.random.default_rng(4).normal(size=(500, 80))
    assert functions["sample"](scores, 1.0, Largest()).max() == 79


def test_perplexity_counts_equally_likely_letters(functions: Any) -> None:
    y = np.array([[0, 2, 1], [3, 3, 0]])
    assert functions["perplexity"](np.full((2, 3, 7), 1000.0), y) == pytest.approx(7, rel=1e-14)
    certain = 1000 * np.eye(7)[y]
    assert functions["perplexity"](certain, y) == 1
    halves = np.full((2, 3, 7), -1000.0)
    halves[..., 4] = 5
    np.put_along_axis(halves, y[..., None], 5, axis=2)
    assert functions["perplexity"](halves, y) == pytest.approx(2, rel=1e-14)


def test_the_first_step_of_training_has_the_length_of_the_rate(functions: Any) -> None:
    weights = [np.array([3.0, -2.0]), np.array([[0.5]])]
    zeros = [np.zeros(2), np.zeros((1, 1))]
    gradients = [np.array([1e3, -1.0]), np.array([[-1e-2]])]

    def loss(weights: Any) -> Any:
        return 4.0, gradients

    value, moved, m, s = functions["train_step"](loss, weights, zeros, zeros, 1, 0.1, 10.0)
    assert value == 4.0
    for w, new, g in zip(weights, moved, gradients, strict=True):
        assert np.allclose(new, w - 0.1 * np.sign(g), rtol=0, atol=1e-4)
    norm = np.sqrt(sum((10 * a**2).sum() * 10 for a in m))
    assert norm == pytest.approx(10.0)
    assert np.sqrt(sum(1000 * q.sum() for q in s)) == pytest.approx(10.0)


def test_small_gradients_are_not_clipped(functions: Any) -> None:
    gradient, zeros = np.array([0.3, -0.4]), [np.zeros(2)]
    arguments = (lambda weights: (0.0, [gradient])), [np.ones(2)], zeros, zeros, 1, 0.1
    _, _, m, _ = functions["train_step"](*arguments, 0.51)
    assert np.allclose(m[0], 0.1 * gradient, rtol=1e-15)
    _, _, m, _ = functions["train_step"](*arguments, 0.25)
    assert np.allclose(m[0], 0.05 * gradient, rtol=1e-15)


def test_together_the_pieces_learn_the_play(functions: Any, course: Course, vanilla: Solution) -> None:
    """After a few steps of a small network, the play is known better than pairs of letters can know it."""
    lstm = load_solution(course, "lstm").functions
    text, random = load_text("play"), np.random.default_rng(0)
    alphabet = sorted(set(text))
    codes = np.array([alphabet.index(letter) for letter in text])
    V, E, H, N, T = len(alphabet), 16, 64, 16, 32
    shapes = (V, E), (E, 4 * H), (H, 4 * H), (4 * H,), (H, V), (V,)
    weights = [random.normal(size=shape) / np.sqrt(shape[0]) for shape in shapes]
    m, s = ([np.zeros(shape) for shape in shapes] for _ in range(2))

    def loss_and_gradients(weights: Any) -> Any:
        W_in, Wx, Wh, b, W_out, b_out = weights
        places = random.integers(0, len(codes) - T, N)[:, None] + np.arange(T + 1)
        x, y = codes[places[:, :-1]], codes[places[:, 1:]]
        e, cache_in = functions["embedding_forward"](x, W_in)
        h, cache = lstm["lstm_forward"](e, np.zeros((N, H)), Wx, Wh, b)
        scores, cache_out = vanilla.functions["temporal_affine_forward"](h, W_out, b_out)
        loss, dscores = vanilla.functions["temporal_softmax_loss"](scores, y, np.ones(y.shape, dtype=bool))
        assert functions["perplexity"](scores, y) == pytest.approx(np.exp(loss / T))
        dh, dW_out, db_out = vanilla.functions["temporal_affine_backward"](dscores / T, cache_out)
        de, _, *middle = lstm["lstm_backward"](dh, cache)
        return loss / T, [functions["embedding_backward"](de, cache_in), *middle, dW_out, db_out]

    losses = []
    for k in range(1, 121):
        loss, weights, m, s = functions["train_step"](loss_and_gradients, weights, m, s, k, 0.02, 0.5)
        losses.append(loss)
    assert losses[0] > 3.5
    assert np.mean(losses[-10:]) < 1.8
