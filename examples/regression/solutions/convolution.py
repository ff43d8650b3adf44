# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Convolution in one dimension
#
# A filter of $K$ taps slides over a signal of length $L$ with $D$ channels. Each output sees the present
# and the $K - 1$ entries before it; before the start there are zeros.
#
# $$y_l = b + \sum_{k=0}^{K-1} x_{l-k}\, w_k$$

# %% tags=["setup"]
import matplotlib.pyplot as plt
import numpy as np

from autograder import check, quiz

# %% [markdown]
# ## Exercise: `convolution`


# %% tags=["exercise"]
def convolution_forward(x, w, b):
    """Filter every signal of a batch; zeros stand before its start.

    Args:
        x: (N, L, D) signals.
        w: (K, D, H) filter taps, that of the present first.
        b: (H,) biases.

    Returns:
        y: (N, L, H) filtered signals.
        cache: whatever the backward pass needs.
    """
    ### BEGIN SOLUTION
    K, L = len(w), x.shape[1]
    padded = np.pad(x, ((0, 0), (K - 1, 0), (0, 0)))
    y = sum(padded[:, K - 1 - k : K - 1 - k + L] @ w[k] for k in range(K))
    return y + b, (padded, w)
    ### END SOLUTION


def convolution_backward(dy, cache):
    """Send a gradient back through the filter.

    Args:
        dy: (N, L, H) upstream gradient of y.
        cache: what convolution_forward returned last.

    Returns:
        dx: (N, L, D) gradient of x.
        dw: (K, D, H) gradient of w.
        db: (H,) gradient of b.
    """
    ### BEGIN SOLUTION
    padded, w = cache
    K, L = len(w), dy.shape[1]
    dpadded, dw = np.zeros_like(padded), np.zeros_like(w)
    for k in range(K):
        seen = slice(K - 1 - k, K - 1 - k + L)
        dpadded[:, seen] += dy @ w[k].T
        dw[k] = np.einsum("nld,nlh->dh", padded[:, seen], dy)
    return dpadded[:, K - 1 :], dw, dy.sum(axis=(0, 1))
    ### END SOLUTION


# %% tags=["check"]
check(convolution_forward, convolution_backward)

# %% tags=["quiz"]
quiz("taps")

# %% [markdown]
# ## A moving average

# %% tags=["demo"]
random = np.random.default_rng(0)
signal = np.sin(np.linspace(0, 9, 120)) + random.normal(0, 0.3, 120)
for taps in 1, 5, 15:
    smooth, _ = convolution_forward(signal[None, :, None], np.full((taps, 1, 1), 1 / taps), np.zeros(1))
    plt.plot(smooth[0, :, 0], label=f"{taps} taps")
plt.legend()
plt.show()

# %% tags=["instructor"]
from autograder.exercises import Exercise  # noqa: E402

EXERCISES = (
    Exercise(
        forward="convolution_forward",
        backward="convolution_backward",
        inputs={"x": "N L D", "w": "K D H", "b": "H"},
        outputs={"y": "N L H"},
        sizes={"N": range(1, 4), "L": range(1, 8), "K": range(1, 5), "D": range(1, 5), "H": range(1, 7)},
        points={"values": 5, "gradient": 10},
        large={"N": 2, "L": 100, "K": 3, "D": 100, "H": 100},
        hints=(
            {
                "en": "Tap k meets the signal of k steps before; going back, a gradient moves k steps "
                "forward again.",
                "ru": "Коэффициент k встречает сигнал, который был k шагов назад; на обратном пути градиент "
                "сдвигается на k шагов вперёд.",
            },
        ),
    ),
)
