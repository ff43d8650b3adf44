"""Compares gradient checkers: which errors they find, and how often they accuse right code.

Each checker sees the same functions, inputs, upstream gradients and claimed gradients. Errors are put into
one entry of one gradient, at a size relative to that gradient's largest entry. Run `make bench-gradcheck`; it
needs PyTorch 2.13.0 and HIPS autograd 1.8.0.
"""

import sys
import time
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

import autograd.test_util
import numpy as np
import torch
from autograd.extend import defvjp, primitive

from autograder import gradcheck

Arrays = tuple[Any, ...]
SEEDS = range(20)
ERRORS = [10.0**-k for k in range(1, 11)]
SCALES = [1e-3, 1e-2, 1e-1, 1.0, 3.0]


@dataclass
class Subject:
    """A function at a point with an upstream gradient; counts its calls."""

    name: str
    f: Callable[..., Any]
    inputs: Arrays
    u: Any
    gradients: Arrays
    calls: int = 0

    def __call__(self, *arrays: Any) -> Any:
        """Call the function."""
        self.calls += 1
        return self.f(*arrays)


def layer(x: Any, w: Any, b: Any) -> Any:
    """Apply tanh to an affine map."""
    return np.tanh(x @ w + b)


def layer_backward(u: Any, x: Any, w: Any, b: Any) -> Arrays:
    """The gradient of `layer`."""
    dz = u * (1 - np.tanh(x @ w + b) ** 2)
    return dz @ w.T, x.T @ dz, dz.sum(axis=0)


def rnn(x: Any, h: Any, wx: Any, wh: Any, b: Any) -> Any:
    """A vanilla RNN over time, into a preallocated array as students write it."""
    out = np.zeros((x.shape[0], x.shape[1], h.shape[1]))
    for t in range(x.shape[1]):
        h = np.tanh(x[:, t] @ wx + h @ wh + b)
        out[:, t] = h
    return out


def rnn_backward(u: Any, x: Any, h0: Any, wx: Any, wh: Any, b: Any) -> Arrays:
    """The gradient of `rnn`."""
    h, dh = rnn(x, h0, wx, wh, b), np.zeros_like(h0)
    dx, dwx, dwh, db = np.zeros_like(x), np.zeros_like(wx), np.zeros_like(wh), np.zeros_like(b)
    for t in reversed(range(x.shape[1])):
        before = h[:, t - 1] if t else h0
        dz = (u[:, t] + dh) * (1 - h[:, t] ** 2)
        dx[:, t], dh = dz @ wx.T, dz @ wh.T
        dwx, dwh, db = dwx + x[:, t].T @ dz, dwh + before.T @ dz, db + dz.sum(axis=0)
    return dx, dh, dwx, dwh, db


def softmax_loss(x: Any) -> Any:
    """Mean negative log-likelihood of class 0."""
    shifted = x - x.max(axis=1, keepdims=True)
    return -(shifted[:, 0] - np.log(np.exp(shifted).sum(axis=1))).mean()


def softmax_backward(u: Any, x: Any) -> Arrays:
    """The gradient of `softmax_loss`."""
    p = np.exp(x - x.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    p[:, 0] -= 1
    return (u * p / len(x),)


def relu_layer(x: Any, w: Any) -> Any:
    """A layer with kinks near the point, but none at it."""
    return np.maximum(x @ w, 0)


def relu_backward(u: Any, x: Any, w: Any) -> Arrays:
    """The gradient of `relu_layer`."""
    dz = u * (x @ w > 0)
    return dz @ w.T, x.T @ dz


FUNCTIONS: dict[str, tuple[Callable[..., Any], Callable[..., Arrays], list[tuple[int, ...]]]] = {
    "affine + tanh": (layer, layer_backward, [(4, 3), (3, 5), (5,)]),
    "RNN, T = 5": (rnn, rnn_backward, [(2, 5, 3), (2, 4), (3, 4), (4, 4), (4,)]),
    "softmax loss": (softmax_loss, softmax_backward, [(4, 6)]),
    "ReLU layer": (relu_layer, relu_backward, [(4, 3), (3, 5)]),
}


def draw(name: str, seed: int, scale: float = 1.0) -> Subject:
    """Draw a subject; `scale` multiplies every input."""
    f, backward, shapes = FUNCTIONS[name]
    random = np.random.default_rng(seed)
    inputs = tuple(random.normal(size=shape) * scale for shape in shapes)
    u = random.normal(size=np.shape(f(*inputs)))
    return Subject(name, f, inputs, u, backward(u, *inputs))


def check_elementwise(subject: Subject) -> bool:
    """Central differences with h = 1e-5, every elementwise relative error below 1e-7, as in CS231n."""
    for place, claimed in enumerate(subject.gradients):
        arrays = [array.copy() for array in subject.inputs]
        numerical = np.zeros_like(claimed)
        for index in np.ndindex(claimed.shape):
            old = arrays[place][index]
            arrays[place][index] = old + 1e-5
            up = subject(*arrays)
            arrays[place][index] = old - 1e-5
            down = subject(*arrays)
            arrays[place][index] = old
            numerical[index] = np.sum((up - down) * subject.u) / 2e-5
        size = np.maximum(1e-8, np.abs(numerical) + np.abs(claimed))
        if np.max(np.abs(numerical - claimed) / size) > 1e-7:
            return False
    return True


def check_torch(subject: Subject) -> bool:
    """`torch.autograd.gradcheck` with its defaults, of the function weighed by the upstream gradient."""

    class Wrapped(torch.autograd.Function):
        @staticmethod
        def forward(ctx: Any, *arrays: Any) -> Any:
            return torch.tensor(np.sum(subject(*(a.detach().numpy() for a in arrays)) * subject.u))

        @staticmethod
        def backward(ctx: Any, upstream: Any) -> Any:
            return tuple(upstream * torch.from_numpy(np.array(g)) for g in subject.gradients)

    tensors = [torch.tensor(array, requires_grad=True) for array in subject.inputs]
    return bool(torch.autograd.gradcheck(Wrapped.apply, tensors, raise_exception=False))


def check_hips(subject: Subject) -> bool:
    """`autograd.test_util.check_grads` of HIPS autograd with its defaults, first order, reverse mode."""

    @primitive
    def wrapped(*arrays: Any) -> Any:
        return float(np.sum(subject(*arrays) * subject.u))

    makers = [lambda ans, *_, g=g: lambda upstream: upstream * g for g in subject.gradients]
    defvjp(wrapped, *makers)
    try:
        for place in range(len(subject.inputs)):
            autograd.test_util.check_grads(wrapped, place, modes=["rev"], order=1)(*subject.inputs)
    except AssertionError:
        return False
    return True


def check_ours(subject: Subject) -> bool:
    """`autograder.gradcheck` with its defaults."""
    return bool(gradcheck(subject, subject.inputs, gradients=subject.gradients, cotangents=[subject.u]))


CHECKERS: dict[str, Callable[[Subject], bool]] = {
    "element-wise, 1e-7": check_elementwise,
    "torch.autograd.gradcheck": check_torch,
    "HIPS check_grads": check_hips,
    "autograder.gradcheck": check_ours,
}


def with_error(subject: Subject, seed: int, relative: float) -> Subject:
    """Put an error into one entry of one gradient."""
    random = np.random.default_rng(1000 + seed)
    gradients = [gradient.copy() for gradient in subject.gradients]
    wrong = gradients[random.integers(len(gradients))]
    wrong.flat[random.integers(wrong.size)] += relative * np.abs(wrong).max()
    return Subject(subject.name, subject.f, subject.inputs, subject.u, tuple(gradients))


def rate(accepted: Sequence[bool]) -> str:
    """Write how many were refused, in percent."""
    return f"{100 * (1 - sum(accepted) / len(accepted)):.0f} %"


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a Markdown table."""
    print("| " + " | ".join(header) + " |")
    print("|" + "---|" * len(header))
    for row in rows:
        print("| " + " | ".join(row) + " |")
    print()


def main() -> int:
    """Print the tables."""
    warnings.simplefilter("ignore")
    names = list(FUNCTIONS)
    print("Errors found, by size relative to the gradient's largest entry\n")
    rows = []
    for checker, check in CHECKERS.items():
        found = [
            rate([check(with_error(draw(name, seed), seed, relative)) for name in names for seed in SEEDS])
            for relative in ERRORS
        ]
        rows.append([checker, *found])
    table(["checker", *(f"{relative:.0e}" for relative in ERRORS)], rows)

    print("Right code refused, by scale of the inputs\n")
    rows = [
        [checker, *(rate([check(draw(n, s, scale)) for n in names for s in SEEDS]) for scale in SCALES)]
        for checker, check in CHECKERS.items()
    ]
    table(["checker", *(f"{scale:g}" for scale in SCALES)], rows)

    print("Cost on right code: calls of the function, and time against ours in the same run\n")
    rows, times = [], {}
    for name in names:
        for checker, check in CHECKERS.items():
            calls, seconds = [], []
            for seed in SEEDS:
                subject = draw(name, seed)
                start = time.perf_counter()
                check(subject)
                seconds.append(time.perf_counter() - start)
                calls.append(subject.calls)
            times[name, checker] = (median(calls), median(seconds))
    for checker in CHECKERS:
        cells = []
        for name in names:
            calls_, seconds_ = times[name, checker]
            cells.append(f"{calls_:.0f} calls, {seconds_ / times[name, 'autograder.gradcheck'][1]:.1f}×")
        rows.append([checker, *cells])
    table(["checker", *names], rows)
    return 0


if __name__ == "__main__":
    sys.exit(main())
