"""Softmax regression with one-hot targets, and everything as a list in the end."""

import numpy as np


def softmax_regression(x, y, W, b):
    N, C = len(x), len(b)
    target = np.eye(C)[y]
    scores = np.einsum("nd,dc->nc", x, W)
    scores += b
    scores -= scores.max(1)[:, None]
    p = np.exp(scores)
    p /= p.sum(1)[:, None]
    loss = -(target * (scores - np.log(np.exp(scores).sum(1, keepdims=True)))).sum() / N
    return [loss, np.einsum("nd,nc->dc", x, p - target) / N, (p - target).mean(axis=0)]
