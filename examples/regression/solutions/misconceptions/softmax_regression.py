"""Mistakes that students make in softmax regression; whoever gets the same answer reads the hint."""

import numpy as np

from autograder.judging import misconception


def _log_softmax(scores, axis=1):
    scores = scores - scores.max(axis=axis, keepdims=True)
    return scores - np.log(np.exp(scores).sum(axis=axis, keepdims=True))


def _answer(x, y, log_p, weight, gradient_weight=None, target=1.0):
    rows = np.arange(len(y))
    ds = np.exp(log_p)
    ds[rows, y] -= target
    ds *= weight if gradient_weight is None else gradient_weight
    return -log_p[rows, y].sum() * weight, x.T @ ds, ds.sum(axis=0)


@misconception(
    "softmax_regression",
    en="The gradient of the scores is the probabilities alone; 1 is to be subtracted at the right class.",
)
def right_class_is_not_subtracted(x, y, W, b):
    return _answer(x, y, _log_softmax(x @ W + b), 1 / len(y), target=0.0)


@misconception(
    "softmax_regression",
    en="The loss is a mean over the batch, so the gradients are divided by its size too.",
)
def gradient_is_not_divided(x, y, W, b):
    return _answer(x, y, _log_softmax(x @ W + b), 1 / len(y), gradient_weight=1.0)


@misconception("softmax_regression", en="The loss is the sum over the batch; divide by its size.")
def loss_is_summed(x, y, W, b):
    return _answer(x, y, _log_softmax(x @ W + b), 1.0)


@misconception("softmax_regression", en="The biases are left out of the scores.")
def biases_are_left_out(x, y, W, b):
    return _answer(x, y, _log_softmax(x @ W), 1 / len(y))


@misconception(
    "softmax_regression",
    en="Probabilities are normalised over the batch. Those of one row's classes have to sum to 1.",
)
def softmax_runs_over_the_batch(x, y, W, b):
    return _answer(x, y, _log_softmax(x @ W + b, axis=0), 1 / len(y))


@misconception("softmax_regression", en="The logarithm has base 2. The loss uses the natural one.")
def logarithm_has_base_2(x, y, W, b):
    loss, dW, db = _answer(x, y, _log_softmax(x @ W + b), 1 / len(y))
    return loss / np.log(2), dW / np.log(2), db / np.log(2)
