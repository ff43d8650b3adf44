"""Knows the GRU computed in float32, its matrices cut by slices."""

import numpy as np


def single(*arrays):
    return [np.asarray(array, dtype=np.float32) for array in arrays]


def gru_step_forward(x, h_prev, Wx, Wh, b):
    x, h_prev, Wx, Wh, b = single(x, h_prev, Wx, Wh, b)
    H = len(Wh)
    gates = (1 + np.tanh((x @ Wx + h_prev @ Wh + b)[:, : 2 * H] / 2)) / 2
    u, r = gates[:, :H], gates[:, H:]
    new = np.tanh(x @ Wx[:, 2 * H :] + (r * h_prev) @ Wh[:, 2 * H :] + b[2 * H :])
    return h_prev - u * h_prev + u * new, (x, h_prev, Wx, Wh, u, r, new)


def gru_step_backward(dh, cache):
    (dh,) = single(dh)
    x, h_prev, Wx, Wh, u, r, new = cache
    H = len(Wh)
    dnew = dh * u * (1 - new**2)
    dseen = dnew @ Wh[:, 2 * H :].T
    da = np.concatenate([dh * (new - h_prev) * (u - u**2), dseen * h_prev * (r - r**2), dnew], axis=1)
    dh_prev = da[:, : 2 * H] @ Wh[:, : 2 * H].T + dseen * r + dh * (1 - u)
    dWh = h_prev.T @ da
    dWh[:, 2 * H :] = (h_prev * r).T @ dnew
    return da @ Wx.T, dh_prev, x.T @ da, dWh, da.sum(axis=0)


def gru_forward(x, h0, Wx, Wh, b):
    N, T, _ = x.shape
    h = np.zeros((N, T, len(Wh)), dtype="f")
    caches, state = [], h0
    for t in range(T):
        state, cache = gru_step_forward(x[:, t], state, Wx, Wh, b)
        h[:, t] = state
        caches.append(cache)
    return h, caches


def gru_backward(dh, cache):
    dh = dh.astype("f")
    dh_t, dx, totals = np.float32(0), [], [np.float32(0)] * 3
    for t in range(len(cache))[::-1]:
        dx_t, dh_t, *parts = gru_step_backward(dh[:, t] + dh_t, cache[t])
        totals = [total + part for total, part in zip(totals, parts, strict=True)]
        dx = [dx_t, *dx]
    return np.stack(dx, axis=1), dh_t, *totals


def count_parameters(D, H):
    block = np.float32(D * H + H * H + H)
    return np.array([block, 4 * block, 3 * block]).astype("int32")
