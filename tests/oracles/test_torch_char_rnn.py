"""The character model's pieces agree with PyTorch in float64.

PyTorch clips by max_norm / (norm + 1e-6), a little more than asked; so clipping is written here once more,
and `clip_grad_norm_` is held to as many digits as its extra term leaves.
"""

from typing import Any

import numpy as np
import pytest
import torch

from autograder.exercises import draw_case
from solutions import char_rnn

EXERCISES = {exercise.name: exercise for exercise in char_rnn.EXERCISES}


def agree(found: Any, expected: Any, tolerance: float = 1e-12) -> None:
    expected = expected.detach().numpy()
    assert np.shape(found) == expected.shape
    assert np.abs(found - expected).max() <= tolerance * max(np.abs(expected).max(), 1e-3)


@pytest.mark.parametrize("seed", range(5))
def test_embedding_agrees(seed: int) -> None:
    case = draw_case(EXERCISES["embedding"], ("torch", seed), seed, hidden=True)
    (x, W), (dout,) = case.inputs, case.cotangents
    out, cache = char_rnn.embedding_forward(x, W)
    leaf = torch.tensor(W, requires_grad=True)
    right = torch.nn.functional.embedding(torch.from_numpy(x), leaf)
    agree(out, right)
    right.backward(torch.from_numpy(dout))
    agree(char_rnn.embedding_backward(dout, cache), leaf.grad)


@pytest.mark.parametrize("seed", range(5))
def test_sample_agrees(seed: int) -> None:
    scores = np.random.default_rng(seed).normal(size=(30, 7))
    for temperature in (0.3, 1.0, 2.0):
        drawn = char_rnn.sample(scores, temperature, np.random.default_rng(seed))
        u = torch.from_numpy(np.random.default_rng(seed).random((30, 1)))
        ends = torch.softmax(torch.from_numpy(scores) / temperature, dim=1).cumsum(dim=1)
        assert drawn.tolist() == torch.searchsorted(ends, u)[:, 0].tolist()


@pytest.mark.parametrize("seed", range(5))
def test_perplexity_agrees(seed: int) -> None:
    case = draw_case(EXERCISES["perplexity"], ("torch", seed), seed, hidden=True)
    scores, y = (torch.from_numpy(value) for value in case.inputs)
    right = torch.exp(torch.nn.functional.cross_entropy(scores.transpose(1, 2), y))
    agree(char_rnn.perplexity(*case.inputs), right)


@pytest.mark.parametrize(("tolerance", "own_clip"), [(1e-12, False), (1e-4, True)])
@pytest.mark.parametrize("seed", range(5))
def test_training_agrees(seed: int, tolerance: float, own_clip: bool) -> None:
    case = draw_case(EXERCISES["train_step"], ("torch", seed), seed, hidden=True)
    x, y, w, b, lr, max_norm, steps = case.inputs
    found = char_rnn.fit_plane(*(np.copy(value) for value in (x, y, w, b)), lr, max_norm, steps)
    weights = [torch.tensor(value, requires_grad=True) for value in (w, b)]
    adam = torch.optim.Adam(weights, lr=lr)
    losses = []
    for k in range(1, steps + 1):
        limit = max_norm if k % 2 else 100 * max_norm
        adam.zero_grad()
        error = torch.from_numpy(x) @ weights[0] + weights[1] - torch.from_numpy(y)
        loss = (error**2).sum() / 2 / len(x)
        loss.backward()
        losses.append(loss)
        if own_clip:
            torch.nn.utils.clip_grad_norm_(weights, limit)
        else:
            norm = torch.cat([leaf.grad.ravel() for leaf in weights]).norm()
            for leaf in weights:
                leaf.grad *= torch.clamp(limit / norm, max=1)
        adam.step()
    averages = [adam.state[leaf][name] for name in ("exp_avg", "exp_avg_sq") for leaf in weights]
    for ours, theirs in zip(found, [torch.stack(losses), *weights, *averages], strict=True):
        agree(ours, theirs, tolerance)


def test_every_exercise_has_an_oracle() -> None:
    tried = {"embedding", "sample", "perplexity", "train_step"}
    assert tried == set(EXERCISES)
