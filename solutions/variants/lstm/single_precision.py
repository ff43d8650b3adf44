"""Knows the LSTM computed in float32, its gates never cut apart but masked."""

import numpy as np


def single(*arrays):
    return [np.asarray(array, dtype=np.float32) for array in arrays]


def lstm_step_forward(x, h_prev, c_prev, Wx, Wh, b):
    x, h_prev, c_prev, Wx, Wh, b = single(x, h_prev, c_prev, Wx, Wh, b)
    H = len(Wh)
    a = x @ Wx + h_prev @ Wh + b
    squashed = np.where(np.arange(4 * H) < 3 * H, (1 + np.tanh(a / 2)) / 2, np.tanh(a))
    i, f, o, g = squashed.reshape(len(x), 4, H).swapaxes(0, 1)
    c = f * c_prev + i * g
    return o * np.tanh(c), c, (x, h_prev, c_prev, Wx, Wh, squashed, c)


def lstm_step_backward(dh, dc, cache):
    dh, dc = single(dh, dc)
    x, h_prev, c_prev, Wx, Wh, squashed, c = cache
    N, H = c.shape
    i, f, o, g = squashed.reshape(N, 4, H).swapaxes(0, 1)
    dc = dc + dh * o / np.cosh(c) ** 2
    upstream = np.concatenate([dc * g, dc * c_prev, dh * np.tanh(c), dc * i], axis=1)
    is_gate = np.arange(4 * H) < 3 * H
    da = upstream * np.where(is_gate, squashed - squashed**2, 1 - squashed**2)
    return da @ Wx.T, da @ Wh.T, dc * f, x.T @ da, h_prev.T @ da, da.sum(axis=0)


def to_concatenated(Wx, Wh):
    return np.concatenate(single(Wh, Wx), axis=0)


def to_split(W, D):
    (W,) = single(W)
    rows = np.arange(len(W)) >= len(W) - D
    return W[rows], W[~rows]


def lstm_forward(x, h0, Wx, Wh, b):
    N, T, _ = x.shape
    h = np.zeros((N, T, len(Wh)), dtype="f")
    caches, state, c = [], h0, np.zeros_like(h0)
    for t in range(T):
        state, c, cache = lstm_step_forward(x[:, t], state, c, Wx, Wh, b)
        h[:, t] = state
        caches.append(cache)
    return h, caches


def lstm_backward(dh, cache):
    dh = dh.astype("f")
    dh_t, dc_t, dx, totals = np.float32(0), np.zeros_like(dh[:, 0]), [], [np.float32(0)] * 3
    for t in range(len(cache))[::-1]:
        dx_t, dh_t, dc_t, *parts = lstm_step_backward(dh[:, t] + dh_t, dc_t, cache[t])
        totals = [total + part for total, part in zip(totals, parts, strict=True)]
        dx = [dx_t, *dx]
    return np.stack(dx, axis=1), dh_t, *totals
