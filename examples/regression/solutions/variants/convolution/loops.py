"""The convolution written sum by sum, in explicit loops; the cache is a dictionary."""

import numpy as np


def convolution_forward(x, w, b):
    N, L, _ = x.shape
    K, _, H = w.shape
    y = np.zeros((N, L, H))
    for n in range(N):
        for i in range(L):
            for h in range(H):
                y[n, i, h] = b[h]
                for k in range(min(K, i + 1)):
                    y[n, i, h] += np.dot(x[n, i - k], w[k, :, h])
    return y, {"x": x, "w": w}


def convolution_backward(dy, cache):
    x, w = cache["x"], cache["w"]
    dx, dw, db = np.zeros(x.shape), np.zeros(w.shape), np.zeros(w.shape[2])
    for n in range(len(x)):
        for i in range(x.shape[1]):
            db += dy[n, i]
            for k in range(min(len(w), i + 1)):
                dx[n, i - k] += w[k] @ dy[n, i]
                dw[k] += np.outer(x[n, i - k], dy[n, i])
    return dx, dw, db
