"""Knows the LSTM with odd but right habits: prints, globals, reseeding, warnings, work done in place."""

import numpy as np

np.random.seed(0)

MEMORY = {}


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def lstm_step_forward(x, prev_h, prev_c, Wx, Wh, b):
    np.random.seed(231)
    _, H = prev_h.shape
    a = np.dot(x, Wx) + np.dot(prev_h, Wh) + b
    print("a =", a.shape)
    a[:, : 3 * H] = sigmoid(a[:, : 3 * H])
    a[:, 3 * H :] = np.tanh(a[:, 3 * H :])
    next_c = a[:, H : 2 * H] * prev_c + a[:, :H] * a[:, 3 * H :]
    next_h = a[:, 2 * H : 3 * H] * np.tanh(next_c)
    return next_h, next_c, [x, prev_h, prev_c, Wx, Wh, a, next_c]


def lstm_step_backward(dnext_h, dnext_c, cache):
    x, prev_h, prev_c, Wx, Wh, a, next_c = cache
    H = prev_h.shape[1]
    i, f, o, g = a[:, :H], a[:, H : 2 * H], a[:, 2 * H : 3 * H], a[:, 3 * H :]
    dnext_c += dnext_h * o * (1 - np.square(np.tanh(next_c)))
    da = np.empty_like(a)
    da[:, :H] = dnext_c * g
    da[:, H : 2 * H] = dnext_c * prev_c
    da[:, 2 * H : 3 * H] = dnext_h * np.tanh(next_c)
    da[:, 3 * H :] = dnext_c * i
    da[:, : 3 * H] *= a[:, : 3 * H] * (1 - a[:, : 3 * H])
    da[:, 3 * H :] *= 1 - np.square(g)
    dnext_c *= f
    return [da.dot(Wx.T), da.dot(Wh.T), dnext_c, x.T.dot(da), prev_h.T.dot(da), np.sum(da, axis=0)]


def to_concatenated(Wx, Wh, verbose=True):
    W = np.random.rand(Wh.shape[0] + Wx.shape[0], Wh.shape[1])
    W[: Wh.shape[0]] = Wh
    W[-Wx.shape[0] :] = Wx
    if verbose:
        print("W", W.shape)
    return W


def to_split(W, D):
    return [W[-D:, :], W[:-D, :]]


def lstm_forward(x, h0, Wx, Wh, b):
    N, T, _ = x.shape
    H = h0.shape[1]
    h = np.random.rand(N, T, H)
    c = np.zeros((N, H))
    MEMORY["steps"] = []
    for t in range(T):
        prev = h0 if t == 0 else h[:, t - 1, :]
        h[:, t, :], c, step = lstm_step_forward(x[:, t, :], prev, c, Wx, Wh, b)
        MEMORY["steps"] += [step]
    return h, None


def lstm_backward(dh, cache):
    N, T, H = dh.shape
    steps = MEMORY["steps"]
    D = steps[0][0].shape[1]
    dx, dWx, dWh, db = np.zeros((N, T, D)), np.zeros((D, 4 * H)), np.zeros((H, 4 * H)), np.zeros(4 * H)
    dprev_h, dprev_c = np.zeros((N, H)), np.zeros((N, H))
    while steps:
        t = len(steps) - 1
        dh[:, t, :] += dprev_h
        dx[:, t, :], dprev_h, dprev_c, *terms = lstm_step_backward(dh[:, t, :], dprev_c, steps.pop())
        for total, term in zip((dWx, dWh, db), terms, strict=True):
            total += term
    return dx, dprev_h, dWx, dWh, db
