"""Deep and bidirectional networks agree with PyTorch's modules, packed sequences and automatic derivatives.

The bidirectional references are held to PyTorch's own bidirectional layers over packed sequences. Alternating
direction PyTorch has no module for, so its layers are chained by hand there; its LSTM orders the gates
i, f, g, o.
"""

from typing import Any

import numpy as np
import pytest
import torch
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from autograder.exercises import draw_case
from solutions import deep_rnn

EXERCISES = {exercise.name: exercise for exercise in deep_rnn.EXERCISES}


def run(kind: Any, x: Any, lengths: Any, Wx: Any, Wh: Any, b: Any, h0: Any = None) -> tuple[Any, Any]:
    """Run a PyTorch layer over packed sequences, in both directions where two of each weight are given.

    Returns:
        the padded states (N, T, ...), and the last states (directions, N, H), each after all was read.
    """
    both = len(Wx) == 2
    module = kind(Wx.shape[1], Wh.shape[1], batch_first=True, bidirectional=both, dtype=torch.float64)
    given = [w for k in range(len(Wx)) for w in (Wx[k].T, Wh[k].T, b[k], torch.zeros_like(b[k]))]
    weights = dict(zip([name for name, _ in module.named_parameters()], given, strict=True))
    packed = pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)
    start = () if h0 is None else (h0,)
    states, last = torch.func.functional_call(module, weights, (packed, *start))
    padded, _ = pad_packed_sequence(states, batch_first=True, total_length=x.shape[1])
    return padded, last


def torch_order(stacked: Any) -> Any:
    """Bring gates i, f, o, g along the last axis into PyTorch's order i, f, g, o."""
    i, f, o, g = stacked.chunk(4, dim=-1)
    return torch.cat([i, f, g, o], dim=-1)


def turn(x: Any, lengths: Any) -> Any:
    return torch.stack(
        [torch.cat([row[:n].flip(0), row[n:]]) for row, n in zip(x, lengths.tolist(), strict=True)]
    )


def stacked(x: Any, h0: Any, Wx: Any, Wh: Any, b: Any) -> Any:
    L, H, _ = Wh.shape
    module = torch.nn.RNN(H, H, num_layers=L, batch_first=True, dtype=torch.float64)
    given = [w for k in range(L) for w in (Wx[k].T, Wh[k].T, b[k], torch.zeros_like(b[k]))]
    weights = dict(zip([name for name, _ in module.named_parameters()], given, strict=True))
    return torch.func.functional_call(module, weights, (x, h0))[0]


def bidirectional(x: Any, lengths: Any, h0: Any, Wx: Any, Wh: Any, b: Any) -> Any:
    return run(torch.nn.RNN, x, lengths, Wx, Wh, b, h0)[0]


def pool_mean(h: Any, lengths: Any) -> Any:
    return torch.stack([row[:n].mean(0) for row, n in zip(h, lengths.tolist(), strict=True)])


def pool_max(h: Any, lengths: Any) -> Any:
    return torch.stack([row[:n].amax(0) for row, n in zip(h, lengths.tolist(), strict=True)])


def pool_start_end(h: Any, lengths: Any) -> Any:
    return torch.stack([torch.cat([row[0], row[n - 1]]) for row, n in zip(h, lengths.tolist(), strict=True)])


def three_layers(x: Any, lengths: Any, Wx: Any, Wh: Any, b: Any, w: Any, w0: Any) -> Any:
    h = x
    for k in range(3):
        layer = (each[k : k + 1] for each in (torch_order(Wx), torch_order(Wh), torch_order(b)))
        h, (last, _) = run(torch.nn.LSTM, turn(h, lengths) if k else h, lengths, *layer)
    return last[0] @ w + w0


def concatenated(x: Any, lengths: Any, Wx: Any, Wh: Any, b: Any, w: Any, w0: Any) -> Any:
    layer = (torch_order(Wx), torch_order(Wh), torch_order(b))
    _, (last, _) = run(torch.nn.LSTM, x, lengths, *layer)
    return torch.cat([last[0], last[1]], dim=1) @ w + w0


ORACLES = {
    "stacked_rnn": stacked,
    "reverse_padded": turn,
    "bidirectional_rnn": bidirectional,
    "pool_mean": pool_mean,
    "pool_max": pool_max,
    "pool_start_end": pool_start_end,
    "bilstm_classifier": three_layers,
    "bilstm_concatenated": concatenated,
}


def close(found: Any, expected: Any) -> bool:
    """Compare within 1e-12 of the largest expected entry."""
    expected = expected.detach().numpy()
    assert found.shape == expected.shape
    return bool(np.abs(found - expected).max() <= 1e-12 * max(np.abs(expected).max(), 1e-3))


@pytest.mark.parametrize("name", ORACLES)
@pytest.mark.parametrize("index", range(6))
def test_values_and_gradients_agree(name: str, index: int) -> None:
    exercise = EXERCISES[name]
    case = draw_case(exercise, ("torch",), index, hidden=True)
    inputs = [
        torch.tensor(value).requires_grad_(kind.differentiable)
        for value, kind in zip(case.inputs, exercise.arguments.values(), strict=True)
    ]
    expected = ORACLES[name](*inputs)
    answer = getattr(deep_rnn, exercise.forward)(*case.inputs)
    if not exercise.backward:
        assert close(answer, expected)
        return
    value, cache = answer
    assert close(value, expected)
    gradients = getattr(deep_rnn, exercise.backward)(*case.cotangents, cache)
    leaves = [tensor for tensor in inputs if tensor.requires_grad]
    right = torch.autograd.grad(expected, leaves, torch.from_numpy(case.cotangents[0]))
    gradients = gradients if isinstance(gradients, tuple) else (gradients,)
    for found, wanted in zip(gradients, right, strict=True):
        assert close(found, wanted)


def test_every_exercise_has_an_oracle() -> None:
    assert set(ORACLES) == set(EXERCISES)
