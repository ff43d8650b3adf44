"""The references agree with PyTorch's own recurrent network and automatic derivatives, in float64."""

from typing import Any

import numpy as np
import pytest
import torch

from autograder.exercises import Case, Exercise, draw_case
from solutions import vanilla_rnn

EXERCISES = {exercise.name: exercise for exercise in vanilla_rnn.EXERCISES}


def torch_rnn(x: Any, h0: Any, Wx: Any, Wh: Any, b: Any) -> Any:
    """Run PyTorch's recurrent network with given weights; its second bias is zero."""
    module = torch.nn.RNN(x.shape[2], h0.shape[1], batch_first=True, dtype=torch.float64)
    names = [name for name, _ in module.named_parameters()]
    weights = dict(zip(names, (Wx.T, Wh.T, b, torch.zeros_like(b)), strict=True))
    return torch.func.functional_call(module, weights, (x, h0[None]))[0]


def torch_step(x: Any, h_prev: Any, Wx: Any, Wh: Any, b: Any) -> Any:
    return torch_rnn(x[:, None], h_prev, Wx, Wh, b)[:, 0]


def torch_encode(x: Any, h0: Any, Wx: Any, Wh: Any, b: Any) -> Any:
    return torch_rnn(x, h0, Wx, Wh, b)[:, -1]


def torch_affine(x: Any, w: Any, b: Any) -> Any:
    return torch.nn.functional.linear(x, w.T, b)


def torch_loss(x: Any, y: Any, mask: Any) -> Any:
    each = torch.nn.functional.cross_entropy(x.transpose(1, 2), y, reduction="none")
    return (each * mask).sum() / len(x)


def torch_unroll(x0: Any, h0: Any, Wx: Any, Wh: Any, b: Any, Wy: Any, by: Any, steps: int) -> Any:
    y, h, outputs = x0, h0, []
    for _ in range(steps):
        h = torch_step(y, h, Wx, Wh, b)
        y = torch.addmm(by, h, Wy)
        outputs.append(y)
    return torch.stack(outputs, dim=1)


ORACLES = {
    "rnn_step": torch_step,
    "rnn": torch_rnn,
    "rnn_encode": torch_encode,
    "temporal_affine": torch_affine,
    "temporal_softmax_loss": torch_loss,
    "unroll": torch_unroll,
}


def tensors(exercise: Exercise, case: Case) -> list[Any]:
    """Turn a case's inputs into tensors, those that have a gradient so marked."""
    return [
        value
        if isinstance(value, int)
        else torch.tensor(np.asarray(value)).requires_grad_(kind.differentiable)
        for value, kind in zip(case.inputs, exercise.arguments.values(), strict=True)
    ]


def close(found: Any, expected: Any) -> bool:
    """Compare within 1e-12 of the expected norm."""
    expected = expected.detach().numpy()
    assert np.shape(found) == expected.shape
    return bool(np.linalg.norm(found - expected) <= 1e-12 * np.linalg.norm(expected))


@pytest.mark.parametrize("name", sorted(ORACLES))
@pytest.mark.parametrize("index", range(12))
def test_values_and_gradients_agree_with_torch(name: str, index: int) -> None:
    exercise = EXERCISES[name]
    case = draw_case(exercise, ("torch",), index, hidden=False)
    inputs = tensors(exercise, case)
    expected = ORACLES[name](*inputs)
    value, *others = getattr(vanilla_rnn, exercise.forward)(*case.inputs)
    assert close(value, expected)

    if exercise.backward:
        (cotangent,) = case.cotangents
        gradients = getattr(vanilla_rnn, exercise.backward)(cotangent, others[-1])
        expected.backward(torch.tensor(cotangent))
    else:
        gradients = others
        expected.backward()
    leaves = [tensor for tensor in inputs if isinstance(tensor, torch.Tensor) and tensor.requires_grad]
    for gradient, leaf in zip(gradients, leaves, strict=True):
        assert close(gradient, leaf.grad)


def test_every_exercise_has_an_oracle() -> None:
    assert set(ORACLES) == set(EXERCISES)
