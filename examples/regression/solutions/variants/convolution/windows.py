"""The convolution as one matrix product over windows of the signal."""

import numpy as np


def _windows(x, K):
    past = np.concatenate([np.zeros((len(x), K - 1, x.shape[2])), x], axis=1)
    return np.stack([past[:, K - 1 - k : past.shape[1] - k] for k in range(K)], axis=2)


def convolution_forward(x, w, b):
    seen = _windows(x, len(w))
    return np.tensordot(seen, w, axes=2) + b, (seen, w)


def convolution_backward(dy, cache):
    seen, w = cache
    dseen = np.tensordot(dy, w, axes=([2], [2]))
    dx = np.zeros((len(dy), dy.shape[1], w.shape[1]))
    for k in range(len(w)):
        dx[:, : dy.shape[1] - k] += dseen[:, k:, k] if k < dy.shape[1] else 0
    return dx, np.tensordot(seen, dy, axes=([0, 1], [0, 1])), dy.sum(axis=1).sum(axis=0)
