"""LSTM and GRU agree with PyTorch: the LSTM with its own module, the GRU with automatic derivatives alone.

PyTorch orders the LSTM's gates i, f, g, o, and its GRU resets after the product with Wh; so the GRU's formula
is written here once more, with PyTorch's operations.
"""

from typing import Any

import numpy as np
import pytest
import torch

from autograder.exercises import draw_case
from solutions import gru, lstm

EXERCISES = {
    exercise.name: (module, exercise)
    for module in (lstm, gru)
    for exercise in module.EXERCISES
    if exercise.backward
}


def torch_order(stacked: Any) -> Any:
    """Bring gates i, f, o, g along the last axis into PyTorch's order i, f, g, o."""
    i, f, o, g = stacked.chunk(4, dim=-1)
    return torch.cat([i, f, g, o], dim=-1)


def torch_lstm(x: Any, h0: Any, Wx: Any, Wh: Any, b: Any, c0: Any = None) -> Any:
    """Run PyTorch's LSTM with given weights; its second bias is zero."""
    module = torch.nn.LSTM(x.shape[2], h0.shape[1], batch_first=True, dtype=torch.float64)
    names = [name for name, _ in module.named_parameters()]
    given = (torch_order(Wx).T, torch_order(Wh).T, torch_order(b), torch.zeros_like(b))
    c0 = torch.zeros_like(h0) if c0 is None else c0
    weights = dict(zip(names, given, strict=True))
    return torch.func.functional_call(module, weights, (x, (h0[None], c0[None])))


def torch_lstm_step(x: Any, h_prev: Any, c_prev: Any, Wx: Any, Wh: Any, b: Any) -> Any:
    _, (h, c) = torch_lstm(x[:, None], h_prev, Wx, Wh, b, c_prev)
    return h[0], c[0]


def torch_gru_step(x: Any, h_prev: Any, Wx: Any, Wh: Any, b: Any) -> Any:
    x_u, x_r, x_new = (x @ Wx + b).chunk(3, dim=1)
    W_u, W_r, W_new = Wh.chunk(3, dim=1)
    u, r = torch.sigmoid(x_u + h_prev @ W_u), torch.sigmoid(x_r + h_prev @ W_r)
    return (1 - u) * h_prev + u * torch.tanh(x_new + (r * h_prev) @ W_new)


def torch_gru(x: Any, h0: Any, Wx: Any, Wh: Any, b: Any) -> Any:
    states = [h0]
    for t in range(x.shape[1]):
        states.append(torch_gru_step(x[:, t], states[-1], Wx, Wh, b))
    return torch.stack(states[1:], dim=1)


ORACLES = {
    "lstm_step": torch_lstm_step,
    "lstm": lambda *inputs: torch_lstm(*inputs)[0],
    "gru_step": torch_gru_step,
    "gru": torch_gru,
}


@pytest.mark.parametrize("name", ORACLES)
@pytest.mark.parametrize("seed", range(5))
def test_values_and_gradients_agree(name: str, seed: int) -> None:
    module, exercise = EXERCISES[name]
    case = draw_case(exercise, ("torch", seed), seed, hidden=True)
    *outputs, cache = getattr(module, exercise.forward)(*case.inputs)
    gradients = getattr(module, str(exercise.backward))(*case.cotangents, cache)
    leaves = [torch.tensor(value, requires_grad=True) for value in case.inputs]
    found = ORACLES[name](*leaves)
    found = found if isinstance(found, tuple) else (found,)
    total = sum((torch.from_numpy(u) * y).sum() for u, y in zip(case.cotangents, found, strict=True))
    right = torch.autograd.grad(total, leaves)
    for ours, theirs in zip([*outputs, *gradients], [*found, *right], strict=True):
        expected = theirs.detach().numpy()
        assert np.abs(ours - expected).max() <= 1e-12 * max(np.abs(expected).max(), 1e-3)


def test_every_pair_has_an_oracle() -> None:
    assert set(ORACLES) == set(EXERCISES)
