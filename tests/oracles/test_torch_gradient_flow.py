"""Gradient flow agrees with PyTorch: clipping, Jacobians, blocks, and the scale that finds its own size.

`torch.nn.utils.clip_grad_norm_` divides by the norm plus 1e-6, so it agrees to about that. The scale is held
to `torch._amp_update_scale_`, which is what PyTorch's own loss scaler calls after every step.
"""

from typing import Any

import numpy as np
import pytest
import torch

from autograder.exercises import draw_case
from solutions import gradient_flow

EXERCISES = {exercise.name: exercise for exercise in gradient_flow.EXERCISES}


def torch_residual_block(x: Any, w1: Any, b1: Any, w2: Any, b2: Any) -> Any:
    hidden = torch.relu(torch.nn.functional.linear(x, w1.T, b1))
    return x + torch.nn.functional.linear(hidden, w2.T, b2)


def torch_dense_block(x: Any, w1: Any, b1: Any, w2: Any, b2: Any) -> Any:
    for w, b in (w1, b1), (w2, b2):
        x = torch.cat([x, torch.relu(torch.nn.functional.linear(x, w.T, b))], dim=1)
    return x


BLOCKS = {"residual_block": torch_residual_block, "dense_block": torch_dense_block}


@pytest.mark.parametrize("name", BLOCKS)
@pytest.mark.parametrize("seed", range(5))
def test_values_and_gradients_agree(name: str, seed: int) -> None:
    exercise = EXERCISES[name]
    case = draw_case(exercise, ("torch", seed), seed, hidden=True)
    out, cache = getattr(gradient_flow, exercise.forward)(*case.inputs)
    gradients = getattr(gradient_flow, str(exercise.backward))(*case.cotangents, cache)
    leaves = [torch.tensor(value, requires_grad=True) for value in case.inputs]
    found = BLOCKS[name](*leaves)
    right = torch.autograd.grad(found, leaves, torch.from_numpy(case.cotangents[0]))
    for ours, theirs in zip([out, *gradients], [found, *right], strict=True):
        expected = theirs.detach().numpy()
        assert np.abs(ours - expected).max() <= 1e-12 * max(np.abs(expected).max(), 1e-3)


def test_every_pair_has_an_oracle() -> None:
    assert set(BLOCKS) == {name for name, exercise in EXERCISES.items() if exercise.backward}


def draw_rnn(seed: int) -> tuple[Any, Any, Any]:
    random = np.random.default_rng(seed)
    x, h0, Wh = (random.normal(size=shape) for shape in ((2, 5, 4), (2, 4), (4, 4)))
    return x, h0, Wh


def torch_states(x: Any, h0: Any, Wh: Any) -> list[Any]:
    states = [torch.tensor(h0, requires_grad=True)]
    for t in range(x.shape[1]):
        states.append(torch.tanh(torch.from_numpy(x[:, t]) + states[-1] @ torch.from_numpy(Wh)))
    return states


@pytest.mark.parametrize("seed", range(5))
def test_the_product_of_jacobians_agrees(seed: int) -> None:
    x, h0, Wh = draw_rnn(seed)
    slopes = np.stack([1 - h.detach().numpy()[0] ** 2 for h in torch_states(x, h0, Wh)[1:]])
    found = torch.autograd.functional.jacobian(
        lambda start: torch_run(start, torch.from_numpy(x[:1]), torch.from_numpy(Wh)),
        torch.from_numpy(h0[:1]),
    )
    expected = found[0, :, 0].numpy().T
    ours = gradient_flow.jacobian_product(slopes, Wh)
    assert np.abs(ours - expected).max() <= 1e-12 * np.abs(expected).max()


def torch_run(h: Any, x: Any, Wh: Any) -> Any:
    for t in range(x.shape[1]):
        h = torch.tanh(x[:, t] + h @ Wh)
    return h


@pytest.mark.parametrize("seed", range(5))
def test_norms_of_gradients_agree(seed: int) -> None:
    x, h0, Wh = draw_rnn(seed)
    states = torch_states(x, h0, Wh)
    slopes = np.stack([1 - h.detach().numpy() ** 2 for h in states[1:]], axis=1)
    dlast = np.random.default_rng(seed + 100).normal(size=h0.shape)
    grads = torch.autograd.grad(states[-1], states[:-1], torch.from_numpy(dlast))
    expected = np.stack([np.linalg.norm(g.numpy(), axis=1) for g in grads], axis=1)
    assert np.allclose(gradient_flow.gradient_norms(dlast, slopes, Wh), expected, rtol=1e-12)


@pytest.mark.parametrize("limit", [0.5, 100.0])
def test_clipping_agrees(limit: float) -> None:
    random = np.random.default_rng(0)
    grads = [random.normal(size=shape) for shape in ((3, 4), (4,))]

    def parameters() -> list[Any]:
        leaves = [torch.zeros(g.shape, dtype=torch.float64, requires_grad=True) for g in grads]
        for leaf, g in zip(leaves, grads, strict=True):
            leaf.grad = torch.tensor(g)
        return leaves

    by_norm, by_value = parameters(), parameters()
    torch.nn.utils.clip_grad_norm_(by_norm, limit)
    torch.nn.utils.clip_grad_value_(by_value, limit)
    for ours, theirs, exact in (
        (gradient_flow.clip_by_norm(grads, limit), by_norm, 1e-6),
        (gradient_flow.clip_by_value(grads, limit), by_value, 0),
    ):
        for mine, leaf in zip(ours, theirs, strict=True):
            assert leaf.grad is not None
            assert np.allclose(mine, leaf.grad.numpy(), rtol=exact, atol=0)


def test_the_scale_grows_and_backs_off_as_that_of_pytorch() -> None:
    skips = np.random.default_rng(0).random(200) < 0.2
    scaler = gradient_flow.LossScaler(2.0**16, 3)
    scale, streak = torch.tensor(2.0**16), torch.zeros((), dtype=torch.int32)
    for skipped in skips:
        scaler.update(skipped=bool(skipped))
        torch._amp_update_scale_(scale, streak, torch.tensor(float(skipped)), 2.0, 0.5, 3)
        assert scaler.scale == scale.item()
