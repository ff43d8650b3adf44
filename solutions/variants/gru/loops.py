"""Knows the GRU written entry by entry, in explicit loops over plain lists."""

import math

import numpy as np


def sigmoid(z):
    return 1 / (1 + math.exp(-z)) if z >= 0 else math.exp(z) / (1 + math.exp(z))


def dot(one, other):
    return sum(u * v for u, v in zip(one, other, strict=True))


def gru_step_forward(x, h_prev, Wx, Wh, b):
    N, H = h_prev.shape
    h, gates = np.zeros((N, H)), []
    columns_x, columns_h, bias = Wx.T.tolist(), Wh.T.tolist(), b.tolist()
    for n in range(N):
        row, old = x[n].tolist(), h_prev[n].tolist()
        u = [sigmoid(dot(row, columns_x[j]) + dot(old, columns_h[j]) + bias[j]) for j in range(H)]
        r = [sigmoid(dot(row, columns_x[j]) + dot(old, columns_h[j]) + bias[j]) for j in range(H, 2 * H)]
        seen = [r[j] * old[j] for j in range(H)]
        new = []
        for j in range(2 * H, 3 * H):
            new.append(math.tanh(dot(row, columns_x[j]) + dot(seen, columns_h[j]) + bias[j]))
        for j in range(H):
            h[n, j] = (1 - u[j]) * old[j] + u[j] * new[j]
        gates.append((u, r, new, seen))
    return h, (x, h_prev, Wx, Wh, gates)


def gru_step_backward(dh, cache):
    x, h_prev, Wx, Wh, gates = cache
    N, H = dh.shape
    dx, dh_prev = np.zeros(x.shape), np.zeros((N, H))
    dWx, dWh, db = np.zeros(Wx.shape), np.zeros(Wh.shape), np.zeros(3 * H)
    rows_x, rows_h = Wx.tolist(), Wh.tolist()
    for n in range(N):
        u, r, new, seen = gates[n]
        da = [0.0] * (3 * H)
        for j in range(H):
            da[j] = dh[n, j] * (new[j] - h_prev[n, j]) * u[j] * (1 - u[j])
            da[2 * H + j] = dh[n, j] * u[j] * (1 - new[j] ** 2)
        for j in range(H):
            dseen = dot(da[2 * H :], rows_h[j][2 * H :])
            da[H + j] = dseen * h_prev[n, j] * r[j] * (1 - r[j])
            dh_prev[n, j] = dh[n, j] * (1 - u[j]) + dseen * r[j]
        for j in range(H):
            dh_prev[n, j] += dot(da[: 2 * H], rows_h[j][: 2 * H])
            dWh[j, : 2 * H] += [h_prev[n, j] * entry for entry in da[: 2 * H]]
            dWh[j, 2 * H :] += [seen[j] * entry for entry in da[2 * H :]]
        for d in range(x.shape[1]):
            dx[n, d] = dot(da, rows_x[d])
            dWx[d] += [x[n, d] * entry for entry in da]
        for k in range(3 * H):
            db[k] += da[k]
    return dx, dh_prev, dWx, dWh, db


def gru_forward(x, h0, Wx, Wh, b):
    N, T, _ = x.shape
    h, state, caches = np.zeros((N, T, h0.shape[1])), h0, []
    for t in range(T):
        state, cache = gru_step_forward(x[:, t, :], state, Wx, Wh, b)
        caches.append(cache)
        for n in range(N):
            h[n, t, :] = state[n, :]
    return h, caches


def gru_backward(dh, cache):
    N, T, H = dh.shape
    D = cache[0][0].shape[1]
    dx, dstate = np.zeros((N, T, D)), np.zeros((N, H))
    dWx, dWh, db = np.zeros((D, 3 * H)), np.zeros((H, 3 * H)), np.zeros(3 * H)
    for t in range(T - 1, -1, -1):
        dx[:, t, :], dstate, dWx_t, dWh_t, db_t = gru_step_backward(dh[:, t, :] + dstate, cache[t])
        dWx += dWx_t
        dWh += dWh_t
        db += db_t
    return dx, dstate, dWx, dWh, db


def count_parameters(D, H):
    counts = []
    for blocks in (1, 4, 3):
        count = 0
        for _ in range(blocks):
            for _ in range(H):
                count += D + H + 1
        counts.append(count)
    return np.array(counts)
