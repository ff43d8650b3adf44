"""Knows the vanilla RNN computed in float32, as readers of some books do everywhere."""

import numpy as np


def single(*arrays):
    return [np.asarray(array, dtype=np.float32) for array in arrays]


def rnn_step_forward(x, h_prev, Wx, Wh, b):
    x, h_prev, Wx, Wh, b = single(x, h_prev, Wx, Wh, b)
    h = np.tanh(x @ Wx + h_prev @ Wh + b)
    return h, (x, h_prev, Wx, Wh, h)


def rnn_step_backward(dh, cache):
    x, h_prev, Wx, Wh, h = cache
    dz = np.float32(dh) * (1 - h * h)
    return dz @ Wx.T, dz @ Wh.T, x.T @ dz, h_prev.T @ dz, dz.sum(axis=0)


def rnn_forward(x, h0, Wx, Wh, b):
    N, T, _ = x.shape
    h = np.zeros((N, T, len(b)), dtype="f")
    caches, state = [], h0
    for t in range(T):
        state, cache = rnn_step_forward(x[:, t], state, Wx, Wh, b)
        h[:, t] = state
        caches.append(cache)
    return h, caches


def rnn_backward(dh, cache):
    dh = dh.astype("f")
    N, T, H = dh.shape
    D = len(cache[0][2])
    dx, dh_t = np.empty((N, T, D), dtype="f"), np.zeros((N, H), dtype="f")
    dWx, dWh, db = np.zeros((D, H), dtype="f"), np.zeros((H, H), dtype="f"), np.zeros(H, dtype="f")
    for t in reversed(range(T)):
        dx[:, t], dh_t, *parts = rnn_step_backward(dh[:, t] + dh_t, cache[t])
        for total, part in zip((dWx, dWh, db), parts, strict=True):
            total += part
    return dx, dh_t, dWx, dWh, db


def rnn_encode_forward(x, h0, Wx, Wh, b):
    h, caches = rnn_forward(x, h0, Wx, Wh, b)
    return h[:, -1, :], caches


def rnn_encode_backward(dcode, cache):
    dh = np.zeros((len(dcode), len(cache), dcode.shape[1]), dtype="f")
    dh[:, -1, :] += dcode.astype("f")
    return rnn_backward(dh, cache)


def temporal_affine_forward(x, w, b):
    x, w, b = single(x, w, b)
    return x @ w + b, (x, w)


def temporal_affine_backward(dout, cache):
    (x, w), (dout,) = cache, single(dout)
    return dout @ w.T, np.tensordot(x, dout, axes=([0, 1], [0, 1])), dout.sum(axis=0).sum(axis=0)


def temporal_softmax_loss(x, y, mask):
    (x,) = single(x)
    N, T, V = x.shape
    x, y, mask = x.reshape(N * T, V), y.reshape(N * T), mask.reshape(N * T)
    p = np.exp(x - np.max(x, axis=1, keepdims=True))
    p /= np.sum(p, axis=1, keepdims=True)
    loss = -np.sum(mask * np.log(p[np.arange(N * T), y])) / N
    dx = p.copy()
    dx[np.arange(N * T), y] -= 1
    dx /= N
    dx *= mask[:, None]
    return loss, dx.reshape(N, T, V)


def unroll_forward(x0, h0, Wx, Wh, b, Wy, by, steps):
    Wy, by = single(Wy, by)
    y, h, ys, hs, caches = x0, h0, [], [], []
    for _ in range(steps):
        h, cache = rnn_step_forward(y, h, Wx, Wh, b)
        y = h @ Wy + by
        ys.append(y)
        hs.append(h)
        caches.append(cache)
    return np.stack(ys, axis=1), (hs, caches, Wy)


def unroll_backward(dy, cache):
    hs, caches, Wy = cache
    dy = dy.astype("f")
    dx = dh = dWx = dWh = db = dWy = dby = np.float32(0)
    for t in reversed(range(len(hs))):
        dout = dy[:, t] + dx
        dWy = dWy + hs[t].T @ dout
        dby = dby + dout.sum(axis=0)
        dx, dh, *parts = rnn_step_backward(dout @ Wy.T + dh, caches[t])
        dWx, dWh, db = dWx + parts[0], dWh + parts[1], db + parts[2]
    return dx, dh, dWx, dWh, db, dWy, dby
