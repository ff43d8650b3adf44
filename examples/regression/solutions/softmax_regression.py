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
# # Softmax regression
#
# A linear map scores $C$ classes, the softmax turns scores into probabilities, and the loss is the mean
# negative log-probability of the right class.
#
# $$p_{nc} = \frac{e^{s_{nc}}}{\sum_j e^{s_{nj}}}, \qquad s = xW + b, \qquad
# \text{loss} = -\frac1N \sum_n \log p_{n y_n}$$

# %% tags=["setup"]
import matplotlib.pyplot as plt
import numpy as np

from autograder import check, quiz

# %% [markdown]
# ## Exercise: `softmax_regression`
#
# Return the loss and its own gradients. Scores may be as large as 1000: subtract each row's largest score
# before you take an exponential.


# %% tags=["exercise"]
def softmax_regression(x, y, W, b):
    """Compute the loss of softmax regression and its gradients.

    Args:
        x: (N, D) inputs.
        y: (N,) classes from 0 to C - 1.
        W: (D, C) weights.
        b: (C,) biases.

    Returns:
        loss: mean negative log-probability of the right classes.
        dW: (D, C) gradient of W.
        db: (C,) gradient of b.
    """
    ### BEGIN SOLUTION
    scores = x @ W + b
    scores = scores - scores.max(axis=1, keepdims=True)
    log_p = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
    rows = np.arange(len(y))
    ds = np.exp(log_p)
    ds[rows, y] -= 1
    ds /= len(y)
    return -log_p[rows, y].mean(), x.T @ ds, ds.sum(axis=0)
    ### END SOLUTION


# %% tags=["check"]
check(softmax_regression)

# %% tags=["quiz"]
quiz("first-loss")

# %% [markdown]
# ## Three clouds of points

# %% tags=["demo"]
random = np.random.default_rng(0)
labels = np.repeat([0, 1, 2], 40)
points = np.array([[0, 2], [-2, -1], [2, -1]])[labels] + random.normal(0, 0.8, (120, 2))
weights, biases = np.zeros((2, 3)), np.zeros(3)
losses = []
for _ in range(100):
    loss, dweights, dbiases = softmax_regression(points, labels, weights, biases)
    weights, biases = weights - dweights, biases - dbiases
    losses.append(loss)

figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.4))
left.plot(losses)
left.set(title="loss", xlabel="step", ylim=(0, None))
grid = np.stack(np.meshgrid(np.linspace(-4, 4, 200), np.linspace(-4, 4, 200)), axis=-1)
right.contourf(*np.moveaxis(grid, -1, 0), (grid @ weights + biases).argmax(axis=-1), levels=2, alpha=0.3)
right.scatter(*points.T, c=labels, s=12)
right.set(title="classes", xticks=[], yticks=[])
plt.show()

# %% tags=["instructor"]
from autograder.exercises import Exercise, Floats, Integers  # noqa: E402

EXERCISES = (
    Exercise(
        forward="softmax_regression",
        inputs={
            "x": "N D",
            "y": Integers("N", below="C"),
            "W": "D C",
            "b": Floats("C", shift=1000),
        },
        outputs={"loss": "", "dW": "D C", "db": "C"},
        gradients={"dW": "W", "db": "b"},
        sizes={"N": range(1, 6), "D": range(1, 5), "C": range(2, 6)},
        points={"values": 4, "gradient": 6},
        hints=(
            {
                "en": "The gradient of the scores is the probabilities, minus 1 at the right class, divided "
                "by N.",
                "ru": "Градиент по оценкам — это вероятности, из которых у верного класса вычтена 1, "
                "делённые на N.",
            },
        ),
    ),
)
